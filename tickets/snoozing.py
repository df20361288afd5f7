"""Times to wait until: of the agent's day, to set a ticket aside, and of the customer's morning. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(9)
BEFORE_THE_PROMISE = timedelta(minutes=5)  # a letter takes its time too


@dataclass(frozen=True)
class Preset:
    """``name`` is hour, hours, tomorrow, monday or theirs."""

    name: str
    until: datetime


def presets(now: datetime, *, mine: ZoneInfo, theirs: ZoneInfo | None) -> list[Preset]:
    """Instants after ``now``, each once; ``theirs`` is the customer's zone, None while it is not known."""
    today = now.astimezone(mine).date()
    tomorrow = today + timedelta(days=1)
    monday = today + timedelta(days=7 - today.weekday())
    found = [
        Preset("hour", now + timedelta(hours=1)),
        Preset("hours", now + timedelta(hours=3)),
        Preset("tomorrow", datetime.combine(tomorrow, MORNING, mine)),
    ]
    if monday != tomorrow:
        found.append(Preset("monday", datetime.combine(monday, MORNING, mine)))
    if theirs is not None:
        found.append(Preset("theirs", next_morning(now, theirs)))
    return found


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The next 09:00 on the clock of ``zone``."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def their_morning(now: datetime, zone: ZoneInfo, promise: datetime | None) -> datetime | None:
    """When an answer goes out that waits for the customer's morning; None where the promise ends before that."""
    morning = next_morning(now, zone)
    return morning if promise is None or morning <= promise - BEFORE_THE_PROMISE else None
