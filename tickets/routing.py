"""The routing decision: who should get a contact, given who is on, how loaded, and how long it has waited.

Pure, and the face of its siblings: ``candidates`` (hard rules, rank), ``cover`` (grid, grades, keeping mail),
``policy`` (the numbers), ``promise`` (what customers are told) and ``explanation`` (what is stored). A decision
changes nothing; the conditional claim that follows it decides a race.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from helpdesk.coverage.calendar import CustomerCalendar, instant_of
from tickets.candidates import (
    HARD_REASONS,
    REASONS,
    AgentFacts,
    CalendarHours,
    Eligibility,
    Hours,
    PartnerFacts,
    Ranked,
    RankKey,
    Request,
    eligible,
    first_reason,
    key_names,
    leaves_within,
    rank,
    standing_reason,
)
from tickets.cover import (
    Coverage,
    CustomerCoverage,
    Grade,
    Keeping,
    OwnedMail,
    cells,
    coverage,
    customer_coverage,
    first_cover,
    grade,
    handoff_target,
    keeps,
    speakers,
)
from tickets.explanation import Account, Fit, Record, explanation, left_out, plain, sentence
from tickets.policy import DEFAULT, Channel, Policy, PolicyError, Step

__all__ = [
    "DEFAULT",
    "HARD_REASONS",
    "REASONS",
    "AgentFacts",
    "CalendarHours",
    "Candidate",
    "Channel",
    "Contact",
    "Coverage",
    "CustomerCoverage",
    "Decision",
    "Eligibility",
    "Fit",
    "Grade",
    "Hours",
    "Keeping",
    "OwnedMail",
    "PartnerFacts",
    "Policy",
    "PolicyError",
    "Ranked",
    "Request",
    "Step",
    "cells",
    "coverage",
    "customer_coverage",
    "decide",
    "eligible",
    "explanation",
    "first_cover",
    "first_reason",
    "grade",
    "handoff_target",
    "keeps",
    "key_names",
    "left_out",
    "plain",
    "rank",
    "sentence",
    "speakers",
]

_ORDER = {reason: place for place, reason in enumerate(REASONS)}


@dataclass(frozen=True)
class Contact:
    """A ticket that needs an owner, as routing sees it. Languages are base codes, groups as their common code.

    ``arrived`` is when it began to wait for us; ``due`` the deadline of an email. ``other_languages`` are those
    a person chose, in their order. ``translation`` holds the languages into which a healthy engine translates
    the customer's, empty unless the customer agreed. ``team`` None is everybody; ``follow_on`` and ``fallback``
    (the desk's team for languages nobody speaks, answering in ``fallback_language``) are ids of agents too.
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
class Decision:
    """``offer`` (chat) and ``assign`` (email) name the first candidate; ``queue`` waits for ``next_wake_at``.

    ``to_ticket``: the chat goes on as a ticket with a promise. ``will_breach``: nobody can answer before due,
    which leads see at once. ``next_wake_at`` is None only when an email is assigned.
    """

    outcome: Literal["assign", "offer", "queue"]
    candidates: list[Candidate]
    step: str
    next_wake_at: datetime | None
    to_ticket: bool
    will_breach: bool
    explanation: Record


@dataclass(frozen=True)
class _Desk:
    """Everything a decision looks at."""

    contact: Contact
    agents: Sequence[AgentFacts]
    at: datetime
    policy: Policy


@dataclass(frozen=True)
class _Found:
    candidates: list[Candidate]
    excluded: dict[str, str]


def decide(
    contact: Contact, agents: Iterable[AgentFacts], at: datetime, policy: Policy = DEFAULT
) -> Decision:
    """Who should get the contact at ``at``, or when to ask again.

    ``agents`` are at least those of the team, the follow-on teams and the fallback team; others are left out
    of account. The order of ``agents`` never matters.
    """
    desk = _Desk(contact, tuple(agents), at, policy)
    return _decide_chat(desk) if contact.channel == "chat" else _decide_email(desk)


def _decide_chat(desk: _Desk) -> Decision:
    at, policy = desk.at, desk.policy
    ladder = policy.ladder("chat")
    starts = [desk.contact.arrived + timedelta(seconds=seconds) for seconds in policy.chat_step_seconds]
    reached = max((place for place, start in enumerate(starts) if start <= at), default=0)
    place = min(reached, len(ladder) - 1)
    while place < len(ladder) - 1 and not _anyone_on_shift(desk, ladder[place]):
        place += 1  # waiting for a step that nobody on shift could take would be waiting for nothing
    found = _ask(desk, ladder[place])
    if found.candidates:
        wake = at + timedelta(seconds=policy.accept_seconds)
        return _decision(desk, found, ladder[place], wake=wake)
    soon = at + timedelta(minutes=policy.chat_soon_minutes)
    turns = _turns(desk, ladder[-1])
    hopeless = not _anyone_on_shift(desk, ladder[-1]) and not any(turn <= soon for turn in turns)
    if reached == len(ladder) or hopeless:
        return _decision(desk, found, ladder[place], wake=_earliest(desk, turns), to_ticket=True)
    return _decision(desk, found, ladder[place], wake=_earliest(desk, [*turns, starts[place + 1]]))


def _decide_email(desk: _Desk) -> Decision:
    contact, at, policy = desk.contact, desk.at, desk.policy
    ladder = policy.ladder("email")
    starts = _email_starts(contact, policy)
    place = max((place for place, start in enumerate(starts) if start <= at), default=0)
    in_time = contact.due is None or contact.due >= at + timedelta(minutes=policy.email_handle_minutes)
    found = _ask(desk, ladder[place]) if in_time else None
    if found is not None and found.candidates:
        return _decision(desk, found, ladder[place])
    if not _spoken(desk):
        return _decide_unspoken(desk, in_time)
    later = ladder[place + 1 :]
    wakes = [*starts[place + 1 :], *_turns(desk, ladder[-1])]
    if in_time and any(_ask(desk, step).candidates for step in later):
        return _decision(desk, found or _ask(desk, ladder[place]), ladder[place], wake=_earliest(desk, wakes))
    late = _ask(desk, ladder[place], late=True)
    wake = None if late.candidates else _earliest(desk, wakes)
    return _decision(desk, late, ladder[place], wake=wake, will_breach=contact.due is not None)
