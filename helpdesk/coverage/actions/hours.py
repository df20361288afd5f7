"""Changes of hours. Each is checked by the calendar before it is stored, and lets caches know."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.dispatch import Signal

from helpdesk.coverage.calendar import CalendarError, Extra, Shift
from helpdesk.coverage.models import Absence, ExtraShift, Holiday, OpeningHours, WeeklyShift
from helpdesk.coverage.roster import leave_of, wall
from helpdesk.duties.audit import record
from helpdesk.lib.zones import zone
from helpdesk.people.models import Agent, RosterVersion

roster_changed = Signal()
MAXIMUM_SHIFTS = 40


def set_shifts(agent: Agent, shifts: list[Shift], *, actor: str, now: datetime) -> None:
    """Replace an agent's weekly pattern. ``Shift`` itself refuses hours that make no sense."""
    if len(shifts) > MAXIMUM_SHIFTS:
        raise CalendarError(f"An agent has at most {MAXIMUM_SHIFTS} weekly shifts, not {len(shifts)}.")
    with transaction.atomic():
        agent.shifts.all().delete()
        WeeklyShift.objects.bulk_create(_row(agent, shift) for shift in shifts)
        record(actor, "set shifts", agent.key, now=now, shifts=len(shifts))
        changed(agent)


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
        changed(None)


def changed(agent: Agent | None) -> None:
    """Let caches and whoever listens know that the hours of one agent, or (None) of all, are others now."""
    RosterVersion.grow(agent.pk if agent else None)
    transaction.on_commit(lambda: roster_changed.send_robust(Agent, agent=agent), robust=True)
