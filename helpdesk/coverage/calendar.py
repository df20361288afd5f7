"""When an agent works: pure arithmetic from a weekly pattern in local time to instants in UTC.

A shift belongs to the local date it starts on. Leave beats extra shifts and planned days, these beat holidays,
holidays beat the weekly pattern. Local times become instants by the clock rule (``wallclock``); lengths are real time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from helpdesk.coverage.customer_hours import CustomerCalendar, Kind, OpenHours, customer_intervals
from helpdesk.coverage.spans import MINUTE, Interval, clipped, common, merged, minutes, without
from helpdesk.coverage.wallclock import (
    DAY_MINUTES,
    ONE_DAY,
    CalendarError,
    check_hours,
    clock_of,
    day_spans,
    in_utc,
    instant_of,
    last_minute,
    local_days,
    parse_minutes,
    window,
)
from helpdesk.lib.marking import gettext_noop

__all__ = [
    "HORIZON",
    "AgentCalendar",
    "CalendarError",
    "CustomerCalendar",
    "Cycle",
    "Extra",
    "Interval",
    "Kind",
    "Leave",
    "OpenHours",
    "PlannedDay",
    "Shift",
    "State",
    "block_end",
    "blocks",
    "customer_intervals",
    "free_minutes",
    "instant_of",
    "intervals",
    "next_on",
    "overlap",
    "parse_minutes",
    "state",
]

State = Literal["on", "break", "off"]
# Minutes from the midnight before a shift: its start and end, then those of each break.
Edges = tuple[tuple[int, int], ...]

HORIZON = timedelta(days=60)
_FIRST_LOOKS = (timedelta(days=3), timedelta(days=14), HORIZON)


@dataclass(frozen=True, slots=True)
class Shift:
    """Weekdays (Monday 0) and minutes of the local day; an end at or before the start is the next day's.

    A break that is earlier than the shift's start lies after midnight; one that ends at or before its own
    start ends the next day. ``week`` counts from 0 within the calendar's cycle; None is every week.
    Raises CalendarError for hours that make no sense and for a break outside its shift.
    """

    days: tuple[int, ...]
    start: int
    end: int
    breaks: tuple[tuple[int, int], ...] = ()
    week: int | None = None

    def __post_init__(self) -> None:
        check_hours(self.days, self.start, self.end)
        for (first, last), (start, end) in zip(self.breaks, self.pauses, strict=True):
            if not (0 <= first <= DAY_MINUTES and 0 <= last <= DAY_MINUTES):
                raise CalendarError(f"A break has minutes of the day from 0 to 1440, not {first} and {last}.")
            if start < self.start or end > self.last:
                raise CalendarError(
                    gettext_noop("The break %(pause)s lies outside its shift %(shift)s."),
                    pause=f"{_clock(first)}-{_clock(last)}",
                    shift=f"{_clock(self.start)}-{_clock(self.end)}",
                )

    @property
    def last(self) -> int:
        """The end in minutes from the midnight before the start."""
        return last_minute(self.start, self.end)

    @property
    def pauses(self) -> tuple[tuple[int, int], ...]:
        """The breaks in minutes from the midnight before the shift's start."""
        starts = [first if first >= self.start else first + DAY_MINUTES for first, _ in self.breaks]
        return tuple(
            (start, start + last_minute(first, last) - first)
            for start, (first, last) in zip(starts, self.breaks, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Cycle:
    """A pattern of ``weeks`` weeks, counted from the Monday ``anchor``."""

    weeks: int
    anchor: date

    def __post_init__(self) -> None:
        if self.weeks < 1:
            raise CalendarError(
                gettext_noop("A cycle has at least one week, not %(weeks)s."), weeks=self.weeks
            )
        if self.anchor.weekday() != 0:
            raise CalendarError(
                gettext_noop("A cycle is counted from a Monday; %(day)s is none."), day=self.anchor
            )

    def week_of(self, day: date) -> int:
        """The number of the week, from 0, in which ``day`` lies."""
        return (day - self.anchor).days // 7 % self.weeks


@dataclass(frozen=True, slots=True)
class Leave:
    """Dates, both inclusive, cancel shifts that start on them; naive local date-times cut [start, end)."""

    start: date | datetime
    end: date | datetime

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) != isinstance(self.end, datetime):
            raise CalendarError(f"A leave has two dates or two date-times, not {self.start} and {self.end}.")
        _check_naive(self.start, self.end)
        if self.end < self.start:
            raise CalendarError(
                gettext_noop("The leave from %(start)s ends before it starts, at %(end)s."),
                start=self.start,
                end=self.end,
            )


@dataclass(frozen=True, slots=True)
class Extra:
    """A one-off shift in naive local wall times, at most 24 h long on the wall."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        _check_naive(self.start, self.end)
        if self.end <= self.start:
            raise CalendarError(
                gettext_noop("The extra shift from %(start)s ends before it starts, at %(end)s."),
                start=self.start,
                end=self.end,
            )
        if self.end - self.start > ONE_DAY:
            raise CalendarError(
                gettext_noop("The extra shift %(start)s to %(end)s is longer than 24 hours."),
                start=self.start,
                end=self.end,
            )


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of a published roster: these shifts, of which only the hours count, replace the weekly pattern's."""

    day: date
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class AgentCalendar:
    """Everything that says when one agent works. ``valid_*`` are inclusive and bind the weekly pattern only.

    Raises CalendarError for a zone that is refused, a week without a cycle or validity that ends early.
    """

    zone: str
    shifts: tuple[Shift, ...] = ()
    cycle: Cycle | None = None
    holidays: frozenset[date] = frozenset()
    leave: tuple[Leave, ...] = ()
    extra: tuple[Extra, ...] = ()
    planned: tuple[PlannedDay, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        clock_of(self.zone)
        weeks = self.cycle.weeks if self.cycle else 0
        for shift in self.shifts:
            if shift.week is not None and not 0 <= shift.week < weeks:
                raise CalendarError(
                    gettext_noop("Week %(week)s of a shift is not among the %(weeks)s weeks of its cycle."),
                    week=shift.week,
                    weeks=weeks,
                )
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise CalendarError(
                gettext_noop("The pattern from %(start)s ends before it starts, at %(end)s."),
                start=self.valid_from,
                end=self.valid_until,
            )

    def works_pattern_on(self, day: date) -> bool:
        """Whether shifts of the weekly pattern may start on the local date ``day``."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        if self.valid_until is not None and day > self.valid_until:
            return False
        return day not in self.holidays and not (self._leave_days and self.is_leave_day(day))

    def is_leave_day(self, day: date) -> bool:
        """Whether a leave by dates covers the local date ``day``."""
        return any(first <= day <= last for first, last in self._leave_days)

    @cached_property
    def _leave_days(self) -> tuple[tuple[date, date], ...]:
        return tuple((one.start, one.end) for one in self.leave if not isinstance(one.start, datetime))

    @cached_property
    def cuts(self) -> list[Interval]:
        """Leave by date-times, merged, in UTC."""
        return merged(
            (instant_of(one.start, self.zone), instant_of(one.end, self.zone))
            for one in self.leave
            if isinstance(one.start, datetime) and isinstance(one.end, datetime)
        )

    @cached_property
    def _extra_spans(self) -> list[Interval]:
        return [
            (instant_of(one.start, self.zone), instant_of(one.end, self.zone))
            for one in self.extra
            if not self.is_leave_day(one.start.date())
        ]

    @cached_property
    def _planned(self) -> dict[date, list[Edges]]:
        return {one.day: [_edges_of(shift) for shift in one.shifts] for one in self.planned}

    @cached_property
    def _weekly(self) -> tuple[list[tuple[Edges, int | None]], ...]:
        """For each weekday its shifts as (edges, week)."""
        return tuple(
            [(_edges_of(s), s.week) for s in self.shifts if weekday in s.days] for weekday in range(7)
        )


def state(calendar: AgentCalendar, at: datetime) -> State:
    """Whether the agent is free ("on"), on a break inside a block ("break") or not at work ("off")."""
    at = in_utc(at)
    worked, pauses = _worked(calendar, at, at + MINUTE)
    if not _holds(worked, at):
        return "off"
    return "break" if _holds(pauses, at) else "on"


def block_end(calendar: AgentCalendar, at: datetime) -> datetime | None:
    """End of the unbroken run of on and break around ``at``; None when off or unended in 60 days."""
    at = in_utc(at)
    for reach in _FIRST_LOOKS:
        worked, _ = _worked(calendar, at, at + reach)
        around = [end for start, end in worked if start <= at < end]
        if not around:
            return None
        if around[0] < at + reach or (reach == HORIZON and around[0] == at + HORIZON):
            return around[0]
    return None


def next_on(calendar: AgentCalendar, at: datetime) -> datetime | None:
    """The first free instant from ``at`` on, ``at`` itself when free; None when there is none in 60 days."""
    at = in_utc(at)
    for reach in _FIRST_LOOKS:
        free = intervals(calendar, at, at + reach)
        if free:
            return free[0][0]
    return None


def blocks(calendar: AgentCalendar, start: datetime, end: datetime) -> list[Interval]:
    """Stretches at work inside [start, end), breaks kept in, sorted and merged, in UTC."""
    start, end = window(start, end)
    worked, _ = _worked(calendar, start, end)
    return clipped(worked, start, end)


def intervals(calendar: AgentCalendar, start: datetime, end: datetime) -> list[Interval]:
    """Free stretches inside [start, end), breaks taken out, sorted and merged, in UTC."""
    start, end = window(start, end)
    worked, pauses = _worked(calendar, start, end)
    return clipped(without(worked, pauses), start, end)


def stretches(
    calendar: AgentCalendar, start: datetime, end: datetime
) -> tuple[list[Interval], list[Interval]]:
    """``intervals`` and ``blocks`` of the window at once, for those who lay out many calendars."""
    start, end = window(start, end)
    worked, pauses = _worked(calendar, start, end)
    return clipped(without(worked, pauses), start, end), clipped(worked, start, end)


def free_minutes(calendar: AgentCalendar, start: datetime, end: datetime) -> int:
    """Whole real minutes in [start, end) in which the agent is free."""
    return minutes(intervals(calendar, start, end))


def overlap(
    calendar: AgentCalendar, customer: CustomerCalendar, at: datetime, hours: int, kind: Kind = "business"
) -> int:
    """Whole real minutes in the ``hours`` after ``at`` in which the agent is free and the customer open."""
    end = in_utc(at) + timedelta(hours=hours)
    return minutes(common(intervals(calendar, at, end), customer_intervals(customer, at, end, kind)))


def _worked(calendar: AgentCalendar, start: datetime, end: datetime) -> tuple[list[Interval], list[Interval]]:
    """Merged blocks, and merged breaks, of all shifts that may touch [start, end), not clipped to it."""
    spans = list(calendar._extra_spans)
    pauses: list[Interval] = []
    for day, edges in shifts_by_day(calendar, local_days(calendar.zone, start, end)):
        shift, *breaks = day_spans(calendar.zone, day, edges)
        spans.append(shift)
        pauses += breaks
    return without(merged(spans), calendar.cuts), merged(pauses)


def shifts_by_day(calendar: AgentCalendar, ordinals: range) -> Iterator[tuple[date, Edges]]:
    """The shifts that are worked but for one-off ones, as local start date and edges in minutes."""
    weekly, cycle, planned = calendar._weekly, calendar.cycle, calendar._planned
    for ordinal in ordinals:
        shifts = weekly[(ordinal - 1) % 7]
        if not shifts and not planned:
            continue
        day = date.fromordinal(ordinal)
        if day in planned:
            if not calendar.is_leave_day(day):
                yield from ((day, edges) for edges in planned[day])
            continue
        if not shifts or not calendar.works_pattern_on(day):
            continue
        for edges, week in shifts:
            if week is None or (cycle is not None and cycle.week_of(day) == week):
                yield day, edges


def _edges_of(shift: Shift) -> Edges:
    return ((shift.start, shift.last), *shift.pauses)


def _holds(spans: list[Interval], at: datetime) -> bool:
    return any(start <= at < end for start, end in spans)


def _check_naive(*times: date | datetime) -> None:
    for one in times:
        if isinstance(one, datetime) and one.tzinfo is not None:
            raise CalendarError(f"{one.isoformat()} carries an offset; local wall times have none.")


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
