"""The routing decision: who should get a contact, given who is on, how loaded, and how long it has waited.

Pure, and the face of its siblings: ``candidates`` (who may), ``ranking`` (who comes first), ``relaxation`` (the
steps), ``cover`` (grid, grades, keeping mail), ``policy`` (the numbers) and ``explaining`` (what is stored);
``promise`` (what customers are told) stands beside it. A decision changes nothing; the conditional claim that
follows it decides a race.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from helpdesk.coverage.hours import CalendarHours, Hours
from tickets.routing.candidates import HARD_REASONS, REASONS, Eligibility, Request, eligible, first_reason
from tickets.routing.cover import (
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
from tickets.routing.explaining import Account, Fit, Record, explanation, left_out, plain, sentence
from tickets.routing.policy import DEFAULT, Channel, Policy, PolicyError, Step
from tickets.routing.ranking import Ranked, key_names, rank
from tickets.routing.relaxation import (
    Candidate,
    Contact,
    Desk,
    Found,
    anyone_on_shift,
    ask,
    next_turn,
    next_wake,
)
from tickets.routing.workforce import AgentFacts, PartnerFacts, Workforce

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
    "Workforce",
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


@dataclass(frozen=True)
class Decision:
    """``offer`` (chat) and ``assign`` (email) name the first candidate; ``queue`` waits for ``next_wake_at``.

    ``to_ticket``: the chat goes on as a ticket with a promise. ``will_breach``: nobody can answer before due,
    which leads see at once. ``next_wake_at`` is None only when an email is assigned. ``keeps_promise``: the first
    candidate can answer by the time that the customer was told before.
    """

    outcome: Literal["assign", "offer", "queue"]
    candidates: list[Candidate]
    step: str
    next_wake_at: datetime | None
    to_ticket: bool
    will_breach: bool
    explanation: Record
    keeps_promise: bool = False

    @property
    def answered_in(self) -> str:
        """The language of the answer where nobody speaks the customer's, which they are told; else ""."""
        return str(self.explanation["answered_in"])

    @property
    def waits_for_a_place(self) -> bool:
        """Nobody takes it, and somebody would who has no place left."""
        excluded = self.explanation["excluded"]
        return not self.candidates and isinstance(excluded, dict) and "full" in excluded


def decide(
    contact: Contact,
    agents: Iterable[AgentFacts] | Workforce,
    at: datetime,
    policy: Policy = DEFAULT,
) -> Decision:
    """Who should get the contact at ``at``, or when to ask again.

    ``agents`` are at least those of the team, the follow-on teams and the fallback team; others are left out
    of account. Their order never matters.
    """
    desk = Desk(contact, Workforce.of(agents), at, policy)
    return _decide_chat(desk) if contact.channel == "chat" else _decide_email(desk)


def _decide_chat(desk: Desk) -> Decision:
    at, policy = desk.at, desk.policy
    ladder = policy.ladder("chat")
    starts = [desk.contact.arrived + timedelta(seconds=seconds) for seconds in policy.chat_step_seconds]
    reached = _reached(starts, at)
    place = min(reached, len(ladder) - 1)
    found = ask(desk, ladder[place])
    while not found.candidates and place < len(ladder) - 1 and not anyone_on_shift(desk, ladder[place]):
        place += 1  # to wait for a step that nobody on shift could take would be to wait for nothing
        found = ask(desk, ladder[place])
    step = ladder[place]
    if found.candidates:
        return _decision(desk, step, found, at + timedelta(seconds=policy.accept_seconds))
    turn = next_turn(desk, ladder[-1])
    soon = at + timedelta(minutes=policy.chat_soon_minutes)
    hopeless = not anyone_on_shift(desk, ladder[-1]) and (turn is None or turn > soon)
    if hopeless or (reached == len(ladder) and not desk.contact.patient):
        return replace(_decision(desk, step, found, next_wake(desk, [turn])), to_ticket=True)
    return _decision(desk, step, found, next_wake(desk, [turn, *starts[place + 1 :]]))


