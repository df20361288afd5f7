"""Calendars kept elsewhere: followed, read into planned days, and no longer followed."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from helpdesk.coverage import roster
from helpdesk.coverage.actions.hours import changed, store_day
from helpdesk.coverage.actions.notices import Told, tell_of_calendar, told
from helpdesk.coverage.calendar import AgentCalendar, CalendarError
from helpdesk.coverage.models import FollowedCalendar, PlannedDay
from helpdesk.coverage.replan import Replanned, day_shifts, with_day
from helpdesk.coverage.roster_ical import IcalError, events_of, hours_of, is_of
from helpdesk.coverage.wallclock import clock_of
from helpdesk.duties.audit import record
from helpdesk.duties.sweeps import wake
from helpdesk.lib.fetch import check_address
from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.sealing import seal
from helpdesk.people.models import Agent, Team

Hours = dict[date, list[list[int]]]
REACH = timedelta(days=92)
SOON = timedelta(days=14)
EVERY = timedelta(hours=1)
PAUSE = timedelta(minutes=15)


def follow(owner: Agent | Team, url: str, *, actor: str, now: datetime) -> FollowedCalendar:
    """Read this calendar from now on, instead of any other of theirs. Raises FetchError for a bad address."""
    check_address(url)
    mine: dict[str, Any] = {"agent": owner} if isinstance(owner, Agent) else {"team": owner}
    values = {
        "address": seal(url),
        "place": (urlsplit(url).hostname or "")[:200],
        "created_at": now,
        "due_at": now,
        "read_at": None,
        "error": "",
        "attempts": 0,
        "leased_until": None,
    }
    with transaction.atomic():
        followed, _ = FollowedCalendar.objects.update_or_create(**mine, defaults=values)
        record(actor, "follow calendar", _name(followed), now=now, place=followed.place)
        transaction.on_commit(lambda: wake("calendars"), robust=True)
    return followed


def unfollow(followed: FollowedCalendar, *, actor: str, now: datetime) -> None:
    """Days to come are those of the weekly pattern again; what was worked stays as it was."""
    with transaction.atomic():
        record(actor, "unfollow calendar", _name(followed), now=now, place=followed.place)
        _clear(followed, [], now)
        followed.delete()


def take_in(followed: FollowedCalendar, text: str, *, now: datetime) -> int:
    """Make the calendar's hours those of its people; how many days changed.

    From today to the last event of each it is all there is: a day without an event is a day off. Leave stays, and
    so does every day that a person planned. Raises IcalError, and nothing changes, when it cannot be read.
    """
    today = now.date()
    events = events_of(text, today - timedelta(days=1), today + REACH)
    hours: dict[Agent, Hours] = {}
    for agent in _agents(followed):
        own = events if followed.team_id is None else _of(events, agent)
        first = _today(agent, now)
        hours[agent] = hours_of(own, _zone(agent), first, first + REACH)
    if not any(hours.values()):  # more likely a wrong file than people who never work again
        raise IcalError(gettext_noop("The calendar holds no shift of theirs in the next 92 days."))
    found = 0
    with transaction.atomic():
        for agent, wanted in hours.items():
            days, news = _apply(followed, agent, wanted, _today(agent, now))
            found += days
            if days:
                changed(agent)
                tell_of_calendar(followed, agent, news, now=now)
        found += _clear(followed, hours, now)
        if found:
            record("calendar", "calendar read", _name(followed), now=now, days=found)
    return found


def note_read(followed: FollowedCalendar, *, now: datetime, error: str = "") -> None:
    """How the last reading went, and when the next one is due."""
    values: dict[str, Any] = {
        "leased_until": None,
        "error": error[:500],
        "due_at": now + (PAUSE if error else EVERY),
    }
    if not error:
        values |= {"read_at": now, "attempts": 0}
    FollowedCalendar.objects.filter(pk=followed.pk).update(**values)


def _clear(followed: FollowedCalendar, but: Collection[Agent], now: datetime) -> int:
    """Take back the days to come of everybody else, who are told of those soon; how many these were."""
    found = 0
    for agent in Agent.objects.filter(planned_days__followed=followed).distinct():
        if agent not in but:
            today = _today(agent, now)
            ahead = PlannedDay.objects.filter(agent=agent, followed=followed, date__gte=today)
            days = set(ahead.values_list("date", flat=True))
            found += len(days)
            if days:
                news = _taken_back(roster.current().of(agent.pk), days, today)
                ahead.delete()
                changed(agent)
                tell_of_calendar(followed, agent, news, now=now)
    return found


def _taken_back(calendar: AgentCalendar, days: Collection[date], today: date) -> list[Told]:
    """What the weekly pattern makes of these days, of those soon that become others."""
    without = replace(calendar, planned=tuple(one for one in calendar.planned if one.day not in days))
    soon = sorted(day for day in days if day < today + SOON)
    hours = [(day, day_shifts(calendar, day), day_shifts(without, day)) for day in soon]
    return [told(day, before, after) for day, before, after in hours if before != after]


def _apply(followed: FollowedCalendar, agent: Agent, hours: Hours, first: date) -> tuple[int, list[Told]]:
    """How many days changed, and of which of them the agent is told: those soon, and those that were otherwise."""
    rows = {row.date: row for row in PlannedDay.objects.filter(agent=agent, date__gte=first)}
    last = max(hours, default=first - timedelta(days=1))
    # Extra shifts are a person's: they stay beside the calendar, whatever it says of the day.
    calendar, count = replace(roster.current().of(agent.pk), extra=()), 0
    news: list[Told] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        row = rows.get(day)
        if row is not None and row.followed_id != followed.pk:
            continue  # somebody planned it, or another calendar says so
        replanned = _plan(followed, calendar, agent, day, hours.get(day, []))
        if replanned is not None:
            calendar, count = replanned.calendar, count + 1
            if row is not None or day < first + SOON:
                news.append(told(day, replanned.before, replanned.after))
    gone = [row.pk for day, row in rows.items() if day > last and row.followed_id == followed.pk]
    return count + PlannedDay.objects.filter(pk__in=gone).delete()[0], news


def _plan(
    followed: FollowedCalendar, calendar: AgentCalendar, agent: Agent, day: date, hours: list[list[int]]
) -> Replanned | None:
    """The day as it is from now on; None where nothing changes. Shifts that overlap are left as they are."""
    try:
        replanned = with_day(calendar, day, hours)
    except CalendarError:
        return None
    if not (replanned.cut or replanned.added):
        return None
    store_day(agent, day, replanned.shifts, followed)
    return replanned


def _agents(followed: FollowedCalendar) -> list[Agent]:
    if followed.agent is not None:
        return [followed.agent]
    return list(Agent.objects.active().filter(memberships__team=followed.team_id).select_related("user"))


def _of(events: Iterable[Any], agent: Agent) -> list[Any]:
    return [event for event in events if is_of(event, agent.user.name, agent.user.email)]


def _today(agent: Agent, now: datetime) -> date:
    return now.astimezone(clock_of(_zone(agent))).date()


def _zone(agent: Agent) -> str:
    """On whose clock the agent's days are: without a shift of their own, the opening hours'."""
    return roster.current().of(agent.pk).zone


def _name(followed: FollowedCalendar) -> str:
    return f"team:{followed.team_id}" if followed.agent is None else followed.agent.key
