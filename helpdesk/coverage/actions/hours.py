"""Changes of hours. Each is checked by the calendar before it is stored, and lets caches know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.dispatch import Signal

from helpdesk.coverage import customer_weeks
from helpdesk.coverage.calendar import AgentCalendar, CalendarError, Cycle, Extra, Shift
from helpdesk.coverage.customer_hours import OpenHours
from helpdesk.coverage.models import (
    Absence,
    CountryWeek,
    ExtraShift,
    FollowedCalendar,
    Holiday,
    OpeningHours,
    PlannedDay,
    WeeklyShift,
    WorkPlan,
)
from helpdesk.coverage.roster import leave_of, wall
from helpdesk.duties.actions import ask_due_times
from helpdesk.duties.audit import record
from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.zones import zone
from helpdesk.people.models import Agent, RosterVersion

roster_changed = Signal()
MAXIMUM_SHIFTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What binds all weekly shifts: a cycle of ``weeks`` weeks that begins with the week of ``begins``, and their days.

    ``valid_from`` and ``valid_until`` are local dates on which shifts may start, inclusive.
    """

    weeks: int = 1
    begins: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def cycle(self) -> Cycle | None:
        """Counted from a Monday. Raises CalendarError without a beginning."""
        if self.weeks == 1:
            return None
        if self.begins is None:
            raise CalendarError(
                gettext_noop("A cycle of several weeks needs the day on which its first week begins.")
            )
        return Cycle(self.weeks, self.begins - timedelta(days=self.begins.weekday()))


def set_shifts(
    agent: Agent, shifts: list[Shift], *, actor: str, now: datetime, pattern: Pattern | None = None
) -> None:
    """Replace an agent's weekly shifts, and with ``pattern`` what binds them.

    ``Shift`` itself refuses hours that make no sense. Raises CalendarError for a week that the cycle has not.
    """
    if len(shifts) > MAXIMUM_SHIFTS:
        raise CalendarError(
            gettext_noop("An agent has at most %(most)s weekly shifts, not %(count)s."),
            most=MAXIMUM_SHIFTS,
            count=len(shifts),
        )
    with transaction.atomic():
        if pattern is not None:
            _bind(agent, shifts, pattern)
        agent.shifts.all().delete()
        WeeklyShift.objects.bulk_create(_row(agent, shift) for shift in shifts)
        record(actor, "set shifts", agent.key, now=now, shifts=len(shifts))
        changed(agent)


def _bind(agent: Agent, shifts: list[Shift], pattern: Pattern) -> None:
    cycle = pattern.cycle
    AgentCalendar(
        agent.zone,
        tuple(shifts),
        cycle=cycle,
        valid_from=pattern.valid_from,
        valid_until=pattern.valid_until,
    )
    values = {
        "cycle_weeks": pattern.weeks,
        "cycle_anchor": cycle.anchor if cycle else None,
        "valid_from": pattern.valid_from,
        "valid_until": pattern.valid_until,
    }
    WorkPlan.objects.update_or_create(agent=agent, defaults=values)


def add_shift_to_each(agents: Sequence[Agent], shift: Shift) -> None:
    """One more weekly shift for each of many agents (load tests)."""
    with transaction.atomic():
        WeeklyShift.objects.bulk_create(_row(agent, shift) for agent in agents)
        changed(None)


def _row(agent: Agent, shift: Shift) -> WeeklyShift:
    return WeeklyShift(
        agent=agent,
        days=list(shift.days),
        start=shift.start,
        end=shift.end,
        breaks=[list(pause) for pause in shift.breaks],
        week=shift.week,
    )


def add_absence(agent: Agent, absence: Absence, *, actor: str, now: datetime) -> Absence:
    """Store leave or sickness; it acts at once. Raises CalendarError when it ends before it starts."""
    leave_of(absence)
    absence.agent, absence.created_at = agent, now
    with transaction.atomic():
        absence.save()
        record(actor, "add absence", agent.key, now=now, kind=absence.kind)
        changed(agent)
    return absence


def remove_absence(absence: Absence, *, actor: str, now: datetime) -> None:
    """Take leave back."""
    with transaction.atomic():
        record(actor, "remove absence", absence.agent.key, now=now, kind=absence.kind)
        agent = absence.agent
        absence.delete()
        changed(agent)


def add_extra_shift(
    agent: Agent, day: date, start: int, end: int, *, actor: str, now: datetime
) -> ExtraShift:
    """A one-off shift of at most 24 hours from ``start`` (minutes of the local day)."""
    row = ExtraShift(agent=agent, date=day, start=start, end=end)
    Extra(wall(day, start), wall(day, end if end > start else end + 1440))
    with transaction.atomic():
        row.save()
        record(actor, "add extra shift", agent.key, now=now)
        changed(agent)
    return row


def remove_extra_shift(row: ExtraShift, *, actor: str, now: datetime) -> None:
    """Take a one-off shift back."""
    agent = row.agent
    with transaction.atomic():
        row.delete()
        record(actor, "remove extra shift", agent.key, now=now)
        changed(agent)


def set_opening_hours(hours: OpeningHours, *, actor: str, now: datetime) -> None:
    """The pattern of agents without shifts."""
    zone(hours.zone)
    Shift(tuple(hours.days), hours.start, hours.end)
    hours.pk = 1
    with transaction.atomic():
        hours.save()
        record(actor, "set opening hours", "desk", now=now)
        changed(None)


def set_holidays(country: str, days: dict[date, str], *, actor: str, now: datetime) -> None:
    """Replace the holidays of a country."""
    with transaction.atomic():
        Holiday.objects.filter(country=country).delete()
        Holiday.objects.bulk_create(
            Holiday(country=country, date=day, name=name) for day, name in days.items()
        )
        record(actor, "set holidays", f"country:{country}", now=now, days=len(days))
        ask_due_times(f"country:{country}", now=now)
        changed(None)


def set_country_week(country: str, week: OpenHours | None, *, actor: str, now: datetime) -> None:
    """When customers of a country are at work; None: as is usual there."""
    with transaction.atomic():
        if week is None:
            CountryWeek.objects.filter(country=country).delete()
        else:
            values = {"days": list(week.days), "start": week.start, "end": week.end}
            CountryWeek.objects.update_or_create(country=country, defaults=values)
        stored = week.stored if week else None
        record(actor, "set week of customers", f"country:{country}", now=now, week=stored)
        ask_due_times(f"country:{country}", now=now)
        transaction.on_commit(customer_weeks.forget, robust=True)


def store_day(
    agent: Agent, day: date, shifts: Iterable[Shift], followed: FollowedCalendar | None = None
) -> None:
    """Make these the hours that start on a day; within the caller's transaction, who tells of the change."""
    hours = [[one.start, one.end, [list(pause) for pause in one.breaks]] for one in shifts]
    values = {"hours": hours, "followed": followed}
    PlannedDay.objects.update_or_create(agent=agent, date=day, defaults=values)


def changed(agent: Agent | None) -> None:
    """Let caches and whoever listens know that the hours of one agent, or (None) of all, are others now."""
    RosterVersion.grow(agent.pk if agent else None)
    transaction.on_commit(lambda: roster_changed.send_robust(Agent, agent=agent), robust=True)
