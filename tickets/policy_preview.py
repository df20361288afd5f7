"""What other routing rules would do to the work of today. Reads, decides twice, changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.people.models import Agent
from tickets import planning
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.planning import Plan
from tickets.routing.policy import Policy

DAY = timedelta(hours=24)
MOST = 100


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a ticket would go: to ``agent``, or (None) it waits until ``wake_at``; ``promised_at`` as told."""

    agent: Agent | None
    language: str
    to_mail: bool
    wake_at: datetime | None
    promised_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket that the two policies treat differently. ``waits`` is True while it has no owner."""

    ticket: Ticket
    waits: bool
    before: Fate
    after: Fate


@dataclass(frozen=True, slots=True)
class Preview:
    """``asked`` tickets were decided under both policies; ``more`` were not looked at."""

    moved: list[Moved]
    asked: int
    more: int


def preview(tickets: TicketQuerySet, policy: Policy, *, now: datetime) -> Preview:
    """What waits, and what came in the last 24 hours and is still open, decided as things stand now."""
    waiting = tickets.queued().ours()
    recent = tickets.ours().filter(created_at__gt=now - DAY).exclude(pk__in=waiting.values("pk"))
    asked = [
        *waiting.select_related("customer", "team").in_queue_order()[:MOST],
        *recent.select_related("customer", "team").order_by("-created_at")[:MOST],
    ]
    pairs = [
        (ticket, planning.plan(ticket, now=now), planning.plan(ticket, now=now, policy=policy))
        for ticket in asked
    ]
    names = _names([plan for _, *both in pairs for plan in both])
    moved = [
        Moved(ticket, ticket.owner_id is None, _fate(before, names), _fate(after, names))
        for ticket, before, after in pairs
        if _key(before) != _key(after)
    ]
    return Preview(moved, len(asked), waiting.count() + recent.count() - len(asked))


def _key(plan: Plan) -> tuple[object, ...]:
    decision = plan.decision
    best = decision.candidates[0] if decision.candidates else None
    wake = None if best else decision.next_wake_at
    return best and (best.id, best.language), decision.to_ticket, wake, plan.promised_at


def _fate(plan: Plan, names: dict[str, Agent]) -> Fate:
    decision = plan.decision
    best = decision.candidates[0] if decision.candidates else None
    return Fate(
        agent=names.get(best.id) if best else None,
        language=best.language if best else "",
        to_mail=decision.to_ticket,
        wake_at=None if best else decision.next_wake_at,
        promised_at=plan.promised_at,
    )


def _names(plans: Iterable[Plan]) -> dict[str, Agent]:
    ids = {plan.decision.candidates[0].id for plan in plans if plan.decision.candidates}
    return {str(agent.pk): agent for agent in Agent.objects.select_related("user").filter(pk__in=ids)}
