"""What one step of relaxation asks of the roster: whom, in which languages, under which rules.

A step is a few passes: the customer's own language, then the other languages a person chose, then the desk's
fallback team for a language nobody speaks, then machine translation. Hard rules stay in every pass; they hold
for the language the contact would be served in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cached_property

from helpdesk.coverage.calendar import CustomerCalendar, instant_of
from tickets.candidates import REASONS, AgentFacts, Request, leaves_within, sift, standing_reason, to_minute
from tickets.policy import Channel, Policy, Step
from tickets.ranking import NO_NEXT, Ranked, RankKey, in_order

MOST_RANKED = 16  # a claim tries fewer candidates before it asks again
# Held back although every rule of ``REASONS`` is met; not hard, and checked after them.
OVERFLOW = "overflow"
IN_CHATS = "in_chats"
_ORDER = {reason: place for place, reason in enumerate((*REASONS, OVERFLOW, IN_CHATS))}


@dataclass(frozen=True)
class Contact:
    """A ticket that needs an owner, as routing sees it. Languages are base codes, a group is its common code.

    ``arrived`` is when it began to wait for us; ``due`` the deadline of an email. ``other_languages`` are
    those a person chose, in their order. ``translation`` holds the languages into which a healthy engine
    translates the customer's, empty unless the customer agreed. ``team`` (None: everybody), ``follow_on`` and
    ``fallback``, the desk's team that answers languages nobody speaks in ``fallback_language``, hold agents.
    """

    language: str
    channel: Channel
    arrived: datetime
    due: datetime | None = None
    other_languages: tuple[str, ...] = ()
    translation: frozenset[str] = frozenset()
    team: frozenset[str] | None = None
    follow_on: frozenset[str] = frozenset()
    fallback: frozenset[str] = frozenset()
    fallback_language: str | None = None
    skills: frozenset[str] = frozenset()
    region: str | None = None
    exclude: frozenset[str] = frozenset()
    previous_agent: str | None = None
    customer: CustomerCalendar | None = None
    zone_confidence: float = 1.0
    variant: str | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody who may take the contact, in which language, and the values of their rank in it."""

    id: str
    language: str
    translated: bool
    values: RankKey


@dataclass(frozen=True)
class Found:
    """The candidates of one step, best first, and the reason of everybody else who was asked."""

    candidates: list[Candidate] = field(default_factory=list)
    excluded: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Everything a decision looks at.

    ``everybody`` holds all ids when ``agents`` are only those who may be found: the others fail no harder rule
    than the language, and are counted without being asked.
    """

    contact: Contact
    agents: tuple[AgentFacts, ...]
    at: datetime
    policy: Policy
    everybody: frozenset[str] | None = None

    def silent(self, step: Step) -> int:
        """How many of those whom the step asks are not in ``agents``, as they know no language it needs."""
        if self.everybody is None:
            return 0
        asked, contact = self.teams if step.wide else self.team, self.contact
        if contact.team is None:
            return len(self.everybody) - len(asked)
        return len(contact.team | contact.follow_on if step.wide else contact.team) - len(asked)

    @cached_property
    def minute(self) -> datetime:
        """``at`` with its seconds cut off, as hours are asked; steps count seconds and look at ``at``."""
        return to_minute(self.at)

    @cached_property
    def team(self) -> tuple[AgentFacts, ...]:
        """The agents of the contact's own team."""
        members = self.contact.team
        return self.agents if members is None else tuple(a for a in self.agents if a.id in members)

    @cached_property
    def teams(self) -> tuple[AgentFacts, ...]:
        """The agents of the contact's team and of its follow-on teams."""
        contact = self.contact
        if contact.team is None:
            return self.agents
        members = contact.team | contact.follow_on
        return tuple(agent for agent in self.agents if agent.id in members)

    @cached_property
    def spoken(self) -> bool:
        """Whether anybody who works the language is free at some time within 60 days."""
        language, level = self.contact.language, self.policy.working
        return any(
            agent.active
            and agent.languages.get(language, 0) >= level
            and agent.hours.next_on(self.minute) is not None
            for agent in self.teams
        )


@dataclass(frozen=True)
class _Pass:
    """One question of a step. ``into``: agents must work one of these languages, the engine's targets."""

    request: Request
    agents: tuple[AgentFacts, ...]
    translated: bool = False
    into: frozenset[str] = frozenset()


def ask(desk: Desk, step: Step, *, late: bool = False) -> Found:
    """Who may take the contact at this step. ``late`` asks an email without its due instant.

    Candidates of an earlier pass come before those of a later one. A late email goes to the earliest next
    free. The reason recorded is that of the pass in which the agent came furthest through the rules.
    """
    found = Found()
    for one in _passes(desk, step, late=late):
        passing = _sifted(desk, step, one, found.excluded)
        chosen = {candidate.id for candidate in found.candidates}
        found.candidates.extend(
            Candidate(ranked.id, one.request.language, one.translated, ranked.values)
            for ranked in _ordered(desk, one.request, passing, late=late)
            if ranked.id not in chosen
        )
    for candidate in found.candidates:
        found.excluded.pop(candidate.id, None)
    return found


