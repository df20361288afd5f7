"""Who should take a contact first, among those who may: the lexicographic rank of chat and of email.

Pure. Smaller comes first in every value, and the last value is the id, so the order of the input never matters.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.coverage.calendar import customer_intervals
from tickets.candidates import AgentFacts, Request, leaves_within, sift, to_minute
from tickets.policy import DEFAULT, Channel, Policy

RankKey = tuple[int | float | str, ...]

CHAT_KEYS = ("tier", "continuity", "leaving_soon", "busy", "languages", "load", "variant", "assigned", "id")
EMAIL_KEYS = ("tier", "continuity", "overlap_hours", "hours_to_free", "load", "variant", "assigned", "id")

NEVER = float("-inf")  # last assigned of an agent who has had nothing yet: comes first
HOUR = timedelta(hours=1)
NO_NEXT = float("inf")  # hours until next free of an agent without any shift ahead: comes last


@dataclass(frozen=True)
class Ranked:
    """An eligible agent and the values compared, smaller first; ``key_names`` names them."""

    id: str
    values: RankKey


def rank(
    request: Request, agents: Iterable[AgentFacts], at: datetime, policy: Policy = DEFAULT
) -> list[Ranked]:
    """The eligible agents, best first. The order of the input never matters."""
    at = to_minute(at)
    return in_order(request, sift(request, agents, at)[0], at, policy)


def in_order(
    request: Request,
    passing: Iterable[AgentFacts],
    at: datetime,
    policy: Policy = DEFAULT,
    *,
    most: int | None = None,
) -> list[Ranked]:
    """The rank of agents who are known to be eligible at the whole minute ``at``; only the ``most`` best if given."""
    best = list(passing) if most is None else _leading(request, passing, policy, most)
    key = _chat_key(request, at, policy) if request.channel == "chat" else _email_key(request, at, policy)
    values = sorted(map(key, best))  # the last value is the id, so that no two are equal
    return [Ranked(str(one[-1]), one) for one in values[:most]]


def _leading(request: Request, passing: Iterable[AgentFacts], policy: Policy, most: int) -> list[AgentFacts]:
    """Those who lead by the first two values, tier and continuity, which cost nothing: at least ``most`` of them."""
    groups: dict[tuple[int, int], list[AgentFacts]] = {}
    for agent in passing:
        groups.setdefault((_tier(request, agent, policy), _continuity(request, agent)), []).append(agent)
    leading: list[AgentFacts] = []
    for place in sorted(groups):
        leading += groups[place]
        if len(leading) >= most:
            break
    return leading


def _chat_key(request: Request, at: datetime, policy: Policy) -> Callable[[AgentFacts], RankKey]:
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


def _email_key(request: Request, at: datetime, policy: Policy) -> Callable[[AgentFacts], RankKey]:
    end, cap = at + timedelta(hours=request.horizon_hours), policy.overlap_hours_cap
    opened = () if request.customer is None else customer_intervals(request.customer, at, end)

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
    assigned = NEVER if agent.last_assigned is None else agent.last_assigned.timestamp()
    return int(other_variant), assigned, agent.id


def key_names(channel: Channel, policy: Policy = DEFAULT) -> tuple[str, ...]:
    """The names of the values of ``Ranked``, in their order; a partner's cost stands before the load."""
    names = CHAT_KEYS if channel == "chat" else EMAIL_KEYS
    if not policy.partner_cost:
        return names
    place = names.index("busy" if channel == "chat" else "load")
    return *names[:place], "cost", *names[place:]
