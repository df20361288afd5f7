"""Who is on, for which language, until when: calendars made from rows, kept until the roster's version grows."""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Prefetch

from helpdesk.coverage import calendar
from helpdesk.coverage.calendar import (
    AgentCalendar,
    CalendarError,
    Cycle,
    Extra,
    Leave,
    Shift,
    block_end,
    instant_of,
    next_on,
    state,
)
from helpdesk.coverage.models import Absence, ExtraShift, Holiday, OpeningHours, PlannedDay, WeeklyShift
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.coverage.wallclock import clock_of, outside
from helpdesk.lib.regions import split
from helpdesk.lib.zones import ZoneError
from helpdesk.people.models import Agent, RosterChange, RosterVersion

log = logging.getLogger(__name__)
EMPTY = AgentCalendar(zone="Europe/London")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who does somebody's work while they are away, from their first to their last local day."""

    first: date
    last: date
    agent_id: int


@dataclass(frozen=True)
class Roster:
    """All calendars of active agents at one version, and the same laid out for routing."""

    version: int
    calendars: dict[int, AgentCalendar]
    hours: dict[int, PreparedHours]
    stand_ins: dict[int, list[StandIn]] = field(default_factory=dict)

    def of(self, agent_id: int) -> AgentCalendar:
        return self.calendars.get(agent_id, EMPTY)

    def on_at(self, at: datetime) -> dict[int, datetime | None]:
        """Agents who are free at ``at``, each with the end of the block."""
        return {pk: block_end(cal, at) for pk, cal in self.calendars.items() if state(cal, at) == "on"}

    def is_at_work(self, agent_id: int | None, at: datetime) -> bool:
        """Free or on a break; nobody is not."""
        return agent_id is not None and state(self.of(agent_id), at) != "off"

    def next_on(self, agent_id: int, at: datetime) -> datetime | None:
        return next_on(self.of(agent_id), at)

    def stand_in(self, agent_id: int | None, at: datetime) -> int | None:
        """Who was named to stand in for an agent who is away, or will be until they work again."""
        for one in self.stand_ins.get(agent_id or 0, ()):
            clock, back = clock_of(self.of(agent_id or 0).zone), self.next_on(agent_id or 0, at)
            is_over = one.last < at.astimezone(clock).date()
            if not is_over and (back is None or one.first < back.astimezone(clock).date()):
                return one.agent_id
        return None


_lock = threading.Lock()
_pinned = threading.local()
_kept: Roster | None = None


@contextmanager
def standing() -> Iterator[None]:
    """Within this block the thread looks once whether hours changed: one decision sees one roster."""
    known = getattr(_pinned, "roster", None)
    _pinned.roster = known or current()
    try:
        yield
    finally:
        _pinned.roster = known


def current() -> Roster:
    """The roster as it stands; built anew only when its version grew (one short query to know)."""
    global _kept
    pinned: Roster | None = getattr(_pinned, "roster", None)
    if pinned is not None:
        return pinned
    version = RosterVersion.current()
    with _lock:
        if _kept is None or _kept.version != version:
            _kept = _renewed(_kept, version)
        return _kept


def forget() -> None:
    """Drop what is kept; for tests, whose databases come and go."""
    global _kept
    with _lock:
        _kept = None


def calendar_of(
    agent: Agent, opening: OpeningHours | None, holidays: dict[str, frozenset[date]]
) -> AgentCalendar:
    """One agent's calendar from rows that were fetched with the agent."""
    plan = getattr(agent, "plan", None)
    shifts = tuple(_shift(row) for row in agent.shifts.all())
    extra = tuple(_extra(row) for row in agent.extra_shifts.all())
    zone = agent.zone
    if not shifts and opening is not None:
        shifts = (Shift(tuple(opening.days), opening.start, opening.end),)
        zone = opening.zone
        extra = tuple(_moved(one, agent.zone, zone) for one in extra)
    cycle = Cycle(plan.cycle_weeks, plan.cycle_anchor) if plan and plan.cycle_anchor else None
    return AgentCalendar(
        zone=zone,
        shifts=shifts,
        cycle=cycle,
        holidays=_kept_in(agent.country, holidays),
        leave=tuple(leave_of(row) for row in agent.absences.all()),
        extra=extra,
        planned=tuple(_planned(row) for row in agent.planned_days.all()),
        valid_from=plan.valid_from if plan else None,
        valid_until=plan.valid_until if plan else None,
    )


