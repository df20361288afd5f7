"""One agent's hours laid out once as instants, so that thousands can be asked within a millisecond.

The calendar stays the truth: what reaches beyond the laid-out days is asked of it. Pure.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

from helpdesk.coverage import calendar as calendars
from helpdesk.coverage.calendar import AgentCalendar, State
from helpdesk.coverage.spans import MINUTE, Interval, clipped, common, minutes
from helpdesk.coverage.wallclock import in_utc

DAYS = timedelta(days=35)
BEFORE = timedelta(days=1)
NOTHING = timedelta()
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def window_around(at: datetime) -> Interval:
    """What is laid out when ``at`` is asked about, from an hour's beginning: equal for all who are asked in it."""
    first = in_utc(at).replace(minute=0, second=0, microsecond=0) - BEFORE
    return first, first + BEFORE + DAYS


class Layout:
    """The stretches of [start, end) as edges: start, end, start, end ... in ascending order.

    ``free`` leaves breaks out, ``worked`` keeps them; both are merged and clipped to the window. An instant lies
    inside a stretch when an odd number of edges is at or before it.
    """

    __slots__ = ("end", "free", "start", "worked")

    def __init__(self, calendar: AgentCalendar, start: datetime, end: datetime) -> None:
        free, worked = calendars.stretches(calendar, start, end)
        self.start, self.end = start, end
        self.free: list[datetime] = list(chain.from_iterable(free))
        self.worked: list[datetime] = list(chain.from_iterable(worked))


class PreparedHours:
    """Routing's ``Hours`` over a layout that follows the instants asked about.

    Threads may share it: a layout never changes, it is only replaced.
    """

    __slots__ = ("_layout", "calendar")

    def __init__(self, calendar: AgentCalendar) -> None:
        self.calendar = calendar
        self._layout = Layout(calendar, LONG_AGO, LONG_AGO)

    def around(self, at: datetime) -> Layout:
        """The layout that holds ``at`` (aware UTC) and the days after it; made anew when ``at`` leaves it."""
        layout = self._layout
        if layout.start <= at < layout.end:
            return layout
        return self.covering(*window_around(at))

    def covering(self, start: datetime, end: datetime) -> Layout:
        """The layout that holds the whole window; made for just that window when the last one does not."""
        layout = self._layout
        if layout.start <= start and end <= layout.end:
            return layout
        layout = self._layout = Layout(self.calendar, start, end)
        return layout

    def state(self, at: datetime) -> State:
        layout = self._layout
        if not layout.start <= at < layout.end:
            layout = self.around(at)
        if not bisect_right(layout.worked, at) & 1:
            return "off"
        return "on" if bisect_right(layout.free, at) & 1 else "break"

    def block_end(self, at: datetime) -> datetime | None:
        layout = self.around(at)
        place = bisect_right(layout.worked, at)
        if not place & 1:
            return None
        end = layout.worked[place]
        return end if end < layout.end else calendars.block_end(self.calendar, at)

    def next_on(self, at: datetime) -> datetime | None:
        free = self.around(at).free
        place = bisect_right(free, at)
        if place & 1:
            return at
        return free[place] if place < len(free) else calendars.next_on(self.calendar, at)

    def free_minutes(self, start: datetime, end: datetime) -> int:
        return minutes(self.intervals(start, end))

    def has_free(self, start: datetime, end: datetime, wanted: timedelta) -> bool:
        layout = self._layout
        if not layout.start <= start <= end <= layout.end:
            layout = self.around(start)
            if end > layout.end:
                return calendars.free_minutes(self.calendar, start, end) * MINUTE >= wanted
        free = layout.free
        place = bisect_right(free, start)
        left, first = wanted, start
        if not place & 1:  # off or on a break: the next stretch begins at this edge
            if place == len(free):
                return left <= NOTHING
            first, place = free[place], place + 1
        while first < end:
            left -= min(free[place], end) - first
            if left <= NOTHING or place + 1 == len(free):
                break
            first, place = free[place + 1], place + 2
        return left <= NOTHING

    def intervals(self, start: datetime, end: datetime) -> Sequence[Interval]:
        layout = self.around(start)
        if end > layout.end:
            return calendars.intervals(self.calendar, start, end)
        free = layout.free
        first, last = bisect_right(free, start) // 2 * 2, bisect_right(free, end)
        edges = free[first : last + (last & 1)]
        return clipped(list(zip(edges[::2], edges[1::2], strict=True)), start, end)

    def shared(self, opened: Sequence[Interval], start: datetime, end: datetime) -> int:
        layout = self.around(start)
        if end > layout.end:
            return minutes(common(self.intervals(start, end), opened))
        free = layout.free
        place, count, total = bisect_right(free, start) // 2 * 2, len(free), NOTHING
        for first, last in opened:
            while place < count and free[place] < last:
                reach = free[place + 1]
                if reach > first:
                    begin = free[place]
                    total += (reach if reach < last else last) - (begin if begin > first else first)
                if reach > last:
                    break
                place += 2
        return total // MINUTE
