"""Drafts of the roster: changed as often as one likes, then published in one transaction, or dropped."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage import roster
from helpdesk.coverage.actions.hours import changed, store_day
from helpdesk.coverage.actions.notices import Told, tell_of_plan, told
from helpdesk.coverage.calendar import AgentCalendar, CalendarError, Shift
from helpdesk.coverage.models import ExtraShift, Plan, PlanChange
from helpdesk.coverage.replan import Minutes, Replanned, with_day
from helpdesk.duties.audit import record
from helpdesk.languages.codes import normalize
from helpdesk.lib.refusals import Refusal
from helpdesk.lib.zones import zone
from helpdesk.people.models import Agent, User


class PlanError(Refusal):
    """A plan that cannot be made or published so."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is not there yet, or ``count`` people alike: what they would speak, and when they would work."""

    name: str
    zone: str
    languages: dict[str, int]
    shift: Shift
    count: int = 1


def make_plan(name: str, person: User, *, now: datetime) -> Plan:
    """A draft without changes."""
    return Plan.objects.create(name=name[:80], made_by=person, created_at=now)


def plan_day(plan: Plan, agent: Agent, day: date, hours: Sequence[Minutes]) -> None:
    """What the agent works on a day, in the draft. Raises CalendarError for hours that make no sense."""
    with_day(roster.current().of(agent.pk), day, hours)
    kept = [[int(start), int(end)] for start, end in hours]
    with transaction.atomic():
        _draft(plan)
        PlanChange.objects.update_or_create(
            plan=plan, agent=agent, day=day, kind=PlanChange.Kind.DAY, defaults={"hours": kept}
        )


def plan_days(
    plan: Plan, wanted: Mapping[tuple[Agent, date], list[list[int]]], seats: Iterable[Seat] = ()
) -> None:
    """Many days and seats at once, all of them or none. Raises PlanError that names the agent and the day."""
    with transaction.atomic():
        for (agent, day), hours in wanted.items():
            try:
                plan_day(plan, agent, day, hours)
            except CalendarError as refusal:
                raise _misfit(agent, day, refusal) from None
        for seat in seats:
            add_seat(plan, seat)


def forget_day(plan: Plan, agent: Agent, day: date) -> None:
    """The day stays as it is after all."""
    with transaction.atomic():
        _draft(plan)
        PlanChange.objects.filter(plan=plan, agent=agent, day=day, kind=PlanChange.Kind.DAY).delete()


def add_seat(plan: Plan, seat: Seat) -> PlanChange:
    """Somebody new, to see what they would change. Raises PlanError without a language, ZoneError for no zone."""
    zone(seat.zone)
    if not seat.languages:
        raise PlanError(noop("A seat needs at least one language."))
    values: dict[str, Any] = {
        "name": seat.name[:80],
        "zone": seat.zone,
        "languages": {normalize(code): level for code, level in seat.languages.items()},
        "days": list(seat.shift.days),
        "start": seat.shift.start,
        "end": seat.shift.end,
        "count": seat.count,
    }
    with transaction.atomic():
        _draft(plan)
        return PlanChange.objects.create(plan=plan, kind=PlanChange.Kind.SEAT, seat=values)


def remove_seat(plan: Plan, pk: int) -> None:
    """The seat is not wanted after all."""
    with transaction.atomic():
        _draft(plan)
        PlanChange.objects.filter(plan=plan, pk=pk, kind=PlanChange.Kind.SEAT).delete()


def drop_plan(plan: Plan, *, now: datetime) -> None:
    """Hours stay as they are. Raises PlanError when it was decided before."""
    _decide(plan, Plan.State.DROPPED, now)


def publish(plan: Plan, person: User, *, now: datetime) -> int:
    """Make the draft the truth, all of it or nothing; every agent concerned is told. Answers how many are.

    Raises PlanError when it was decided before, is empty, names seats, or no longer fits the hours as they are now.
    """
    if plan.changes.filter(kind=PlanChange.Kind.SEAT).exists():
        raise PlanError(noop("A plan with new seats cannot be published: invite the people first."))
    with transaction.atomic():
        _decide(plan, Plan.State.PUBLISHED, now)
        days: dict[Agent, list[Told]] = defaultdict(list)
        for agent, day, replanned in _days(plan):
            _store(agent, day, replanned)
            days[agent].append(told(day, replanned.before, replanned.after))
        if not days:
            raise PlanError(noop("Nothing in this plan changes anything."))
        for agent, own in days.items():
            tell_of_plan(plan, agent, own, now=now)
            changed(agent)
        record(f"user:{person.pk}", "publish plan", f"plan:{plan.pk}", now=now, agents=len(days))
    return len(days)


def _days(plan: Plan) -> list[tuple[Agent, date, Replanned]]:
    """Each changed day on the calendar as the days before it left it; those that change nothing are left out."""
    book, calendars = roster.current(), dict[int, AgentCalendar]()
    found = []
    changes = plan.changes.filter(kind=PlanChange.Kind.DAY).select_related("agent__user")
    for row in changes.order_by("agent", "day"):
        assert row.agent is not None
        assert row.day is not None
        try:
            replanned = with_day(calendars.get(row.agent.pk, book.of(row.agent.pk)), row.day, row.hours)
        except CalendarError as refusal:
            raise _misfit(row.agent, row.day, refusal) from None
        if replanned.cut or replanned.added:
            calendars[row.agent.pk] = replanned.calendar
            found.append((row.agent, row.day, replanned))
    return found


def _store(agent: Agent, day: date, replanned: Replanned) -> None:
    """The day's hours replace the pattern's, and one-off shifts that were to start on it."""
    store_day(agent, day, replanned.shifts)
    ExtraShift.objects.filter(agent=agent, date=day).delete()


def _draft(plan: Plan) -> None:
    """Raise PlanError unless it still is one; within the caller's transaction."""
    if not Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT).exists():
        raise PlanError(noop("This plan was published or dropped; make a new one."))


def _decide(plan: Plan, state: str, now: datetime) -> None:
    if not Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT).update(state=state, decided_at=now):
        raise PlanError(noop("This plan was published or dropped; make a new one."))


def _misfit(agent: Agent, day: date, why: CalendarError) -> PlanError:
    """Whose day it is that cannot be so, and why."""
    return PlanError(noop("%(agent)s, %(day)s: %(why)s"), agent=agent, day=day, why=why)
