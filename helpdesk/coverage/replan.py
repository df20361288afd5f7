"""Another day of work on a copy of a calendar, and what that cuts and adds. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import attrgetter

from helpdesk.coverage.calendar import (
    AgentCalendar,
    CalendarError,
    Interval,
    PlannedDay,
    Shift,
    instant_of,
    shifts_by_day,
)
from helpdesk.coverage.spans import merged, without
from helpdesk.coverage.wallclock import DAY_MINUTES, clock_of, day_spans
from helpdesk.lib.marking import gettext_noop

HOUR = timedelta(hours=1)
Minutes = Sequence[
    int
]  # start and end, in minutes of the local day; an end at or before the start is the next day's


@dataclass(frozen=True)
class Replanned:
    """The changed calendar and its shifts of the day; instants before, after, no longer worked, and worked anew."""

    calendar: AgentCalendar
    shifts: tuple[Shift, ...]
    before: list[Interval]
    after: list[Interval]
    cut: list[Interval]
    added: list[Interval]


def with_day(calendar: AgentCalendar, day: date, hours: Iterable[Minutes]) -> Replanned:
    """All shifts that start on ``day`` become ``hours``, with the breaks that lie in them; what began before stays.

    Raises CalendarError for hours that make no sense or overlap, and for a day of leave.
    """
    if calendar.is_leave_day(day):
        raise CalendarError(gettext_noop("The agent is on leave on %(day)s."), day=day)
    planned = PlannedDay(day, _shifts(calendar, day, hours))
    changed = replace(
        calendar,
        planned=(*(one for one in calendar.planned if one.day != day), planned),
        extra=tuple(one for one in calendar.extra if one.start.date() != day),
    )
    before, after = day_shifts(calendar, day), day_shifts(changed, day)
    return Replanned(changed, planned.shifts, before, after, without(before, after), without(after, before))


def day_shifts(calendar: AgentCalendar, day: date) -> list[Interval]:
    """The stretches of work, breaks kept in, of the shifts that start on a local day; leave taken out."""
    if calendar.is_leave_day(day):
        return []
    ordinal = day.toordinal()
    worked = [
        day_spans(calendar.zone, day, edges[:1])[0]
        for _, edges in shifts_by_day(calendar, range(ordinal, ordinal + 1))
    ]
    worked += [
        (instant_of(one.start, calendar.zone), instant_of(one.end, calendar.zone))
        for one in calendar.extra
        if one.start.date() == day
    ]
    return without(merged(worked), calendar.cuts)


def local(zone: str, span: Interval) -> tuple[datetime, datetime]:
    """Naive wall times that hold the stretch by the clock rule; an end in a repeated hour is written later."""
    clock = clock_of(zone)
    first, last = (at.astimezone(clock).replace(tzinfo=None) for at in span)
    while instant_of(last, zone) < span[1]:
        last += HOUR
    return first, last


def _shifts(calendar: AgentCalendar, day: date, hours: Iterable[Minutes]) -> tuple[Shift, ...]:
    ordinal, days = day.toordinal(), (day.weekday(),)
    found = shifts_by_day(calendar, range(ordinal, ordinal + 1))
    pauses = [pause for _, (_shift, *pauses) in found for pause in pauses]
    wanted = sorted((Shift(days, int(one[0]), int(one[1])) for one in hours), key=attrgetter("start"))
    for one, other in pairwise(wanted):
        if other.start < one.last:
            raise CalendarError(gettext_noop("Two shifts of a day overlap."))
    return tuple(
        replace(one, breaks=tuple(_wrapped(pause) for pause in pauses if _holds(one, pause)))
        for one in wanted
    )


def _holds(shift: Shift, pause: tuple[int, int]) -> bool:
    return shift.start <= pause[0] and pause[1] <= shift.last


def _wrapped(pause: tuple[int, int]) -> tuple[int, int]:
    """Minutes from the midnight before the shift as minutes of a day."""
    return pause[0] % DAY_MINUTES, pause[1] % DAY_MINUTES
