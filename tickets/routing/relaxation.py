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
from helpdesk.lib.bits import places, union
from tickets.routing.candidates import REASONS, Request, Sieve, sift, stand, to_minute
from tickets.routing.policy import Channel, Policy, Step
from tickets.routing.ranking import NO_NEXT, Ranked, RankKey, in_order
from tickets.routing.workforce import Workforce

MOST_RANKED = 5  # a claim tries no more candidates before it asks again
# Held back although every rule of ``REASONS`` is met; not hard, and checked after them.
OVERFLOW = "overflow"
IN_CHATS = "in_chats"
_FURTHEST_FIRST = (*REASONS, OVERFLOW, IN_CHATS)[::-1]


@dataclass(frozen=True)
class Contact:
    """A ticket that needs an owner, as routing sees it. Languages are base codes, a group is its common code.

    ``arrived`` is when it began to wait for us; ``due`` the deadline of an email. ``other_languages`` are
    those a person chose, in their order. ``translation`` holds the languages into which a healthy engine
    translates the customer's, empty unless the customer agreed. ``team`` (None: everybody), ``follow_on`` and
    ``fallback``, the desk's team that answers languages nobody speaks in ``fallback_language``, hold agents.
    ``patient``: the customer of a chat chose to wait while anybody is there who may take it. ``promised`` is the
    time that the customer was told already: who can answer an email by then comes first.
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
    patient: bool = False
    promised: datetime | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody who may take the contact, in which language, and the values of their rank in it."""

    id: str
    language: str
    translated: bool
    values: RankKey


@dataclass(frozen=True)
class Found:
    """The candidates of one step, best first, and how many of the others failed first for which reason."""

    candidates: list[Candidate] = field(default_factory=list)
    excluded: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Everything a decision looks at. Its sets of agents are bits, by the numbers of ``force``."""

    contact: Contact
    force: Workforce
    at: datetime
    policy: Policy

    @cached_property
    def minute(self) -> datetime:
        """``at`` with its seconds cut off, as hours are asked; steps count seconds and look at ``at``."""
        return to_minute(self.at)

    @cached_property
    def team(self) -> int:
        """The agents of the contact's own team."""
        return self.force.staff.members(self.contact.team)

    @cached_property
    def teams(self) -> int:
        """The agents of the contact's team and of its follow-on teams."""
        return self.team | self.force.staff.members(self.contact.follow_on)

    @cached_property
    def spoken(self) -> bool:
        """Whether anybody who works the contact's language is free at some time within 60 days."""
        return self._speaks(self.contact.language)

    @property
    def answered_in(self) -> str:
        """The language in which a contact is answered whose own nobody speaks: one the customer chose, else the
        fallback team's; "" where it is spoken.
        """
        contact = self.contact
        if self.spoken:
            return ""
        chosen = next((code for code in contact.other_languages if self._speaks(code)), None)
        return chosen or contact.fallback_language or ""

    def _speaks(self, language: str) -> bool:
        staff = self.force.staff
        speakers = self.teams & staff.active & staff.speaking(language, self.policy.working)
        return bool(speakers and staff.roll.ever_free(self.minute, speakers))


@dataclass(frozen=True)
class _Pass:
    """One question of a step. ``into``: agents must work one of these languages, the engine's targets."""

    request: Request
    asked: int
    translated: bool = False
    into: frozenset[str] | None = None


def ask(desk: Desk, step: Step, *, late: bool = False) -> Found:
    """Who may take the contact at this step. ``late`` asks an email without its due instant.

    Candidates of an earlier pass come before those of a later one. A late email goes to the earliest next
    free. The reason counted is that of the pass in which the agent came furthest through the rules.
    """
    candidates: list[Candidate] = []
    failing: dict[str, int] = {}
    passed = 0
    for one in _passes(desk, step, late=late):
        sieve = _sifted(desk, step, one)
        candidates += [
            Candidate(ranked.id, one.request.language, one.translated, ranked.values)
            for ranked in _ordered(desk, one.request, sieve.left & ~passed, late=late)
        ]
        passed |= sieve.left
        for reason, who in sieve.failing.items():
            failing[reason] = failing.get(reason, 0) | who
    return Found(candidates, _counted(failing, passed))


