"""Two tickets about one thing become one, and two again.

Nothing is moved: the log is append-only, so the merged ticket keeps its messages and points to the one that goes on.
Whatever comes for it from then on goes there.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.sweeps import wake
from tickets import log
from tickets.actions import load
from tickets.actions.assigning import AssigningError
from tickets.actions.columns import as_text, from_text, set_columns
from tickets.actions.states import AT_REST
from tickets.log import Entry, Writer
from tickets.models import Event, Offer, Ticket
from tickets.models.ticket import Channel, State

INSTANTS = ("waiting_since", "due_at", "closed_at")


def merge(ticket_id: int, into_id: int, *, by: Writer, now: datetime) -> Ticket:
    """Close a ticket for good in favor of another one of the same customer, which takes over what is owed.

    Returns the one that goes on. Raises AssigningError with a sentence when the two cannot be one.
    """
    with transaction.atomic():
        source, target = _locked(ticket_id, into_id)
        refusal = _why_not(source, target)
        if refusal:
            raise AssigningError(refusal)
        before = [load.held(source), load.held(target)]
        was = {"state": source.state} | {name: as_text(getattr(source, name)) for name in INSTANTS}
        Ticket.objects.filter(merged_into=source).update(merged_into=target)
        target.followers.add(*source.followers.all(), *([source.owner_id] if source.owner_id else []))
        target.tags.add(*source.tags.all())
        if target.owner_id is None and source.owner_id is not None:
            Offer.objects.withdraw(target, now=now)
        set_columns(target, _taken_over(source, target, now))
        set_columns(source, {**AT_REST, "state": State.CLOSED, "closed_at": now, "merged_into_id": target.pk})
        load.move(before, [load.held(source), load.held(target)])
        told = {"ticket": source.pk, "subject": source.subject[:200]}
        away = Entry("merged_away", by, internal=True, data={"ticket": target.pk, "was": was})
        log.append([(source, away), (target, Entry("merged_in", by, internal=True, data=told))], now=now)
        transaction.on_commit(lambda: wake("queue"), robust=True)
    return target


def separate(ticket_id: int, *, by: Writer, now: datetime) -> Ticket:
    """Take a merged ticket out again, as it stood; the other one keeps what it has. Returns the one taken out."""
    seen = Ticket.objects.get(pk=ticket_id)
    if seen.merged_into_id is None:
        return seen
    with transaction.atomic():
        source, target = _locked(ticket_id, seen.merged_into_id)
        if source.merged_into_id != target.pk:
            raise AssigningError(noop("Somebody else changed this ticket just now. Look again, then decide."))
        before = [load.held(source)]
        set_columns(source, {"merged_into_id": None, **_as_it_stood(source, now)})
        load.move(before, [load.held(source)])
        pairs = [
            (one, Entry("separated", by, internal=True, data={"ticket": other.pk}))
            for one, other in ((source, target), (target, source))
        ]
        log.append(pairs, now=now)
        transaction.on_commit(lambda: wake("queue"), robust=True)
    return source


def may_join(source: Ticket, target: Ticket) -> bool:
    """Whether the one could be merged into the other, as things stand."""
    return not _why_not(source, target)


def _locked(ticket_id: int, into_id: int) -> tuple[Ticket, Ticket]:
    """Both tickets, after their agents. Raises AssigningError when an owner changed meanwhile."""
    seen = Ticket.objects.in_bulk([ticket_id, into_id])
    holders = load.lock_agents(agent for one in seen.values() for agent in (one.owner_id, one.offered_to_id))
    locked = log.lock([ticket_id, into_id])
    now_held = {agent for one in locked.values() for agent in (one.owner_id, one.offered_to_id)} - {None}
    if now_held - holders:
        raise AssigningError(noop("Somebody else changed this ticket just now. Look again, then decide."))
    return locked[ticket_id], locked[into_id]


def _why_not(source: Ticket, target: Ticket) -> str:
    """Why the two cannot be one, in a sentence; "" when they can."""
    if source.pk == target.pk:
        return noop("A ticket cannot be merged into itself.")
    if source.merged_into_id is not None or target.merged_into_id is not None:
        return noop("One of the two was merged already. Look again, then decide.")
    if State.SPAM in (source.state, target.state):
        return noop("Spam cannot be merged. Take it back from spam first.")
    if source.customer_id != target.customer_id:
        return noop("Both must be of one customer, so that the answer reaches whoever asked.")
    if source.channel == Channel.CHAT:
        return noop("A chat stays a conversation of its own. Merge the other ticket into it.")
    if not target.is_open:
        return noop("That ticket is closed. Open it again first.")
    return ""


def _taken_over(source: Ticket, target: Ticket, now: datetime) -> dict[str, Any]:
    """What the ticket that goes on gets: an owner if it has none, and the earlier of what was owed in both."""
    fields: dict[str, Any] = {}
    if target.owner_id is None and source.owner_id is not None:
        fields |= {
            "owner_id": source.owner_id,
            "queued_at": None,
            "next_wake_at": None,
            "offered_to_id": None,
        }
    if not source.is_ours:
        return fields
    if not target.is_ours:
        fields |= {"state": State.OPEN, "snoozed_until": None}
        if "owner_id" not in fields and target.owner_id is None:
            fields["next_wake_at"] = now
    waits = [target.waiting_since if target.is_ours else None, source.waiting_since]
    owed = [target.due_at if target.is_ours else None, source.due_at]
    if target.first_answer_at is not None:
        owed.append(source.promise)  # its own promise was kept or broken; the other's becomes a deadline
    elif source.first_answer_at is None:
        fields["promised_at"] = _earliest([target.promised_at, source.promised_at])
    return fields | {"waiting_since": _earliest(waits), "due_at": _earliest(owed)}


def _as_it_stood(source: Ticket, now: datetime) -> dict[str, Any]:
    last = Event.objects.filter(ticket=source, kind="merged_away").order_by("-seq").first()
    was = dict(last.data.get("was", {})) if last else {}
    fields: dict[str, Any] = {name: from_text(was.get(name)) for name in INSTANTS}
    state = was.get("state", State.OPEN)
    fields["state"] = State.OPEN if state == State.SNOOZED else state
    if fields["state"] != State.CLOSED and source.owner_id is None:
        fields |= {"queued_at": now, "next_wake_at": now}
    return fields


def _earliest(instants: list[datetime | None]) -> datetime | None:
    return min((one for one in instants if one is not None), default=None)
