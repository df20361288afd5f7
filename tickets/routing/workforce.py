"""All agents of a desk as routing asks them: numbered by their ids, and what is true of them as sets of numbers.

A rule that takes agents away is one operation on sets, however many they are (``helpdesk.lib.bits``). What changes
seldom is a ``Staff``, made once; a ``Workforce`` adds what moves by the minute. Pure.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Literal, TypeVar

from helpdesk.coverage.hours import Hours
from helpdesk.coverage.roll import Roll
from helpdesk.lib.bits import mask_of, places, union
from tickets.routing.policy import Channel

Key = TypeVar("Key")
CHANNELS: tuple[Channel, ...] = ("chat", "email")
NEVER = float("-inf")
Limits = tuple["PartnerFacts | None", frozenset[str] | None]
Load = tuple[int, int]


@dataclass(frozen=True)
class PartnerFacts:
    """What an agent's partner may serve. None is no limit, an empty set allows nothing.

    ``start`` and ``until`` are days of the contract's ``zone``, inclusive. ``cost`` is any unit that compares
    (0 while a paid minimum is not used up); it counts only when the policy says so.
    """

    id: str
    zone: str
    start: date | None = None
    until: date | None = None
    channels: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    hard_cap: int | None = None
    used: int = 0
    use: Literal["always", "overflow"] = "always"
    cost: int = 0


@dataclass(frozen=True)
class AgentFacts:
    """One agent as routing sees them. Levels run from 1 to 5; a missing load or capacity is 0."""

    id: str
    hours: Hours
    languages: Mapping[str, int] = field(default_factory=dict)
    skills: frozenset[str] = frozenset()
    capacity: Mapping[str, int] = field(default_factory=dict)
    load: Mapping[str, int] = field(default_factory=dict)
    last_assigned: datetime | None = None
    partner: PartnerFacts | None = None
    active: bool = True
    online: bool = True
    regions: frozenset[str] | None = None
    variants: frozenset[str] = frozenset()

    @property
    def assigned(self) -> float:
        """``last_assigned`` in seconds since 1970; whoever has had nothing yet comes first."""
        return NEVER if self.last_assigned is None else self.last_assigned.timestamp()


class Staff:
    """Agents in the order of their ids, so that a number breaks ties as its id does; sets of what stands."""

    def __init__(self, agents: Iterable[AgentFacts], *, was: "Staff | None" = None) -> None:
        """``was``: the staff before a change, whose laid-out hours still hold for those who did not change."""
        self.agents: Sequence[AgentFacts] = sorted(agents, key=lambda agent: agent.id)
        self.everybody = (1 << len(self.agents)) - 1
        self.roll: Roll = Roll([agent.hours for agent in self.agents], was=was.roll if was else None)
        self._teams: dict[frozenset[str], int] = {}
        self._speaking: dict[tuple[str, int], int] = {}
        self._numbers: dict[int, Mapping[int, int]] = {}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The number of each id."""
        return {agent.id: number for number, agent in enumerate(self.agents)}

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """The number of each id that is a whole number, as those of the database are."""
        return {int(id): number for id, number in self.place.items()}

    @cached_property
    def capacities(self) -> Mapping[Channel, Mapping[int, int]]:
        """For each channel, by how many places they have on it."""
        return {
            "chat": self._by(lambda agent: [agent.capacity.get("chat", 0)]),
            "email": self._by(lambda agent: [agent.capacity.get("email", 0)]),
        }

    @cached_property
    def active(self) -> int:
        return self._where(lambda agent: agent.active)

    @cached_property
    def overflow(self) -> int:
        """Agents of partners who are asked only when all others are busy."""
        return self._where(lambda agent: agent.partner is not None and agent.partner.use == "overflow")

    @cached_property
    def limited(self) -> Mapping[Limits, int]:
        """Agents whom a contract or a region binds, those with the same limits together."""
        return self._by(
            lambda agent: (
                [(agent.partner, agent.regions)] if agent.partner or agent.regions is not None else []
            )
        )

    @cached_property
    def costs(self) -> Mapping[int, int]:
        """By what an answer of theirs costs."""
        return self._by(lambda agent: [0 if agent.partner is None else agent.partner.cost])

    @cached_property
    def skilled(self) -> Mapping[str, int]:
        return self._by(lambda agent: agent.skills)

    @cached_property
    def variants(self) -> Mapping[str, int]:
        return self._by(lambda agent: agent.variants)

    @cached_property
    def _levels(self) -> Mapping[str, Mapping[int, int]]:
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for (language, level), who in self._by(lambda agent: agent.languages.items()).items():
            found[language][level] = who
        return found

    def speaking(self, language: str, level: int) -> int:
        """Who knows the language at that level or better; everybody at level 0."""
        if level <= 0:
            return self.everybody
        key = language, level
        if key not in self._speaking:
            levels = self._levels.get(language, {})
            self._speaking[key] = union(who for known, who in levels.items() if known >= level)
        return self._speaking[key]

    def by_languages(self, level: int) -> Mapping[int, int]:
        """By the number of languages that they know at that level or better."""
        if level not in self._numbers:
            self._numbers[level] = self._by(
                lambda agent: [sum(one >= level for one in agent.languages.values())]
            )
        return self._numbers[level]

    def named(self, ids: Iterable[str]) -> int:
        """The set of these ids, which may hold strangers."""
        place = self.place
        return mask_of([place[id] for id in ids if id in place], len(self.agents))

    def members(self, team: frozenset[str] | None) -> int:
        """The set of a team, which is kept; None is everybody."""
        if team is None:
            return self.everybody
        if team not in self._teams:
            self._teams[team] = self.named(team)
        return self._teams[team]

    def _where(self, holds: Callable[[AgentFacts], bool]) -> int:
        found = [number for number, agent in enumerate(self.agents) if holds(agent)]
        return mask_of(found, len(self.agents))

    def _by(self, keys: Callable[[AgentFacts], Iterable[Key]]) -> Mapping[Key, int]:
        return grouped(
            ((key, number) for number, agent in enumerate(self.agents) for key in keys(agent)), self
        )


