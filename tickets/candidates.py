"""Who may take a contact, and who should take it first: the hard rules, the relaxable ones, and the rank.

Pure: agents come in as plain facts, their working hours behind the ``Hours`` protocol, so that a desk of ten
thousand agents can answer from prepared intervals while a scenario answers from calendars. All instants are
aware UTC and are cut to the minute, as shifts are whole minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Literal, Protocol

from helpdesk.coverage import calendar as calendars
from helpdesk.coverage.calendar import AgentCalendar, CustomerCalendar, Interval, State
from helpdesk.lib.zones import zone
from tickets.policy import DEFAULT, Channel, Policy

RankKey = tuple[int | float | str, ...]

# The order of the checks. The first that fails is the reason that is recorded.
REASONS = (
    "inactive",
    "excluded",
    "region",
    "contract_dates",
    "contract_channel",
    "contract_language",
    "contract_cap",
    "language",
    "skill",
    "offline",
    "off_shift",
    "break",
    "leaving",
    "not_before_due",
    "full",
)
HARD_REASONS = frozenset(REASONS[:7])

CHAT_KEYS = ("tier", "continuity", "leaving_soon", "busy", "languages", "load", "variant", "assigned", "id")
EMAIL_KEYS = ("tier", "continuity", "overlap_hours", "hours_to_free", "load", "variant", "assigned", "id")

NEVER = float("-inf")  # last assigned of an agent who has had nothing yet: comes first
NO_NEXT = float("inf")  # hours until next free of an agent without any shift ahead: comes last


class Hours(Protocol):
    """The roster of one agent, seen from routing. Windows are half-open, minutes whole, instants UTC."""

    def state(self, at: datetime) -> State:
        """Free, on a break inside a block, or off."""

    def block_end(self, at: datetime) -> datetime | None:
        """End of the unbroken run of on and break; None when off, or when it does not end in 60 days."""

    def next_on(self, at: datetime) -> datetime | None:
        """First free minute at or after ``at`` within 60 days; ``at`` itself when free."""

    def free_minutes(self, start: datetime, end: datetime) -> int:
        """Free minutes of the window."""

    def intervals(self, start: datetime, end: datetime) -> Sequence[Interval]:
        """Free intervals, in order, not touching, clipped to the window."""

    def overlap(self, customer: CustomerCalendar, at: datetime, hours: int) -> int:
        """Minutes of [at, at + hours) in which the agent is free and the customer's business is open."""


@dataclass(frozen=True)
class CalendarHours:
    """``Hours`` straight from a calendar: exact, and dear at ten thousand agents."""

    calendar: AgentCalendar

    def state(self, at: datetime) -> State:
        return calendars.state(self.calendar, at)

    def block_end(self, at: datetime) -> datetime | None:
        return calendars.block_end(self.calendar, at)

    def next_on(self, at: datetime) -> datetime | None:
        return calendars.next_on(self.calendar, at)

    def free_minutes(self, start: datetime, end: datetime) -> int:
        return calendars.free_minutes(self.calendar, start, end)

    def intervals(self, start: datetime, end: datetime) -> Sequence[Interval]:
        return calendars.intervals(self.calendar, start, end)

    def overlap(self, customer: CustomerCalendar, at: datetime, hours: int) -> int:
        return calendars.overlap(self.calendar, customer, at, hours, "business")


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


@dataclass(frozen=True)
class Request:
    """One question to the roster, in one language. ``handling`` and ``min_remaining`` are minutes."""

    language: str
    channel: Channel
    min_level: int = 4
    translation: bool = False
    skills: frozenset[str] = frozenset()
    region: str | None = None
    exclude: frozenset[str] = frozenset()
    min_remaining: int = 0
    due: datetime | None = None
    handling: int = 15
    previous_agent: str | None = None
    customer: CustomerCalendar | None = None
    horizon_hours: int = 48
    variant: str | None = None


@dataclass(frozen=True)
class Eligibility:
    """``eligible`` is sorted by code point; ``excluded`` holds the first reason of everybody else."""

    eligible: list[str]
    excluded: dict[str, str]


@dataclass(frozen=True)
class Ranked:
    """An eligible agent and the values compared, smaller first; ``key_names`` names them."""

    id: str
    values: RankKey


def eligible(request: Request, agents: Iterable[AgentFacts], at: datetime) -> Eligibility:
    """Who passes every rule at ``at``, and the first rule that fails for each of the others."""
    passing: list[str] = []
    excluded: dict[str, str] = {}
    at = to_minute(at)
    for agent in agents:
        reason = reason_at(request, agent, at)
        if reason is None:
            passing.append(agent.id)
        else:
            excluded[agent.id] = reason
    return Eligibility(sorted(passing), excluded)


