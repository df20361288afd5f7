"""How many contacts come when: counted by the customer's own local week, since demand follows their clock. Pure.

A clock change of the customers moves their demand in UTC, and nothing here has to know of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from math import exp, sqrt
from typing import Literal

from helpdesk.lib.zones import zone

SLOT = timedelta(minutes=30)
SLOTS_OF_WEEK = 7 * 48
WEEKS = 8
FEW = 30  # contacts of a language in eight weeks: below it a rhythm cannot be told from chance
BAND = 1.2816  # standard deviations on both sides of the mean: four of five hours lie between
WORLD = ""
MANY = 100.0  # from here on Poisson's distribution is as good as the normal one

Kind = Literal["chat", "email"]
Slots = Mapping[tuple[int, Kind], float]
Closed = Callable[[str], Collection[date]]


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

    @property
    def contacts(self) -> float:
        """Both kinds."""
        return self.chats + self.mails


@dataclass(frozen=True)
class Demand:
    """``weights``: (language, zone) to (slot of the local week, kind) to contacts expected in that slot."""

    weights: Mapping[tuple[str, str], Slots]
    counted: Mapping[str, int]

    def is_thin(self, language: str) -> bool:
        """Whether too few came for a rhythm of their own; they are spread like all that come from there."""
        return self.counted.get(language, 0) < FEW

    def rates(self, language: str, start: datetime, hours: int) -> list[Rate]:
        """What each hour from ``start`` (aware, on a full hour or half hour) brings."""
        found = [[0.0, 0.0] for _ in range(hours)]
        for (code, name), slots in self.weights.items():
            if code == language:
                _add(found, slots, zone(name), start)
        return [Rate(chats, mails) for chats, mails in found]


def _add(found: list[list[float]], slots: Slots, clock: tzinfo, start: datetime) -> None:
    for number, hour in enumerate(found):
        for half in (0, 1):
            slot = slot_of((start + number * 2 * SLOT + half * SLOT).astimezone(clock))
            hour[0] += slots.get((slot, "chat"), 0.0)
            hour[1] += slots.get((slot, "email"), 0.0)


def never(zone_name: str) -> Collection[date]:
    """No holidays anywhere."""
    return ()


def measure(
    contacts: Iterable[Contact], now: datetime, *, weeks: int = WEEKS, closed: Closed = never
) -> Demand:
    """The weighted mean of the last ``weeks`` weeks: this week counts most, each one before it a little less.

    Days on which a zone has a holiday (``closed``) are left out: what came on them, and that nothing came. A
    language of which too few came has the rhythm of all contacts from its part of the world.
    """
    sums: dict[tuple[str, str], dict[tuple[int, Kind], float]] = defaultdict(lambda: defaultdict(float))
    counted: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    end = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % SLOT  # of the last half hour that is over
    past = _Past(end, weeks, closed)
    for one in contacts:
        back = -((one.at - end) // timedelta(days=7)) - 1
        local = one.at.astimezone(zone(one.zone))
        if not 0 <= back < weeks or local.date() in closed(one.zone):
            continue
        counted[one.language] += 1
        areas[area_of(one.zone)] += 1
        slot = slot_of(local)
        share = (weeks - back) / past.weight(one.zone, slot)
        for near, part in _smoothed(slot):
            sums[one.language, one.zone][near, one.kind] += part * share
    return Demand(_with_rhythm(sums, counted, areas), dict(counted))


class _Past:
    """How much the last weeks weigh together for one half hour of the week, holidays left out."""

    def __init__(self, end: datetime, weeks: int, closed: Closed) -> None:
        self._end, self._weeks, self._closed = end, weeks, closed
        self.weight = cache(self._weight)

    def _weight(self, name: str, slot: int) -> float:
        local = self._end.astimezone(zone(name)).replace(tzinfo=None)
        newest = local - ((slot_of(local) - slot - 1) % SLOTS_OF_WEEK + 1) * SLOT
        days = self._closed(name)
        whole = sum(range(1, self._weeks + 1))
        lost = sum(
            self._weeks - back
            for back in range(self._weeks)
            if (newest - back * timedelta(days=7)).date() in days
        )
        return float(whole - lost or whole)


def _with_rhythm(
    sums: Mapping[tuple[str, str], Slots], counted: Mapping[str, int], areas: Mapping[str, int]
) -> dict[tuple[str, str], Slots]:
    """Each group with its own rhythm, or that of its part of the world, or of the world where little comes there."""
    curves: dict[str, Counter[tuple[int, Kind]]] = defaultdict(Counter)
    for (_, name), slots in sums.items():
        for curve in (curves[area_of(name)], curves[WORLD]):
            curve.update(slots)
    many = {area for area, count in areas.items() if count >= FEW}
    many |= {WORLD} if sum(areas.values()) >= FEW else set()

    def spread(language: str, name: str, slots: Slots) -> Slots:
        if counted[language] >= FEW or not many:
            return dict(slots)
        area = area_of(name)
        return _spread(slots, curves[area if area in many else WORLD])

    return {(language, name): spread(language, name, slots) for (language, name), slots in sums.items()}


def _spread(slots: Slots, like: Slots) -> Slots:
    """As many contacts of each kind as ``slots`` holds, at the times of ``like``."""
    own, whole = _by_kind(slots), _by_kind(like)
    return {(at, kind): share * own[kind] / whole[kind] for (at, kind), share in like.items() if kind in own}


def _by_kind(slots: Slots) -> dict[Kind, float]:
    found: dict[Kind, float] = defaultdict(float)
    for (_, kind), share in slots.items():
        found[kind] += share
    return dict(found)


def area_of(name: str) -> str:
    """The part of the world a zone lies in: "Europe" of Europe/Berlin."""
    return name.partition("/")[0]


def band(mean: float) -> tuple[int, int]:
    """Between which numbers four of five hours lie whose contacts come independently, ``mean`` of them (Poisson)."""
    if mean >= MANY:
        away = BAND * sqrt(mean)
        return round(mean - away), round(mean + away)
    low: int | None = None
    number, chance = 0, exp(-mean)
    passed = chance
    while passed < 0.9:
        if low is None and passed >= 0.1:
            low = number
        number += 1
        chance *= mean / number
        passed += chance
    return number if low is None else low, number


def _smoothed(slot: int) -> tuple[tuple[int, float], ...]:
    """One contact speaks for the hour and a half around it: single weeks of a small language are mostly chance."""
    return ((slot - 1) % SLOTS_OF_WEEK, 0.25), (slot, 0.5), ((slot + 1) % SLOTS_OF_WEEK, 0.25)


def slot_of(local: datetime) -> int:
    """The half hour of the local week, Monday 00:00 is 0."""
    return local.weekday() * 48 + local.hour * 2 + local.minute // 30