def _sifted(desk: Desk, step: Step, one: _Pass, excluded: dict[str, str]) -> list[AgentFacts]:
    """Who passes; the reasons of the others are noted, the furthest of each."""
    passing: list[AgentFacts] = []
    free, failing = sift(one.request, one.agents, desk.minute)
    for agent in free:
        reason = _held_back(desk, step, one, agent)
        if reason is None:
            passing.append(agent)
        else:
            failing[agent.id] = reason
    for agent in one.agents if one.into else ():
        known = failing.get(agent.id)
        if known and _ORDER[known] > _ORDER["language"] and not _works_into(one, agent, desk.policy):
            failing[agent.id] = "language"
    if not excluded:
        excluded.update(failing)
        return passing
    for id, reason in failing.items():
        if _ORDER[reason] >= _ORDER.get(excluded.get(id, ""), -1):
            excluded[id] = reason
    return passing


def anyone_on_shift(desk: Desk, step: Step) -> bool:
    """Whether somebody the step could take is at work, be it on a break, offline or full at the moment."""
    return any(
        agent.hours.state(desk.minute) != "off"
        and not leaves_within(agent.hours, step.min_remaining, desk.minute)
        for agent in _able(desk, step)
    )


def turns(desk: Desk, step: Step) -> list[datetime]:
    """The instants after now at which somebody the step could take becomes free: shift starts, break ends."""
    nexts = (agent.hours.next_on(desk.minute) for agent in _able(desk, step))
    return [instant for instant in nexts if instant is not None and instant > desk.at]


def next_wake(desk: Desk, instants: Iterable[datetime]) -> datetime:
    """The earliest of the instants to come, of contracts to begin, or a while from now when there is none."""
    contracts = (
        instant_of(datetime.combine(agent.partner.start, time()), agent.partner.zone)
        for agent in desk.teams
        if agent.partner is not None and agent.partner.start is not None
    )
    ahead = [instant for instant in (*instants, *contracts) if instant > desk.at]
    return min(ahead, default=desk.at + timedelta(minutes=desk.policy.recheck_minutes))


def _able(desk: Desk, step: Step) -> Iterator[AgentFacts]:
    for one in _passes(desk, step):
        for agent in one.agents:
            if (
                standing_reason(one.request, agent, desk.minute) is None
                and _works_into(one, agent, desk.policy)
                and (step.wide or not _is_overflow(agent))
            ):
                yield agent


def _held_back(desk: Desk, step: Step, one: _Pass, agent: AgentFacts) -> str | None:
    """Why somebody who meets every rule is not given the contact at this step."""
    if not _works_into(one, agent, desk.policy):
        return "language"
    if one.request.channel == "email" and one.request.due is None and _never_comes(desk, agent):
        return "off_shift"  # mail is not given to somebody who will not come within 60 days
    if _is_overflow(agent) and not step.wide:
        return OVERFLOW
    if one.request.channel == "email" and agent.load.get("chat", 0) > desk.policy.mail_stops_above_chats:
        return IN_CHATS
    return None


def _never_comes(desk: Desk, agent: AgentFacts) -> bool:
    return agent.hours.next_on(desk.minute) is None


def _is_overflow(agent: AgentFacts) -> bool:
    return agent.partner is not None and agent.partner.use == "overflow"


def _works_into(one: _Pass, agent: AgentFacts, policy: Policy) -> bool:
    if not one.into:
        return True
    return any(agent.languages.get(language, 0) >= policy.working for language in one.into)


def _passes(desk: Desk, step: Step, *, late: bool = False) -> Iterator[_Pass]:
    contact = desk.contact
    agents = desk.teams if step.wide else desk.team
    request = _request(desk, step, late=late)
    yield _Pass(request, agents)
    if step.other_languages:
        for language in contact.other_languages:
            yield _Pass(replace(request, language=language, variant=None), agents)
    if step.wide and contact.fallback_language is not None and not desk.spoken:
        answered = replace(request, language=contact.fallback_language, variant=None)
        members = tuple(agent for agent in desk.agents if agent.id in contact.fallback)
        yield _Pass(answered, members, translated=contact.fallback_language in contact.translation)
    if step.translation and desk.policy.translation and contact.translation:
        # Those who read the language better still come first, by their tier.
        yield _Pass(replace(request, translation=True), agents, translated=True, into=contact.translation)


def _request(desk: Desk, step: Step, *, late: bool) -> Request:
    contact, policy = desk.contact, desk.policy
    return Request(
        language=contact.language,
        channel=contact.channel,
        min_level=step.min_level,
        skills=contact.skills if step.skills else frozenset(),
        region=contact.region,
        exclude=contact.exclude,
        min_remaining=step.min_remaining,
        due=None if late or contact.channel == "chat" else contact.due,
        handling=policy.email_handle_minutes,
        previous_agent=contact.previous_agent,
        customer=contact.customer if contact.zone_confidence >= policy.zone_confidence else None,
        horizon_hours=policy.horizon_hours,
        variant=contact.variant,
    )


def _ordered(desk: Desk, request: Request, agents: list[AgentFacts], *, late: bool) -> list[Ranked]:
    ranked = in_order(request, agents, desk.minute, desk.policy, most=None if late else MOST_RANKED)
    if not late:
        return ranked
    hours = {agent.id: agent.hours for agent in agents}

    def next_free(one: Ranked) -> float:
        instant = hours[one.id].next_on(desk.minute)
        return NO_NEXT if instant is None else instant.timestamp()

    return sorted(ranked, key=next_free)  # stable: equals stay in rank order
