"""Who may take a contact: the hard rules, then the relaxable ones, in one order.

Pure: each rule takes agents out of a set, so that ten thousand are asked as fast as ten. All instants are aware
UTC and are cut to the minute, as shifts are whole minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from helpdesk.coverage.calendar import CustomerCalendar, customer_intervals
from helpdesk.coverage.hours import Hours
from helpdesk.lib.bits import places
from helpdesk.lib.zones import zone
from tickets.routing.policy import Channel
from tickets.routing.workforce import AgentFacts, Limits, PartnerFacts, Workforce

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


def overlap(hours: Hours, customer: CustomerCalendar, at: datetime, length: int) -> int:
    """Minutes of the ``length`` hours after ``at`` in which the agent is free and the customer's business open."""
    end = at + timedelta(hours=length)
    return hours.shared(customer_intervals(customer, at, end), at, end)


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


def eligible(request: Request, agents: Iterable[AgentFacts] | Workforce, at: datetime) -> Eligibility:
    """Who passes every rule at ``at``, and the first rule that fails for each of the others."""
    force = Workforce.of(agents)
    sieve = sift(request, force, force.staff.everybody, to_minute(at))
    named = force.staff.agents
    excluded = {named[place].id: reason for reason, who in sieve.failing.items() for place in places(who)}
    return Eligibility([named[place].id for place in places(sieve.left)], excluded)


def first_reason(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """The first rule that fails, as one of ``REASONS``; None for an eligible agent."""
    return next(iter(eligible(request, (agent,), at).excluded.values()), None)


class Sieve:
    """Who is left after the rules so far, and under each reason who is not: the first rule that fails counts."""

    __slots__ = ("failing", "left")

    def __init__(self, asked: int) -> None:
        self.left = asked
        self.failing: dict[str, int] = {}

    def drop(self, reason: str, who: int) -> None:
        """Take these away."""
        hit = self.left & who
        if hit:
            self.failing[reason] = self.failing.get(reason, 0) | hit
            self.left ^= hit

    def keep(self, reason: str, who: int) -> None:
        """Take all others away."""
        self.drop(reason, self.left & ~who)


def sift(request: Request, force: Workforce, asked: int, at: datetime, *, into: int | None = None) -> Sieve:
    """Put ``asked`` through every rule at the whole minute ``at``; the one place where they and their order stand.

    ``into``: a translated contact goes to these, who work one of the engine's languages.
    """
    sieve = stand(request, force, asked, at, into=into)
    roll = force.staff.roll
    if request.channel == "chat":
        sieve.keep("offline", force.online)
        working = roll.at_work(at, sieve.left)
        sieve.keep("off_shift", working)
        sieve.keep("break", roll.free(at, sieve.left))
        sieve.drop("leaving", roll.leaving(at, request.min_remaining, sieve.left))
    elif request.due is not None:
        due = max(at, to_minute(request.due))
        sieve.keep("not_before_due", roll.has_free(at, due, request.handling, sieve.left))
    sieve.drop("full", force.full(request.channel))
    return sieve


def stand(request: Request, force: Workforce, asked: int, at: datetime, *, into: int | None = None) -> Sieve:
    """The rules that waiting does not mend: the hard ones, language and skill."""
    staff, sieve = force.staff, Sieve(asked)
    sieve.keep("inactive", staff.active & ~force.gone)
    if request.exclude:
        sieve.drop("excluded", staff.named(request.exclude))
    for limits, bound in staff.limited.items():
        if sieve.left & bound:
            reason = _out_of_limits(request, limits, at)
            if reason is not None:
                sieve.drop(reason, bound)
    if not request.translation:
        sieve.keep("language", staff.speaking(request.language, request.min_level))
    if into is not None:
        sieve.keep("language", into)
    for skill in request.skills:
        sieve.keep("skill", staff.skilled.get(skill, 0))
    return sieve


def to_minute(at: datetime) -> datetime:
    """The instant with its seconds cut off."""
    return at.replace(second=0, microsecond=0)


def _out_of_limits(request: Request, limits: Limits, at: datetime) -> str | None:
    partner, regions = limits
    if _forbidden(request.region, regions):
        return "region"
    return None if partner is None else _contract_reason(request, partner, at)


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
