"""What a zone's clock shows over a span, and where two editions of the zone data disagree about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from helpdesk.lib.zones import zone

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``at`` on the clock is so many minutes east of UTC."""

    at: datetime
    minutes: int


def turns(name: str, start: datetime, end: datetime) -> list[Turn]:
    """The offset at the start, taken at its full hour, and each that follows, to the minute."""
    clock = zone(name)
    at = start.replace(minute=0, second=0, microsecond=0)
    found = [Turn(at, _offset(at, clock))]
    while at < end:
        following = min(at + DAY, end)
        if _offset(following, clock) != found[-1].minutes:
            found.append(_turn(clock, at, following))
        at = following
    return found


def _turn(clock: tzinfo, first: datetime, last: datetime) -> Turn:
    """The turn between two instants, by halving."""
    before = _offset(first, clock)
    while last - first > MINUTE:
        middle = first + (last - first) // MINUTE // 2 * MINUTE
        if _offset(middle, clock) == before:
            first = middle
        else:
            last = middle
    return Turn(last, _offset(last, clock))


def _offset(at: datetime, clock: tzinfo) -> int:
    return (at.astimezone(clock).utcoffset() or timedelta()) // MINUTE


def first_difference(old: Sequence[Turn], new: Sequence[Turn], start: datetime, end: datetime) -> Turn | None:
    """From when on within a span the clock is how many minutes ahead of what was known; None where it is not."""
    for at in sorted({start, *(turn.at for turn in (*old, *new) if start < turn.at < end)}):
        ahead = _at(new, at) - _at(old, at)
        if ahead:
            return Turn(at, ahead)
    return None


def _at(known: Sequence[Turn], at: datetime) -> int:
    return next((turn.minutes for turn in reversed(known) if turn.at <= at), known[0].minutes)
