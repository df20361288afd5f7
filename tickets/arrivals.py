"""How many contacts come when: counted by the customer's own local week, since demand follows their clock. Pure.

A clock change of the customers moves their demand in UTC, and nothing here has to know of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from helpdesk.lib.zones import zone

SLOT = timedelta(minutes=30)
SLOTS_OF_WEEK = 7 * 48
WEEKS = 8
FEW = 30  # contacts of a language in eight weeks: below it a rhythm cannot be told from chance

Kind = Literal["chat", "email"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One that came: ``zone`` is the customer's, or the desk's where nobody knows it."""

    at: datetime
    language: str
    kind: Kind
    zone: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Contacts in an hour."""

    chats: float = 0.0
    mails: float = 0.0


@dataclass(frozen=True)
class Demand:
    """``weights``: (language, zone) to (slot of the local week, kind) to contacts expected in that slot."""

    weights: Mapping[tuple[str, str], Mapping[tuple[int, Kind], float]]
    counted: Mapping[str, int]

    def is_thin(self, language: str) -> bool:
        """Whether too few came for a rhythm; what is shown then is a guess."""
        return self.counted.get(language, 0) < FEW

    def rates(self, language: str, start: datetime, hours: int) -> list[Rate]:
        """What each hour from ``start`` (aware, on a full hour or half hour) brings."""
        found = [[0.0, 0.0] for _ in range(hours)]
        for (code, name), slots in self.weights.items():
            if code == language:
                _add(found, slots, zone(name), start)
        return [Rate(chats, mails) for chats, mails in found]


def _add(
    found: list[list[float]], slots: Mapping[tuple[int, Kind], float], clock: tzinfo, start: datetime
) -> None:
    for number, hour in enumerate(found):
        for half in (0, 1):
            slot = slot_of((start + number * 2 * SLOT + half * SLOT).astimezone(clock))
            hour[0] += slots.get((slot, "chat"), 0.0)
            hour[1] += slots.get((slot, "email"), 0.0)


def measure(contacts: Iterable[Contact], now: datetime, *, weeks: int = WEEKS) -> Demand:
    """The weighted mean of the last ``weeks`` weeks: this week counts most, each one before it a little less."""
    sums: dict[tuple[str, str], dict[tuple[int, Kind], float]] = defaultdict(lambda: defaultdict(float))
    counted: dict[str, int] = defaultdict(int)
    weights = [weeks - back for back in range(weeks)]
    whole = sum(weights)
    for one in contacts:
        back = (now - one.at) // timedelta(days=7)
        if not 0 <= back < weeks:
            continue
        counted[one.language] += 1
        slot = slot_of(one.at.astimezone(zone(one.zone)))
        for near, part in _smoothed(slot):
            sums[one.language, one.zone][near, one.kind] += part * weights[back] / whole
    return Demand({group: dict(slots) for group, slots in sums.items()}, dict(counted))


def _smoothed(slot: int) -> tuple[tuple[int, float], ...]:
    """One contact speaks for the hour and a half around it: single weeks of a small language are mostly chance."""
    return ((slot - 1) % SLOTS_OF_WEEK, 0.25), (slot, 0.5), ((slot + 1) % SLOTS_OF_WEEK, 0.25)


def slot_of(local: datetime) -> int:
    """The half hour of the local week, Monday 00:00 is 0."""
    return local.weekday() * 48 + local.hour * 2 + local.minute // 30
