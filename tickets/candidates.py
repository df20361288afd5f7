"""Who may take a contact: the hard rules, then the relaxable ones, in one order.

Pure: agents come in as plain facts, their working hours behind the ``Hours`` protocol, so that a desk of ten
thousand agents can answer from prepared intervals while a scenario answers from calendars. All instants are
aware UTC and are cut to the minute, as shifts are whole minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol

from helpdesk.coverage import calendar as calendars
from helpdesk.coverage.calendar import (
    AgentCalendar,
    CustomerCalendar,
    Interval,
    State,
    customer_intervals,
)
from helpdesk.coverage.spans import MINUTE, common, minutes
from helpdesk.lib.zones import zone
from tickets.policy import Channel

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
# What waiting does not mend.
STANDING_REASONS = frozenset(REASONS[:9])
_PRESENT: dict[State, str | None] = {"on": None, "break": "break", "off": "off_shift"}


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

    def has_free(self, start: datetime, end: datetime, wanted: timedelta) -> bool:
        """Whether the window holds that much free time."""

    def intervals(self, start: datetime, end: datetime) -> Sequence[Interval]:
        """Free intervals, in order, not touching, clipped to the window."""

    def shared(self, opened: Sequence[Interval], start: datetime, end: datetime) -> int:
        """Free minutes of the window that lie inside ``opened``, sorted intervals of the window."""


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

    def has_free(self, start: datetime, end: datetime, wanted: timedelta) -> bool:
        return self.free_minutes(start, end) * MINUTE >= wanted

    def intervals(self, start: datetime, end: datetime) -> Sequence[Interval]:
        return calendars.intervals(self.calendar, start, end)

    def shared(self, opened: Sequence[Interval], start: datetime, end: datetime) -> int:
        return minutes(common(self.intervals(start, end), opened))


def overlap(hours: Hours, customer: CustomerCalendar, at: datetime, length: int) -> int:
    """Minutes of the ``length`` hours after ``at`` in which the agent is free and the customer's business open."""
    end = at + timedelta(hours=length)
    return hours.shared(customer_intervals(customer, at, end), at, end)


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


def eligible(request: Request, agents: Iterable[AgentFacts], at: datetime) -> Eligibility:
    """Who passes every rule at ``at``, and the first rule that fails for each of the others."""
    passing, failing = sift(request, agents, to_minute(at))
    return Eligibility(sorted(agent.id for agent in passing), failing)


def first_reason(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """The first rule that fails, as one of ``REASONS``; None for an eligible agent."""
    return reason_at(request, agent, to_minute(at))


def reason_at(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """``first_reason`` at a whole minute."""
    return sift(request, (agent,), at)[1].get(agent.id)


def standing_reason(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """The first failing rule when waiting does not mend it: the hard ones, language and skill."""
    reason = reason_at(request, agent, at)
    return reason if reason in STANDING_REASONS else None


def sift(
    request: Request, agents: Iterable[AgentFacts], at: datetime
) -> tuple[list[AgentFacts], dict[str, str]]:
    """Who passes every rule at the whole minute ``at``, and by id the first rule that fails for each of the others.

    The one place where the rules and their order stand. Thousands of agents go through it for one decision,
    so it is a single loop without calls where the answer needs none.
    """
    passing: list[AgentFacts] = []
    failing: dict[str, str] = {}
    chat, due, handling = request.channel == "chat", _due(request, at), request.handling * MINUTE
    channel, language, least = request.channel, request.language, request.min_level
    exclude, region, skills = request.exclude, request.region, request.skills
    for agent in agents:
        reason: str | None = None
        if not agent.active:
            reason = "inactive"
        elif agent.id in exclude:
            reason = "excluded"
        elif region is not None and _forbidden(region, agent.regions):
            reason = "region"
        elif agent.partner is not None:
            reason = _contract_reason(request, agent.partner, at)
        if reason is None:
            if agent.languages.get(language, 0) < least and not request.translation:
                reason = "language"
            elif skills and not skills <= agent.skills:
                reason = "skill"
            elif chat:
                reason = "offline" if not agent.online else _PRESENT[agent.hours.state(at)]
                if reason is None and leaves_within(agent.hours, request.min_remaining, at):
                    reason = "leaving"
            elif due is not None and not agent.hours.has_free(at, due, handling):
                reason = "not_before_due"
        if reason is None and agent.load.get(channel, 0) >= agent.capacity.get(channel, 0):
            reason = "full"
        if reason is None:
            passing.append(agent)
        else:
            failing[agent.id] = reason
    return passing, failing


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


def leaves_within(hours: Hours, minutes: int, at: datetime) -> bool:
    """True when the block ends in less than that many minutes; an unending block never does."""
    if minutes <= 0:
        return False
    end = hours.block_end(at)
    return end is not None and end - at < timedelta(minutes=minutes)


def _due(request: Request, at: datetime) -> datetime | None:
    """The end of the time in which an email can be answered before it is due; never before ``at``."""
    return None if request.due is None else max(at, to_minute(request.due))
