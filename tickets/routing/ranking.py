"""Who should take a contact first, among those who may: the lexicographic rank of chat and of email.

Pure. Smaller comes first in every value, and the last value is the id, so the order of the input never matters.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from heapq import nsmallest
from itertools import accumulate

from helpdesk.coverage.calendar import Interval, customer_intervals
from helpdesk.coverage.hours import leaves_within
from helpdesk.coverage.roll import Bounds
from helpdesk.coverage.spans import minutes
from helpdesk.lib.bits import mask_of, places
from tickets.routing.candidates import Request, sift, to_minute
from tickets.routing.policy import DEFAULT, Channel, Policy
from tickets.routing.workforce import AgentFacts, Workforce

RankKey = tuple[int | float | str, ...]

CHAT_KEYS = ("tier", "continuity", "leaving_soon", "busy", "languages", "load", "variant", "assigned", "id")
EMAIL_KEYS = ("tier", "continuity", "overlap_hours", "hours_to_free", "load", "variant", "assigned", "id")

HOUR = timedelta(hours=1)
DAY_HOURS = 24
NO_NEXT = float("inf")  # hours until next free of an agent without any shift ahead: comes last


@dataclass(frozen=True)
class Ranked:
    """An eligible agent and the values compared, smaller first; ``key_names`` names them."""

    id: str
    values: RankKey


def rank(
    request: Request, agents: Iterable[AgentFacts] | Workforce, at: datetime, policy: Policy = DEFAULT
) -> list[Ranked]:
    """The eligible agents, best first. The order of the input never matters."""
    at, force = to_minute(at), Workforce.of(agents)
    return in_order(request, force, sift(request, force, force.staff.everybody, at).left, at, policy)


def in_order(
    request: Request,
    force: Workforce,
    passing: int,
    at: datetime,
    policy: Policy = DEFAULT,
    *,
    most: int | None = None,
) -> list[Ranked]:
    """The rank of agents who are known to be eligible at the whole minute ``at``; only the ``most`` best if given."""
    asked = _Asked(request, at, policy)
    if most is not None and passing.bit_count() > most:
        passing = leading(passing, _keys(asked, force, passing), most, force.assigned)
    key = _chat_key(asked) if request.channel == "chat" else _email_key(asked)
    values = sorted(map(key, force.facts_of(passing)))  # the last value is the id, so that no two are equal
    return [Ranked(str(one[-1]), one) for one in values[:most]]


@dataclass(frozen=True)
class _Asked:
    """A question at a whole minute, under a policy; the customer's open hours are laid out once."""

    request: Request
    at: datetime
    policy: Policy

    @cached_property
    def end(self) -> datetime:
        return self.at + timedelta(hours=self.request.horizon_hours)

    @cached_property
    def opened(self) -> Sequence[Interval]:
        customer = self.request.customer
        return () if customer is None else customer_intervals(customer, self.at, self.end)


@dataclass(frozen=True, slots=True)
class Key:
    """One value of the rank for many at once: from the best on, who surely and who perhaps has it or a better one.

    ``settle`` tells of some who of them has the value of that number (from 0) or a better one, by asking each.
    ``rest_is_alike``: all who have none of these values share one.
    """

    levels: Iterable[Bounds]
    settle: Callable[[int, int], int] | None = None
    rest_is_alike: bool = True


def leading(passing: int, keys: Iterable[Key], most: int, last: Callable[[int], float]) -> int:
    """A few who surely hold the ``most`` best of those who pass, found without looking at each.

    ``last`` is the value by which those whom all keys leave alike are ordered, and then by their number.
    """
    sure = perhaps = passing
    kept, wanted = 0, most
    for key in keys:
        if perhaps.bit_count() <= wanted:
            break
        for number, (certainly, possibly) in enumerate(key.levels):
            group_sure, group = sure & certainly, perhaps & possibly
            if key.settle is not None and group_sure.bit_count() < wanted:
                group = group & certainly | key.settle(group & ~certainly, number)
                group_sure = group & sure
            if group_sure.bit_count() >= wanted:
                sure, perhaps = group_sure, group
                break
            # Too few: all of them are kept, and the rest is looked for among the others.
            kept |= group
            wanted -= group_sure.bit_count()
            sure, perhaps = sure & ~group, perhaps & ~group
        else:
            if not key.rest_is_alike:
                break
    else:
        if sure.bit_count() >= wanted:
            # All who are sure are alike now but for the last value; the doubtful must not come after them.
            first = nsmallest(wanted, ((last(place), place) for place in places(sure)))
            doubtful = ((last(place), place) for place in places(perhaps & ~sure))
            found = [place for _, place in [*first, *(one for one in doubtful if one <= first[-1])]]
            return kept | mask_of(found, perhaps.bit_length())
    return kept | perhaps