def rank(
    request: Request, agents: Iterable[AgentFacts], at: datetime, policy: Policy = DEFAULT
) -> list[Ranked]:
    """The eligible agents, best first. The order of the input never matters."""
    at = to_minute(at)
    return in_order(request, [one for one in agents if reason_at(request, one, at) is None], at, policy)


def in_order(
    request: Request, passing: Iterable[AgentFacts], at: datetime, policy: Policy = DEFAULT
) -> list[Ranked]:
    """The rank of agents who are known to be eligible at the whole minute ``at``."""
    key = _chat_values if request.channel == "chat" else _email_values
    ranked = [Ranked(agent.id, key(request, agent, at, policy)) for agent in passing]
    return sorted(ranked, key=attrgetter("values"))


def first_reason(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """The first rule that fails, as one of ``REASONS``; None for an eligible agent."""
    return reason_at(request, agent, to_minute(at))


def reason_at(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """``first_reason`` at a whole minute, for those who ask about thousands of agents."""
    reason = standing_reason(request, agent, at)
    if reason is not None:
        return reason
    timing = _chat_timing if request.channel == "chat" else _email_timing
    reason = timing(request, agent, at)
    if reason is not None:
        return reason
    full = agent.load.get(request.channel, 0) >= agent.capacity.get(request.channel, 0)
    return "full" if full else None


def standing_reason(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """The first failing rule among those that waiting does not mend: the hard ones, language and skill."""
    if not agent.active:
        return "inactive"
    if agent.id in request.exclude:
        return "excluded"
    if _forbidden(request.region, agent.regions):
        return "region"
    if agent.partner is not None:
        reason = _contract_reason(request, agent.partner, at)
        if reason is not None:
            return reason
    if agent.languages.get(request.language, 0) < request.min_level and not request.translation:
        return "language"
    if not request.skills <= agent.skills:
        return "skill"
    return None


def to_minute(at: datetime) -> datetime:
    """The instant with its seconds cut off."""
    return at.replace(second=0, microsecond=0)


def _contract_reason(request: Request, partner: PartnerFacts, at: datetime) -> str | None:
    today = _local_date(partner.zone, at) if partner.start or partner.until else None
    if today is not None and (
        (partner.start is not None and today < partner.start)
        or (partner.until is not None and today > partner.until)
    ):
        return "contract_dates"
    if partner.channels is not None and request.channel not in partner.channels:
        return "contract_channel"
    if partner.languages is not None and request.language not in partner.languages:
        return "contract_language"
    if _forbidden(request.region, partner.regions):
        return "region"
    if partner.hard_cap is not None and partner.used >= partner.hard_cap:
        return "contract_cap"
    return None


def _forbidden(region: str | None, allowed: frozenset[str] | None) -> bool:
    return region is not None and allowed is not None and region not in allowed


@lru_cache(maxsize=1024)
def _local_date(name: str, at: datetime) -> date:
    return at.astimezone(zone(name)).date()


def _chat_timing(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    if not agent.online:
        return "offline"
    state = agent.hours.state(at)
    if state == "off":
        return "off_shift"
    if state == "break":
        return "break"
    return "leaving" if leaves_within(agent.hours, request.min_remaining, at) else None


def leaves_within(hours: Hours, minutes: int, at: datetime) -> bool:
    """True when the block ends in less than that many minutes; an unending block never does."""
    if minutes <= 0:
        return False
    end = hours.block_end(at)
    return end is not None and end - at < timedelta(minutes=minutes)


def _email_timing(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    if request.due is None:
        return None
    due = to_minute(request.due)
    free = agent.hours.free_minutes(at, due) if due > at else 0
    return "not_before_due" if free < request.handling else None


def _chat_values(request: Request, agent: AgentFacts, at: datetime, policy: Policy) -> RankKey:
    load, capacity = agent.load.get("chat", 0), agent.capacity["chat"]
    return (
        _tier(request, agent, policy),
        _continuity(request, agent),
        int(leaves_within(agent.hours, policy.short_block_minutes, at)),
        *_cost(agent, policy),
        int(load * 100 >= policy.busy_load_percent * capacity),
        sum(level >= policy.working for level in agent.languages.values()),
        load / capacity,
        *_ties(request, agent),
    )


def _email_values(request: Request, agent: AgentFacts, at: datetime, policy: Policy) -> RankKey:
    hours = 0
    if request.customer is not None:
        hours = agent.hours.overlap(request.customer, at, request.horizon_hours) // 60
    free = agent.hours.next_on(at)
    return (
        _tier(request, agent, policy),
        _continuity(request, agent),
        -min(policy.overlap_hours_cap, hours),
        NO_NEXT if free is None else (free - at) // timedelta(hours=1),
        *_cost(agent, policy),
        agent.load.get("email", 0) / agent.capacity["email"],
        *_ties(request, agent),
    )


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
