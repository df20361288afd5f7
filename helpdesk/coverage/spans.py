"""Arithmetic of half-open stretches of real time; every list is sorted and free of overlaps once merged."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter

Interval = tuple[datetime, datetime]

MINUTE = timedelta(minutes=1)

_START = itemgetter(0)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def merged(spans: Iterable[Interval]) -> list[Interval]:
    """The same time as sorted spans; those that overlap or meet become one, empty ones vanish."""
    joined: list[Interval] = []
    reach = _BEFORE_ALL
    for span in sorted(spans, key=_START):
        start, end = span
        if end <= start:
            continue
        if start > reach:
            joined.append(span)
            reach = end
        elif end > reach:
            joined[-1] = (joined[-1][0], end)
            reach = end
    return joined


def without(spans: Sequence[Interval], cuts: Sequence[Interval]) -> list[Interval]:
    """What is left of ``spans`` outside ``cuts``; both merged."""
    if not cuts:
        return list(spans)
    left: list[Interval] = []
    passed, count = 0, len(cuts)
    for start, end in spans:
        rest = start
        while passed < count:
            cut_start, cut_end = cuts[passed]
            if cut_start >= end:
                break
            if cut_start > rest:
                left.append((rest, cut_start))
            if cut_end > rest:
                rest = cut_end
            if cut_end > end:
                # This cut reaches into the next span too.
                break
            passed += 1
        if rest < end:
            left.append((rest, end))
    return left


def clipped(spans: Sequence[Interval], start: datetime, end: datetime) -> list[Interval]:
    """The part of merged ``spans`` inside [start, end)."""
    if end <= start:
        return []
    inside = [span for span in spans if span[1] > start and span[0] < end]
    if inside:
        # Only the outermost two of a sorted list can reach over the edges.
        inside[0] = (max(inside[0][0], start), inside[0][1])
        inside[-1] = (inside[-1][0], min(inside[-1][1], end))
    return inside


def common(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """The time that both merged lists hold."""
    shared: list[Interval] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            shared.append((start, end))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return shared


def minutes(spans: Iterable[Interval]) -> int:
    """Whole real minutes of all spans together, seconds cut off."""
    return sum((end - start for start, end in spans), timedelta()) // MINUTE