def grouped(pairs: Iterable[tuple[Key, int]], staff: Staff) -> dict[Key, int]:
    """For each key the set of the numbers that come with it."""
    found: dict[Key, list[int]] = defaultdict(list)
    for key, number in pairs:
        found[key].append(number)
    return {key: mask_of(numbers, len(staff.agents)) for key, numbers in found.items()}


@dataclass(frozen=True, eq=False)
class Workforce:
    """A staff at one moment: who is online, and how many places of each are taken.

    ``loads`` holds, for each channel, those with the same load and capacity together; ``agent`` gives the facts
    of one number and ``assigned`` when that one last got something, in seconds since 1970. Whom no rule before
    these asks about may be missing in ``online`` and ``loads``; ``gone`` are those who left since the staff was
    made.
    """

    staff: Staff
    online: int
    loads: Mapping[Channel, Mapping[Load, int]]
    agent: Callable[[int], AgentFacts]
    assigned: Callable[[int], float]
    gone: int = 0

    @staticmethod
    def of(agents: "Iterable[AgentFacts] | Workforce") -> "Workforce":
        """The same, made from facts that carry their load."""
        if isinstance(agents, Workforce):
            return agents
        staff = Staff(agents)
        everyone = list(enumerate(staff.agents))
        loads = {
            channel: grouped(
                (
                    ((one.load.get(channel, 0), one.capacity.get(channel, 0)), number)
                    for number, one in everyone
                ),
                staff,
            )
            for channel in CHANNELS
        }
        online = mask_of([number for number, one in everyone if one.online], len(everyone))
        return Workforce(
            staff, online, loads, staff.agents.__getitem__, lambda number: staff.agents[number].assigned
        )

    def given(self, number: int, channel: Channel, at: datetime) -> "Workforce":
        """The same after one of them got something at ``at``: a place less on that channel, and last in turn."""
        before = self.agent(number)
        load, capacity = before.load.get(channel, 0), before.capacity.get(channel, 0)
        after = replace(before, load={**before.load, channel: load + 1}, last_assigned=at)
        who, loads = 1 << number, dict(self.loads[channel])
        loads[load, capacity] = loads.get((load, capacity), 0) & ~who
        loads[load + 1, capacity] = loads.get((load + 1, capacity), 0) | who
        return replace(
            self,
            loads={**self.loads, channel: loads},
            agent=lambda one: after if one == number else self.agent(one),
            assigned=lambda one: after.assigned if one == number else self.assigned(one),
        )

    def facts_of(self, among: int) -> list[AgentFacts]:
        """The facts of a set, in the order of the ids."""
        return [self.agent(number) for number in places(among)]

    def full(self, channel: Channel) -> int:
        """Who has no place left."""
        return self._loaded(channel, lambda load, capacity: load >= capacity)

    def above(self, channel: Channel, number: int) -> int:
        """Who has more than that many."""
        return self._loaded(channel, lambda load, _: load > number)

    def by_share(self, channel: Channel) -> list[tuple[float, int]]:
        """(load / capacity, who) of those who have places."""
        shares: dict[float, int] = defaultdict(int)
        for (load, capacity), who in self.loads[channel].items():
            if capacity > 0:
                shares[load / capacity] |= who
        return list(shares.items())

    def busy(self, channel: Channel, percent: int) -> int:
        """Who has at least that share of their places taken."""
        return self._loaded(channel, lambda load, capacity: load * 100 >= percent * capacity)

    def places_of(self, channel: Channel, among: int) -> int:
        """All places of a set, taken or not."""
        return sum(capacity * (who & among).bit_count() for (_, capacity), who in self.loads[channel].items())

    def taken(self, channel: Channel, among: int) -> int:
        """The places of a set that are taken."""
        return sum(load * (who & among).bit_count() for (load, _), who in self.loads[channel].items())

    def _loaded(self, channel: Channel, holds: Callable[[int, int], bool]) -> int:
        return union(who for (load, capacity), who in self.loads[channel].items() if holds(load, capacity))