def _keys(asked: _Asked, force: Workforce, passing: int) -> Iterator[Key]:
    """The keys of the rank as ``leading`` reads them, as far as they can be told for all at once."""
    request, at, policy = asked.request, asked.at, asked.policy
    staff, roll = force.staff, force.staff.roll
    fluent, working = (staff.speaking(request.language, level) for level in (policy.fluent, policy.working))
    yield _exactly([fluent, working])
    if request.previous_agent is not None:
        yield _exactly([staff.named([request.previous_agent])])
    if request.channel == "chat":
        yield _exactly([passing & ~roll.leaving(at, policy.short_block_minutes, passing)])
        if policy.partner_cost:
            yield _in_steps(staff.costs.items())
        yield _exactly([passing & ~force.busy("chat", policy.busy_load_percent)])
        yield _in_steps(staff.by_languages(policy.working).items())
    else:
        opened, end = asked.opened, asked.end
        most = min(policy.overlap_hours_cap, minutes(opened) // 60)
        shared = roll.shared_hours(opened, at, end, most)
        if shared is None:
            yield Key((), rest_is_alike=False)  # nothing after this can be told for all at once
            return

        def overlapping(who: int, number: int) -> int:
            least = (most - number) * 60
            return roll.asked(who, lambda hours: hours.shared(opened, at, end) >= least)

        def soon(who: int, number: int) -> int:
            until = at + (number + 1) * HOUR
            return roll.asked(who, lambda hours: (first := hours.next_on(at)) is not None and first < until)

        yield Key(shared, overlapping)
        yield Key(roll.free_within(at, DAY_HOURS), soon, rest_is_alike=False)
        if policy.partner_cost:
            yield _in_steps(staff.costs.items())
    yield _in_steps(force.by_share(request.channel))
    if request.variant is not None:
        yield _exactly([staff.variants.get(request.variant, 0)])


def _exactly(sets: Iterable[int]) -> Key:
    """A key that is known for certain: who has the best value, who that or the second, and so on."""
    return Key([(who, who) for who in sets])


def _in_steps(values: Iterable[tuple[float, int]]) -> Key:
    """The same from (value, who has just this value)."""
    return _exactly(accumulate((who for _, who in sorted(values)), int.__or__))


def _chat_key(asked: _Asked) -> Callable[[AgentFacts], RankKey]:
    request, at, policy = asked.request, asked.at, asked.policy
    short, busy, working = policy.short_block_minutes, policy.busy_load_percent, policy.working

    def values(agent: AgentFacts) -> RankKey:
        load, capacity = agent.load.get("chat", 0), agent.capacity["chat"]
        return (
            _tier(request, agent, policy),
            _continuity(request, agent),
            int(leaves_within(agent.hours, short, at)),
            *_cost(agent, policy),
            int(load * 100 >= busy * capacity),
            sum(level >= working for level in agent.languages.values()),
            load / capacity,
            *_ties(request, agent),
        )

    return values


def _email_key(asked: _Asked) -> Callable[[AgentFacts], RankKey]:
    request, at, policy = asked.request, asked.at, asked.policy
    end, opened, cap = asked.end, asked.opened, policy.overlap_hours_cap

    def values(agent: AgentFacts) -> RankKey:
        free = agent.hours.next_on(at)
        return (
            _tier(request, agent, policy),
            _continuity(request, agent),
            -min(cap, agent.hours.shared(opened, at, end) // 60) if opened else 0,
            NO_NEXT if free is None else (free - at) // HOUR,
            *_cost(agent, policy),
            agent.load.get("email", 0) / agent.capacity["email"],
            *_ties(request, agent),
        )

    return values


def _tier(request: Request, agent: AgentFacts, policy: Policy) -> int:
    """Native has no priority over fluent: it says nothing about who is the better answer."""
    level = agent.languages.get(request.language, 0)
    return 0 if level >= policy.fluent else 1 if level >= policy.working else 2


def _continuity(request: Request, agent: AgentFacts) -> int:
    return int(agent.id != request.previous_agent)


def _cost(agent: AgentFacts, policy: Policy) -> tuple[int, ...]:
    if not policy.partner_cost:
        return ()
    return (0 if agent.partner is None else agent.partner.cost,)


def _ties(request: Request, agent: AgentFacts) -> RankKey:
    other_variant = request.variant is not None and request.variant not in agent.variants
    return int(other_variant), agent.assigned, agent.id


def key_names(channel: Channel, policy: Policy = DEFAULT) -> tuple[str, ...]:
    """The names of the values of ``Ranked``, in their order; a partner's cost stands before the load."""
    names = CHAT_KEYS if channel == "chat" else EMAIL_KEYS
    if not policy.partner_cost:
        return names
    place = names.index("busy" if channel == "chat" else "load")
    return *names[:place], "cost", *names[place:]
