"""Who of many is at work, answered for all of them at once: sets of agents as bits, one for each hour.

Whoever is free from the first to the last minute of an hour is known to be free in it; those who come or go within
it are asked one by one. So the answers are exact, and ten thousand agents are asked as fast as a few. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from itertools import accumulate

from helpdesk.coverage.calendar import Interval
from helpdesk.coverage.hours import Hours, leaves_within
from helpdesk.coverage.prepared import PreparedHours, window_around
from helpdesk.coverage.spans import MINUTE
from helpdesk.lib.bits import Runs, at_least, mask_of, places, tally

HOUR = timedelta(hours=1)
REACH = timedelta(days=21)  # what lies further ahead is asked one by one, and seldom
ON = ord("1")
_ONES = b"1" * (REACH // HOUR)
WORTH_IT = 48  # fewer are asked one by one in less time than it takes to lay them out
Bounds = tuple[int, int]


class Grid:
    """The laid-out hours from ``start``, an hour's beginning. ``all``: for the whole hour, ``some``: for a part.

    ``later`` holds who is free in some hour from that one on; ``runs`` are the free hours of any stretch.
    """

    __slots__ = ("free_all", "free_some", "later", "runs", "start", "work_all", "work_some")

    def __init__(self, hours: Sequence[PreparedHours], at: datetime) -> None:
        first, last = window_around(at)
        self.start, count = first, min(REACH, last - first) // HOUR
        layouts = [one.covering(first, last) for one in hours]
        self.free_all, self.free_some = _columns([one.free for one in layouts], first, count)
        self.work_all, self.work_some = _columns([one.worked for one in layouts], first, count)
        self._follow()

    def _follow(self) -> None:
        """What follows from the free hours."""
        self.later = list(accumulate(reversed(self.free_some), int.__or__))[::-1]
        self.runs = Runs(self.free_all), Runs(self.free_some)

    @property
    def end(self) -> datetime:
        return self.start + len(self.free_all) * HOUR

    def hour_of(self, at: datetime) -> int:
        """The number of the hour in which an instant of the grid lies."""
        return (at - self.start) // HOUR

    def with_rows(self, changed: Mapping[int, Hours]) -> "Grid":
        """The same with other hours for a few."""
        grid, count = copy(self), len(self.free_all)
        for place, hours in changed.items():
            assert isinstance(hours, PreparedHours)
            layout, bit = hours.covering(self.start, self.end), 1 << place
            rows = (*_rows(layout.free, self.start, count), *_rows(layout.worked, self.start, count))
            for name, row in zip(("free_all", "free_some", "work_all", "work_some"), rows, strict=True):
                column = getattr(grid, name)
                setattr(
                    grid, name, [s | bit if on == ON else s & ~bit for s, on in zip(column, row, strict=True)]
                )
        grid._follow()
        return grid


def _columns(edges: Iterable[Sequence[datetime]], start: datetime, count: int) -> tuple[list[int], list[int]]:
    rows = [_rows(one, start, count) for one in edges]
    return _sets([whole for whole, _ in rows], count), _sets([part for _, part in rows], count)


def _rows(edges: Sequence[datetime], start: datetime, count: int) -> tuple[bytearray, bytearray]:
    """One agent's hours as digits: those that lie in a stretch as a whole, and those that it touches."""
    whole, part = bytearray(b"0") * count, bytearray(b"0") * count
    instants = iter(edges)
    for begin, end in zip(instants, instants, strict=True):
        # Half a million stretches pass here when a large desk starts, so this is plain arithmetic without calls.
        first, last = begin - start, end - start
        low = max(first.days * 24 + first.seconds // 3600, 0)
        high = min(last.days * 24 + last.seconds // 3600, count)
        after = low + (first.seconds % 3600 > 0) if first.days >= 0 else 0
        until = min(high + (last.seconds % 3600 > 0), count)
        if until > low:
            part[low:until] = _ONES[: until - low]
        if high > after:
            whole[after:high] = _ONES[: high - after]
    return whole, part


def _sets(rows: list[bytearray], count: int) -> list[int]:
    """Columns of a matrix of digits as numbers; the first row is the lowest bit."""
    matrix = b"".join(reversed(rows))
    return [int(matrix[column::count] or b"0", 2) for column in range(count)]


def _minute(span: timedelta) -> int:
    return span.days * 1440 + span.seconds // 60


class Roll:
    """The hours of numbered agents. Every ``among`` and every answer is a set of their numbers.

    Instants are whole minutes in aware UTC. Threads may share it: what is laid out is only replaced.
    """

    __slots__ = ("_grid", "_laid", "hours")

    def __init__(self, hours: Sequence[Hours], *, was: "Roll | None" = None) -> None:
        """``was``: the roll before a change; what it laid out is kept for those whose hours are the same."""
        self.hours = hours
        laid = [one for one in hours if isinstance(one, PreparedHours)]
        self._laid = laid if len(laid) == len(hours) >= WORTH_IT else None
        self._grid = was._carried(hours) if was and self._laid else None

    def _carried(self, hours: Sequence[Hours]) -> "Grid | None":
        """The grid with the rows of a few put right; None when nothing was laid out, or too much is new."""
        if self._grid is None or len(hours) != len(self.hours):
            return None
        new = {
            place: one
            for place, (one, old) in enumerate(zip(hours, self.hours, strict=True))
            if one is not old
        }
        return self._grid.with_rows(new) if len(new) <= WORTH_IT else None

    def lay_out(self, at: datetime) -> Grid | None:
        """The grid around ``at``, made when it is asked for first; None for hours that are asked one by one."""
        if self._laid is None:
            return None
        grid = self._grid
        if grid is None or not grid.start <= at < grid.end:
            grid = self._grid = Grid(self._laid, at)
        return grid

    def free(self, at: datetime, among: int) -> int:
        """Who is free at ``at``."""
        grid = self.lay_out(at)
        if grid is None:
            return self.asked(among, lambda hours: hours.state(at) == "on")
        hour = grid.hour_of(at)
        sure, part = grid.free_all[hour], grid.free_some[hour]
        return among & sure | self.asked(among & part & ~sure, lambda hours: hours.state(at) == "on")

    def at_work(self, at: datetime, among: int) -> int:
        """Who is free or on a break at ``at``."""
        grid = self.lay_out(at)
        if grid is None:
            return self.asked(among, lambda hours: hours.state(at) != "off")
        hour = grid.hour_of(at)
        sure, part = grid.work_all[hour], grid.work_some[hour]
        return among & sure | self.asked(among & part & ~sure, lambda hours: hours.state(at) != "off")

    def leaving(self, at: datetime, minutes: int, among: int) -> int:
        """Whose block ends in less than that many minutes; ``among`` are at work."""
        if minutes <= 0:
            return 0
        until, grid, doubtful = at + minutes * MINUTE, self.lay_out(at), among
        if grid is not None and until <= grid.end:
            for hour in _touched(grid, at, until):
                among &= grid.work_all[hour]
            doubtful &= ~among
        return self.asked(doubtful, lambda hours: leaves_within(hours, minutes, at))

    def has_free(self, start: datetime, end: datetime, wanted: int, among: int) -> int:
        """Who is free for at least ``wanted`` minutes of the window."""
        grid, doubtful, sure = self.lay_out(start), among, 0
        if grid is not None and end <= grid.end:
            within, (whole, some) = _within(grid, start, end), grid.runs
            if wanted <= 60:
                sure = among & whole.union(within)
            else:
                sure = among & at_least(tally(grid.free_all[hour] for hour in within), -(-wanted // 60))
            doubtful &= some.union(_touched(grid, start, end)) & ~sure if wanted > 0 else ~sure
        return sure | self.asked(doubtful, lambda hours: hours.has_free(start, end, wanted * MINUTE))

    def ever_free(self, at: datetime, among: int) -> int:
        """Who is free at some time within 60 days."""
        grid, sure = self.lay_out(at), 0
        if grid is not None:
            following = grid.hour_of(at) + 1
            sure = among & grid.later[following] if following < len(grid.later) else 0
        return sure | self.asked(among & ~sure, lambda hours: hours.next_on(at) is not None)

    def first_free(self, at: datetime, among: int) -> datetime | None:
        """The first instant from ``at`` on at which one of them is free; None within 60 days."""
        if not among:
            return None
        grid, best = self.lay_out(at), None
        if grid is not None:
            for hour in range(grid.hour_of(at), len(grid.free_some)):
                found = self._first(at, among & grid.free_some[hour])
                best = found if best is None or (found is not None and found < best) else best
                if best is not None and best < grid.start + (hour + 1) * HOUR:
                    return best
        return self._first(at, among) if best is None else best

    def free_within(self, at: datetime, hours: int) -> Iterator[Bounds]:
        """For one hour and each more: who is surely, and who perhaps, free at some minute before they are over.

        Nothing where it is not laid out.
        """
        grid = self.lay_out(at)
        if grid is None or at + hours * HOUR > grid.end:
            return
        first = grid.hour_of(at)
        cut = at > grid.start + first * HOUR  # then an hour more is touched
        sure = grid.free_all[first]
        perhaps = grid.free_some[first]
        for number in range(1, hours + 1):
            if cut:
                perhaps |= grid.free_some[first + number]
            yield sure, perhaps
            sure |= grid.free_all[first + number]
            perhaps |= grid.free_some[first + number]

    def shared_hours(
        self, opened: Sequence[Interval], start: datetime, end: datetime, most: int
    ) -> Iterator[Bounds] | None:
        """For ``most`` hours and each fewer: who is surely, and who perhaps, free for that long while it is open.

        None where it is not laid out. ``opened`` are sorted intervals of the window.
        """
        grid = self.lay_out(start)
        if grid is None or end > grid.end:
            return None
        sure = tally(grid.free_all[hour] for span in opened for hour in _within(grid, *span))
        touched = {hour for span in opened for hour in _touched(grid, *span)}
        perhaps = tally(grid.free_some[hour] for hour in touched)
        return ((at_least(sure, number), at_least(perhaps, number)) for number in range(most, 0, -1))

    def _first(self, at: datetime, among: int) -> datetime | None:
        instants = (self.hours[place].next_on(at) for place in places(among))
        return min((one for one in instants if one is not None), default=None)

    def asked(self, doubtful: int, holds: Callable[[Hours], bool]) -> int:
        """For whom of these the condition holds, each asked by itself."""
        if not doubtful:
            return 0
        hours = self.hours
        return mask_of([place for place in places(doubtful) if holds(hours[place])], len(hours))


def _within(grid: Grid, start: datetime, end: datetime) -> range:
    """The hours that lie in the window as a whole."""
    first, last = _minute(start - grid.start), _minute(end - grid.start)
    return range(max(0, -(-first // 60)), min(last // 60, len(grid.free_all)))


def _touched(grid: Grid, start: datetime, end: datetime) -> range:
    """The hours of which the window holds a part."""
    first, last = _minute(start - grid.start), _minute(end - grid.start)
    return range(max(0, first // 60), min(-(-last // 60), len(grid.free_all)))
