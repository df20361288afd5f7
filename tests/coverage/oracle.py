"""A slow second opinion: walks real time minute by minute beside the high-water local clock.

The high-water clock is the largest local time shown so far. A stretch [W1, W2) of wall time holds the minutes
in which that clock lies in [W1, W2). Nothing here shares a line with the calendar under test.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.coverage.calendar import AgentCalendar, Interval, Leave, Shift

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def states(calendar: AgentCalendar, start: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """State of each minute in [start, end)."""
    return [(at, _state(calendar, wall)) for at, wall in high_water(calendar.zone, start, end)]


def high_water(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each minute of [start, end) with the largest local time shown until then."""
    clock = ZoneInfo(zone)
    at = start - 2 * DAY
    highest = at.astimezone(clock).replace(tzinfo=None, fold=0)
    while at < end:
        highest = max(highest, at.astimezone(clock).replace(tzinfo=None, fold=0))
        if at >= start:
            yield at, highest
        at += MINUTE


def runs(minutes: list[tuple[datetime, str]], wanted: set[str]) -> list[Interval]:
    """The stretches of minutes whose state is among ``wanted``."""
    found: list[Interval] = []
    for at, state in minutes:
        if state not in wanted:
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + MINUTE)
        else:
            found.append((at.astimezone(UTC), at + MINUTE))
    return found


def _state(calendar: AgentCalendar, wall: datetime) -> str:
    timed = [one for one in calendar.leave if isinstance(one.start, datetime)]
    if any(one.start <= wall < one.end for one in timed):  # type: ignore[operator]
        return "off"
    worked, on_break = _by_extra(calendar, wall), False
    for started in (wall.date() - DAY, wall.date()):
        for one in calendar.shifts:
            if _starts(calendar, one, started) and _inside(started, one.start, one.end, wall):
                worked = True
                on_break = on_break or any(_on_break(one, pause, started, wall) for pause in one.breaks)
    if not worked:
        return "off"
    return "break" if on_break else "on"


def _starts(calendar: AgentCalendar, one: Shift, started: date) -> bool:
    if started.weekday() not in one.days or started in calendar.holidays or _on_leave(calendar, started):
        return False
    if one.week is not None and calendar.cycle is not None:
        weeks_passed = (started - calendar.cycle.anchor) // timedelta(weeks=1)
        if weeks_passed % calendar.cycle.weeks != one.week:
            return False
    return (calendar.valid_from or date.min) <= started <= (calendar.valid_until or date.max)


def _inside(started: date, first: int, last: int, wall: datetime) -> bool:
    begins = datetime.combine(started, time()) + first * MINUTE
    ends = datetime.combine(started, time()) + last * MINUTE
    return begins <= wall < (ends if last > first else ends + DAY)


def _on_break(one: Shift, pause: tuple[int, int], started: date, wall: datetime) -> bool:
    return _inside(started if pause[0] >= one.start else started + DAY, *pause, wall)


def _by_extra(calendar: AgentCalendar, wall: datetime) -> bool:
    return any(
        one.start <= wall < one.end and not _on_leave(calendar, one.start.date()) for one in calendar.extra
    )


def _on_leave(calendar: AgentCalendar, started: date) -> bool:
    return any(_covers(one, started) for one in calendar.leave if not isinstance(one.start, datetime))


def _covers(leave: Leave, started: date) -> bool:
    return leave.start <= started <= leave.end