def _decide_email(desk: Desk) -> Decision:
    contact, at, policy = desk.contact, desk.at, desk.policy
    if not desk.spoken:
        return _decide_unspoken(desk)
    ladder = policy.ladder("email")
    starts = _email_starts(contact, policy)
    place = _reached(starts, at)
    step = ladder[place]
    kept = _who_keeps_a_sooner_promise(desk, step)
    if kept.candidates:
        return replace(_decision(desk, step, kept), keeps_promise=True)
    can_be_in_time = _can_be_in_time(desk)
    if can_be_in_time:
        found = ask(desk, step)
        if found.candidates:
            return replace(_decision(desk, step, found), keeps_promise=_is_promised_later(contact))
        if any(ask(desk, later).candidates for later in ladder[place + 1 :]):
            # Somebody of a later step is in time; an owner now would be somebody who is not.
            return _decision(desk, step, found, _email_wake(desk, starts))
        can_be_in_time = "full" in found.excluded
    late = ask(desk, step, late=True)
    breach = contact.due is not None and (bool(late.candidates) or not can_be_in_time)
    wake = None if late.candidates else _email_wake(desk, starts)
    return replace(_decision(desk, step, late, wake), will_breach=breach)


def _decide_unspoken(desk: Desk) -> Decision:
    """A language nobody speaks: at once the customer's other languages, then fallback and translation."""
    due, ladder = desk.contact.due, desk.policy.ladder("email")
    for step in (step for step in ladder if step.other_languages):
        for late in (False, True) if _can_be_in_time(desk) else (True,):
            found = ask(desk, step, late=late)
            if found.candidates:
                return replace(_decision(desk, step, found), will_breach=late and due is not None)
    wake = _email_wake(desk, [])
    return replace(_decision(desk, ladder[-1], found, wake), will_breach=not _can_be_in_time(desk))


def _who_keeps_a_sooner_promise(desk: Desk, step: Step) -> Found:
    """Those who can answer by the time that the customer was told; nobody where that is past, or not before due."""
    promised = desk.contact.promised
    soonest = desk.minute + timedelta(minutes=desk.policy.email_handle_minutes)
    if promised is None or promised < soonest or _is_promised_later(desk.contact):
        return Found()
    return ask(replace(desk, contact=replace(desk.contact, due=promised)), step)


def _is_promised_later(contact: Contact) -> bool:
    """Whether who is in time for due keeps the promise in any case."""
    promised, due = contact.promised, contact.due
    return promised is not None and due is not None and promised > due


def _can_be_in_time(desk: Desk) -> bool:
    due = desk.contact.due
    return due is None or due >= desk.minute + timedelta(minutes=desk.policy.email_handle_minutes)


def _email_starts(contact: Contact, policy: Policy) -> list[datetime]:
    """When each step of an email begins: shares of the real time from arrival to due."""
    span = timedelta(minutes=policy.undated_email_minutes)
    if contact.due is not None:
        span = max(contact.due - contact.arrived, timedelta())
    return [contact.arrived + span * percent / 100 for percent in policy.email_step_percents]


def _email_wake(desk: Desk, starts: Sequence[datetime]) -> datetime:
    return next_wake(desk, [*starts, next_turn(desk, desk.policy.ladder("email")[-1])])


def _reached(starts: Sequence[datetime], at: datetime) -> int:
    return max((place for place, start in enumerate(starts) if start <= at), default=0)


def _answered_in(desk: Desk, ranked: Sequence[Candidate]) -> str:
    """Another language than the contact's, as nobody speaks that; "" where somebody does."""
    if not ranked:
        return desk.answered_in
    language = ranked[0].language
    return "" if language == desk.contact.language or desk.spoken else language


def _decision(desk: Desk, step: Step, found: Found, wake: datetime | None = None) -> Decision:
    """A decision for the best candidate, if there is one, with its explanation."""
    channel, ranked = desk.contact.channel, found.candidates
    outcome: Literal["assign", "offer", "queue"] = "queue"
    if ranked:
        outcome = "offer" if channel == "chat" else "assign"
    account = Account(
        at=desk.at,
        policy=desk.policy,
        step=step.name,
        key_names=key_names(channel, desk.policy),
        ranked=ranked,
        excluded=found.excluded,
        answered_in=_answered_in(desk, ranked),
    )
    return Decision(
        outcome=outcome,
        candidates=ranked,
        step=step.name,
        next_wake_at=wake,
        to_ticket=False,
        will_breach=False,
        explanation=explanation(account),
    )
