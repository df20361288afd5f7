"""A ticket moves at a shift's end, with a baton that tells the next agent what they need to know."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from helpdesk.people.models import Agent
from tickets import log
from tickets.actions import assigning, load
from tickets.log import SYSTEM, Entry
from tickets.models import Baton, Message, Ticket

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Handover:
    """Who gives what to whom; ``receiver`` None: back to the queue."""

    ticket_id: int
    giver_id: int
    receiver_id: int | None
    fields: dict[str, str]


def hand_off(handover: Handover, *, now: datetime) -> bool:
    """Move one ticket; False when it changed meanwhile or the receiver has no place. Twice changes nothing."""
    with transaction.atomic():
        load.lock_agents([handover.giver_id, handover.receiver_id])
        ticket = log.lock([handover.ticket_id]).get(handover.ticket_id)
        if ticket is None or ticket.owner_id != handover.giver_id or not ticket.is_open:
            return False
        if handover.receiver_id is not None and ticket.is_ours and _is_full(handover.receiver_id, ticket):
            return False
        before = load.held(ticket)
        _move(ticket, handover, now)
        load.move([before], [load.held(ticket)])
        _record(ticket, handover, now)
    return True


def _is_full(agent_id: int, ticket: Ticket) -> bool:
    """Automatic moves never take an agent over capacity; the agent is locked."""
    agent = Agent.objects.get(pk=agent_id)
    channel = ticket.load_channel
    return bool(getattr(agent, f"load_{channel}") >= getattr(agent, f"capacity_{channel}"))


def _move(ticket: Ticket, handover: Handover, now: datetime) -> None:
    if handover.receiver_id is None:
        assigning.release(ticket, now)
    else:
        assigning.own(ticket, handover.receiver_id)
        Agent.objects.filter(pk=handover.receiver_id).update(last_assigned_at=now)
    Ticket.objects.filter(pk=ticket.pk).update(previous_owner=handover.giver_id)
    ticket.followers.add(handover.giver_id)


def _record(ticket: Ticket, handover: Handover, now: datetime) -> None:
    """The baton as a row, as a private note for whoever reads the ticket, and as events."""
    fields = {name: text[:LONGEST] for name, text in handover.fields.items() if text}
    Baton.objects.create(
        ticket=ticket,
        giver_id=handover.giver_id,
        receiver_id=handover.receiver_id,
        fields=fields,
        made_at=now,
        handed_at=now,
    )
    note = Message.objects.create(
        ticket=ticket, author="system", internal=True, text=_as_note(fields), created_at=now
    )
    names = dict(
        Agent.objects.filter(pk__in=[handover.giver_id, handover.receiver_id]).values_list("pk", "user__name")
    )
    told = {"baton": True, "shared": _partner_of(handover.receiver_id)}
    entries = [(ticket, Entry("note", SYSTEM, internal=True, data=told, message=note))]
    if handover.receiver_id is None:
        entries.append(
            (ticket, Entry("released", SYSTEM, internal=True, data={"from": names[handover.giver_id]}))
        )
    else:
        to = {"name": names[handover.receiver_id]}
        entries.append((ticket, Entry("handed_over", SYSTEM, data={"to": to, "agent": handover.receiver_id})))
    log.append(entries, now=now)


def _partner_of(agent_id: int | None) -> int | None:
    """Whose people may read the baton beside the house: the receiver's."""
    if agent_id is None:
        return None
    return Agent.objects.values_list("partner_id", flat=True).get(pk=agent_id)


def _as_note(fields: dict[str, str]) -> str:
    """Seven short lines; the console shows their names in its reader's language."""
    return "\n".join(f"{name}: {fields[name]}" for name in Baton.FIELDS if name in fields)
