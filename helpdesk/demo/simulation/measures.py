"""What a simulation showed: service level, promises, handoffs and fairness, read from the desk's own rows."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from helpdesk.demo.simulation.crew import GROUPS
from helpdesk.demo.simulation.days import Days
from helpdesk.duties.snapshot import snapshot
from helpdesk.people.models import Agent
from tickets.invariants import all_findings
from tickets.kept import promises_kept
from tickets.models import Alarm, Baton, Decision, Event, Message, Ticket

WITHIN_SECONDS = 60
NEEDED = {"wants", "next", "about"}  # a baton without them hands nothing on; the others may be empty


@dataclass(frozen=True)
class Spread:
    """How evenly the agents of a group were given work: ``off`` is the largest distance from 1 of one's assignments
    an hour to those of the group. Of a handful of ``assignments`` it tells nothing: one more or less is a third."""

    off: float
    assignments: int


@dataclass(frozen=True)
class Measures:
    """Shares are from 0 to 1, None where nothing was counted; ``fairness`` goes by group."""

    tickets: int
    answered: int
    open_at_the_end: int
    chats: int
    chats_taken_within_60_s: float | None
    chats_abandoned: float | None
    promises_made: int
    promises_kept: float | None
    promises_late_by_15_min_at_most: float | None
    promises_renewed: int
    promises_renewed_and_kept: int
    broken_and_told_before: float | None
    promise_over_actual: float | None  # the median of each promise over its answer
    promised_over_taken: float | None  # all minutes promised over all minutes taken
    leads_told_of_late_answers: int
    overlooked_by_the_queue: int  # that could have been given before it was looked at; the goal is none
    handoffs: int
    batons_whole: float | None
    unworked_in_a_row: int
    fairness: dict[str, Spread]
    faults: list[str]


def measure(run: Days) -> Measures:
    """All figures of a run that was played to its end."""
    spans = _promised_and_taken(run)
    promises = promises_kept(Ticket.objects.all(), now=run.end, span=run.end - run.begin).whole
    renewed = Ticket.objects.filter(renewals__gt=0)
    batons = list(Baton.objects.handed().values_list("fields", flat=True))
    return Measures(
        tickets=Ticket.objects.count(),
        answered=Message.objects.filter(author="agent").values("ticket").distinct().count(),
        open_at_the_end=Ticket.objects.open().count(),
        chats=run.chats,
        chats_taken_within_60_s=_share(sum(wait <= WITHIN_SECONDS for wait in run.chat_waits), run.chats),
        chats_abandoned=_share(run.abandoned, run.chats),
        promises_made=promises.made,
        promises_kept=_share(promises.kept, promises.made),
        promises_late_by_15_min_at_most=_share(_just_late(), promises.made),
        promises_renewed=renewed.count(),
        promises_renewed_and_kept=renewed.filter(promise_kept=True).count(),
        broken_and_told_before=_share(promises.told, promises.broken + promises.owed),
        promise_over_actual=statistics.median(promised / taken for promised, taken in spans)
        if spans
        else None,
        promised_over_taken=_whole(spans),
        leads_told_of_late_answers=Alarm.objects.filter(kind=Alarm.Kind.LATE).count(),
        overlooked_by_the_queue=run.overlooked,
        handoffs=len(batons),
        batons_whole=_share(sum(set(told) >= NEEDED for told in batons), len(batons)),
        unworked_in_a_row=_longest_unworked(),
        fairness=_fairness(run),
        faults=_faults(run),
    )


def table(found: Measures) -> str:
    """One line a figure, for people."""
    values = ((field.name.replace("_", " "), getattr(found, field.name)) for field in fields(found))
    lines = [f"{name:26} {_written(value)}" for name, value in values]
    return "\n".join(lines)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one.off:.1%} of {one.assignments}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(value) or "none"
    return f"{value:.3f}" if isinstance(value, float) else "-" if value is None else str(value)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _whole(spans: Sequence[tuple[timedelta, timedelta]]) -> float | None:
    promised = sum((one for one, _ in spans), timedelta())
    taken = sum((one for _, one in spans), timedelta())
    return promised / taken if taken else None


def _just_late() -> int:
    """Broken promises whose answer came within a quarter of an hour after them."""
    broken = Ticket.objects.filter(promise_kept=False).exclude(first_answer_at=None)
    grace = F("promised_at") + timedelta(minutes=15)
    return broken.filter(first_answer_at__lte=grace).count()


def _promised_and_taken(run: Days) -> list[tuple[timedelta, timedelta]]:
    """From arrival to the promise, and to the first answer, of each mail that was promised something and answered."""
    first: dict[int, datetime] = {}
    answers = Message.objects.filter(author="agent", internal=False).values_list("ticket_id", "created_at")
    for ticket_id, at in answers:
        first[ticket_id] = min(at, first.get(ticket_id, at))
    return [
        (run.promised[pk] - created, first[pk] - created)
        for pk, created in Ticket.objects.values_list("pk", "created_at")
        if pk in run.promised and pk in first and first[pk] > created
    ]


def _longest_unworked() -> int:
    """The longest run of automatic handoffs of one ticket without a word of an owner; a lead's is no more of them."""
    longest, run, last = 0, 0, None
    rows = Event.objects.filter(kind__in=["handed_over", "message", "note"]).order_by("ticket_id", "seq")
    for ticket_id, kind, role, to_lead in rows.values_list("ticket_id", "kind", "author", "data__to_lead"):
        if ticket_id != last or (kind != "handed_over" and role == "agent"):
            run, last = 0, ticket_id
        run += kind == "handed_over" and not to_lead
        longest = max(longest, run)
    return longest


def _fairness(run: Days) -> dict[str, Spread]:
    given = Counter(Decision.objects.exclude(agent=None).values_list("agent_id", flat=True))
    agents = {agent.user.name: agent.pk for agent in Agent.objects.select_related("user")}
    found = {}
    for group in GROUPS:
        members = [agents[f"{group.name} {number + 1}"] for number in range(group.size)]
        found[group.name] = _spread(
            [given[pk] for pk in members], [run.minutes_on[pk] / 60 for pk in members]
        )
    return found


def _spread(given: Sequence[int], hours: Sequence[float]) -> Spread:
    whole = sum(given)
    if not whole or not all(hours):
        return Spread(0.0, whole)
    mean = whole / sum(hours)
    off = max(abs(number / worked / mean - 1) for number, worked in zip(given, hours, strict=True))
    return Spread(off, whole)


def _faults(run: Days) -> list[str]:
    with snapshot():
        found = all_findings(run.end)
    return [f"{one.invariant}: {one.detail}" for finding in found.values() for one in finding.faults]
