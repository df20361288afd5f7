"""What a zone's clock shows over a span, and where two editions of the zone data disagree about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.lib.zones import zone

QUARTER = timedelta(minutes=15)  # no clock of today turns at another minute


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``at`` on the clock is so many minutes east of UTC."""

    at: datetime
    minutes: int


def turns(name: str, start: datetime, end: datetime) -> list[Turn]:
    """The offset at the start, and each that follows."""
    clock, found = zone(name), list[Turn]()
    at = start.replace(minute=0, second=0, microsecond=0)
    while at < end:
        minutes = (at.astimezone(clock).utcoffset() or timedelta()) // timedelta(minutes=1)
        if not found or found[-1].minutes != minutes:
            found.append(Turn(at, minutes))
        at += QUARTER
    return found


def first_difference(old: Sequence[Turn], new: Sequence[Turn], start: datetime, end: datetime) -> Turn | None:
    """From when on within a span the clock is how many minutes ahead of what was known; None where it is not."""
    for at in sorted({start, *(turn.at for turn in (*old, *new) if start < turn.at < end)}):
        ahead = _at(new, at) - _at(old, at)
        if ahead:
            return Turn(at, ahead)
    return None


def _at(known: Sequence[Turn], at: datetime) -> int:
    return next((turn.minutes for turn in reversed(known) if turn.at <= at), known[0].minutes)
