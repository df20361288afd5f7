"""Arithmetic of half-open stretches of real time; every list is sorted and free of overlaps once merged."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]

MINUTE = timedelta(minutes=1)


def merged(spans: Iterable[Interval]) -> list[Interval]:
    """The same time as sorted spans; those that overlap or meet become one, empty ones vanish."""
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def without(spans: Sequence[Interval], cuts: Sequence[Interval]) -> list[Interval]:
    """What is left of ``spans`` outside ``cuts``; both merged."""
    if not cuts:
        return list(spans)
    left: list[Interval] = []
    next_cut = 0
    for start, end in spans:
        while next_cut < len(cuts) and cuts[next_cut][1] <= start:
            next_cut += 1
        ahead = next_cut
        while ahead < len(cuts) and cuts[ahead][0] < end:
            if cuts[ahead][0] > start:
                left.append((start, cuts[ahead][0]))
            start = cuts[ahead][1]
            ahead += 1
        if start < end:
            left.append((start, end))
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