def _counted(failing: dict[str, int], told: int) -> dict[str, int]:
    """How many failed for each reason, everybody counted once, for the furthest."""
    counts: dict[str, int] = {}
    for reason in filter(failing.__contains__, _FURTHEST_FIRST):
        who = failing[reason] & ~told
        if who:
            counts[reason] = who.bit_count()
            told |= who
    return counts


def _sifted(desk: Desk, step: Step, one: _Pass) -> Sieve:
    """Who passes, after all rules also those by which somebody is held back at this step."""
    force, policy, request = desk.force, desk.policy, one.request
    sieve = sift(request, force, one.asked, desk.minute, into=_targets(desk, one))
    if request.channel == "email" and request.due is None:
        # Mail is not given to somebody who will not come within 60 days.
        sieve.keep("off_shift", force.staff.roll.ever_free(desk.minute, sieve.left))
    if not step.wide:
        sieve.drop(OVERFLOW, force.staff.overflow)
    if request.channel == "email":
        sieve.drop(IN_CHATS, force.above("chat", policy.mail_stops_above_chats))
    return sieve


def _targets(desk: Desk, one: _Pass) -> int | None:
    if one.into is None:
        return None
    return union(desk.force.staff.speaking(language, desk.policy.working) for language in one.into)


def anyone_on_shift(desk: Desk, step: Step) -> bool:
    """Whether somebody the step could take is at work, be it on a break, offline or full at the moment."""
    roll = desk.force.staff.roll
    working = roll.at_work(desk.minute, _able(desk, step))
    return bool(working & ~roll.leaving(desk.minute, step.min_remaining, working))


def next_turn(desk: Desk, step: Step) -> datetime | None:
    """The first instant after now at which somebody the step could take becomes free: a shift starts, a break ends."""
    roll, able = desk.force.staff.roll, _able(desk, step)
    return roll.first_free(desk.minute, able & ~roll.free(desk.minute, able))


def next_wake(desk: Desk, instants: Iterable[datetime | None]) -> datetime:
    """The earliest of the instants to come, of contracts to begin, or a while from now when there is none."""
    contracts = (
        instant_of(datetime.combine(partner.start, time()), partner.zone)
        for (partner, _), bound in desk.force.staff.limited.items()
        if partner is not None and partner.start is not None and bound & desk.teams
    )
    ahead = [instant for instant in (*instants, *contracts) if instant is not None and instant > desk.at]
    return min(ahead, default=desk.at + timedelta(minutes=desk.policy.recheck_minutes))


def _able(desk: Desk, step: Step) -> int:
    """Whom the step could take at some time."""
    able = 0
    for one in _passes(desk, step):
        able |= stand(one.request, desk.force, one.asked, desk.minute, into=_targets(desk, one)).left
    return able if step.wide else able & ~desk.force.staff.overflow


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
        members = desk.force.staff.members(contact.fallback)
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


def _ordered(desk: Desk, request: Request, passing: int, *, late: bool) -> list[Ranked]:
    if not late:
        return in_order(request, desk.force, passing, desk.minute, desk.policy, most=MOST_RANKED)
    roll = desk.force.staff.roll
    now = roll.free(desk.minute, passing)
    # Those who are on now are ranked among each other; they all come before whoever starts later.
    soonest = passing if now.bit_count() < MOST_RANKED else now
    hours = {desk.force.staff.agents[place].id: roll.hours[place] for place in places(soonest)}

    def next_free(one: Ranked) -> float:
        instant = hours[one.id].next_on(desk.minute)
        return NO_NEXT if instant is None else instant.timestamp()

    ranked = in_order(request, desk.force, soonest, desk.minute, desk.policy)
    return sorted(ranked, key=next_free)  # stable: equals stay in rank order