def _renewed(kept: Roster | None, version: int) -> Roster:
    """The roster at ``version``: only the agents who changed are read, when the change says who they are."""
    changed = None if kept is None else RosterChange.between(kept.version, version)
    if kept is None or changed is None:
        return _read(version, None)
    fresh = _read(version, changed)
    return Roster(
        version,
        _with(kept.calendars, fresh.calendars, changed),
        _with(kept.hours, fresh.hours, changed),
        _with(kept.stand_ins, fresh.stand_ins, changed),
    )


def _with(kept: dict[int, T], fresh: dict[int, T], changed: frozenset[int]) -> dict[int, T]:
    return {pk: one for pk, one in kept.items() if pk not in changed} | fresh


def _read(version: int, only: frozenset[int] | None) -> Roster:
    """A roster of these agents alone, or of all who are active."""
    opening = OpeningHours.objects.first()
    holidays = holidays_by_country()
    active = Agent.objects.active()
    agents = list(
        (active if only is None else active.filter(pk__in=only))
        .select_related("plan")
        .prefetch_related(
            Prefetch("shifts", WeeklyShift.objects.order_by("pk")),
            Prefetch("extra_shifts", ExtraShift.objects.order_by("pk")),
            Prefetch("planned_days", PlannedDay.objects.order_by("date")),
            Prefetch("absences", Absence.objects.granted().order_by("pk")),
        )
    )
    calendars = {agent.pk: _readable(agent, opening, holidays) for agent in agents}
    hours = {pk: PreparedHours(one) for pk, one in calendars.items()}
    return Roster(
        version, calendars, hours, {agent.pk: found for agent in agents if (found := _stand_ins(agent))}
    )


def _stand_ins(agent: Agent) -> list[StandIn]:
    """Who does the agent's work while they are away, by absences that were fetched with the agent."""
    return [
        StandIn(row.first_day, row.last_day, row.substitute_id)
        for row in agent.absences.all()
        if row.substitute_id is not None
    ]


def _readable(
    agent: Agent, opening: OpeningHours | None, holidays: dict[str, frozenset[date]]
) -> AgentCalendar:
    """One agent's calendar; whoever's rows make no sense is off, so that they do not keep everybody from working."""
    try:
        return calendar_of(agent, opening, holidays)
    except (CalendarError, ZoneError) as error:
        log.error("hours that cannot be read count as off", extra={"agent": agent.pk, "why": str(error)})
        return EMPTY


def holidays_by_country() -> dict[str, frozenset[date]]:
    """Local dates on which weekly shifts do not start, of countries and of their regions."""
    days: dict[str, set[date]] = defaultdict(set)
    for country, day in Holiday.objects.values_list("country", "date"):
        days[country].add(day)
    return {country: frozenset(found) for country, found in days.items()}


def _kept_in(place: str, holidays: dict[str, frozenset[date]]) -> frozenset[date]:
    """The days of the country, and those of the region where somebody lives in one."""
    country, region = split(place)
    nation: frozenset[date] = holidays.get(country, frozenset())
    return nation | holidays.get(place, frozenset()) if region else nation


def _shift(row: WeeklyShift) -> Shift:
    breaks = tuple((first, last) for first, last in row.breaks)
    return Shift(tuple(row.days), row.start, row.end, breaks, row.week)


def _planned(row: PlannedDay) -> calendar.PlannedDay:
    days = (row.date.weekday(),)
    shifts = (
        Shift(days, start, end, tuple((first, last) for first, last in breaks))
        for start, end, breaks in row.hours
    )
    return calendar.PlannedDay(row.date, tuple(shifts))


def leave_of(row: Absence) -> Leave:
    """What the calendar makes of an absence. Raises CalendarError when it ends before it starts."""
    Leave(row.first_day, row.last_day)
    if row.start is None or row.end is None:
        return Leave(row.first_day, row.last_day)
    return Leave(wall(row.first_day, row.start), wall(row.last_day, row.end))


def _extra(row: ExtraShift) -> Extra:
    end_day = row.date if row.end > row.start else row.date + timedelta(days=1)
    return Extra(wall(row.date, row.start), wall(end_day, row.end))


def _moved(one: Extra, here: str, there: str) -> Extra:
    """The same instants on the clock of another zone."""
    if here == there:
        return one
    clock = clock_of(there)
    start, end = (instant_of(at, here).astimezone(clock).replace(tzinfo=None) for at in (one.start, one.end))
    return Extra(start, end)


def wall(day: date, minute: int) -> datetime:
    """A naive local date-time; minute 1440 is the next midnight. Raises CalendarError after the last of all days."""
    try:
        return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 (wall time)
    except OverflowError:
        raise outside(day.year) from None


__all__ = [
    "CalendarError",
    "Roster",
    "calendar_of",
    "current",
    "forget",
    "holidays_by_country",
    "leave_of",
    "wall",
]
