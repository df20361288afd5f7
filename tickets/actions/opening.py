"""A new ticket: row, first message, owner or place in the queue, acknowledgement, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from helpdesk.duties.actions import queue_letter
from helpdesk.lib.words import local_words
from helpdesk.people.actions import make_link
from tickets import facts, log, planning
from tickets.actions import assigning
from tickets.actions.contacts import Contact, Post, Posted, Refused
from tickets.actions.files import Saved, attach, save
from tickets.actions.messages import body_hash, entry_of, message_of, post_messages
from tickets.log import Writer
from tickets.mail import compose
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Opened:
    """The ticket, and the answer for its first message."""

    ticket: Ticket
    posted: Posted | Refused
    plan: planning.Plan | None


@dataclass(frozen=True, slots=True)
class _Draft:
    """Everything decided and rendered before the transaction."""

    contact: Contact
    ticket: Ticket
    plan: planning.Plan
    files: list[Saved]
    promise: str
    link: str
    thread: compose.Thread


def open_ticket(contact: Contact, *, now: datetime) -> Opened:
    """Open a ticket for a contact, routed at once; opening the same conversation twice posts into the first."""
    draft = _draft(contact, now)
    try:
        with transaction.atomic(durable=True):
            posted = _store(draft, now)
    except IntegrityError:
        ticket = Ticket.objects.filter(public_id=contact.public_id).first()
        if ticket is None:
            raise
        # The other copy won; what it stored answers, whoever the customer record of this copy is.
        again = replace(contact, customer=ticket.customer)
        return Opened(ticket, post_messages([_as_post(again)], now=now)[0], None)
    return Opened(draft.ticket, posted, draft.plan)


def _draft(contact: Contact, now: datetime) -> _Draft:
    ticket = Ticket(
        public_id=contact.public_id,
        channel=contact.channel,
        subject=contact.subject[:400],
        customer=contact.customer,
        team=contact.team,
        mailbox=contact.mailbox,
        source=contact.source[:200],
        language=contact.language,
        language_how=contact.language_how,
        language_probability=contact.language_probability,
        linked_to=contact.linked_to,
        waiting_since=now,
        due_at=planning.due_at(facts.customer_calendar(contact.customer), now),
        created_at=now,
        last_message_at=now,
    )
    plan = planning.plan(ticket, now=now)
    ticket.promised_at = plan.promised_at
    to, mail = contact.acknowledge_to, contact.body.mail
    return _Draft(
        contact=contact,
        ticket=ticket,
        plan=plan,
        files=save(contact.body.files),
        promise=promise_words(ticket),
        link=make_link(contact.customer, to.address, subject=contact.public_id, now=now) if to else "",
        thread=compose.Thread((mail.mail_id,)) if mail and mail.mail_id else compose.NO_THREAD,
    )


def _store(draft: _Draft, now: datetime) -> Posted:
    ticket, contact = draft.ticket, draft.contact
    outcome = assigning.place_new(ticket, draft.plan, now=now)
    ticket.save(force_insert=True)
    post = _as_post(contact)
    message = message_of(post, ticket, now)
    message.save(force_insert=True)
    attach(draft.files, message, now=now)
    hashed = body_hash(contact.body, internal=False)
    entries = [entry_of(post, message, hashed), *assigning.entries_for(ticket, draft.plan, outcome)]
    events = log.append([(ticket, entry) for entry in entries], now=now)
    assigning.record_placement(ticket, draft.plan, outcome, now=now)
    _acknowledge(draft, now)
    return Posted(ticket.public_id, contact.client_id, events[0].seq, now, True, events[0])


def _acknowledge(draft: _Draft, now: datetime) -> None:
    """One acknowledgement for a ticket, with the promise in the customer's own time (G15 caps it)."""
    to, ticket = draft.contact.acknowledge_to, draft.ticket
    if to is None:
        return
    words = compose.Words(
        "acknowledgement", "acknowledgement", {"promise": draft.promise, "path": f"/requests/{draft.link}/"}
    )
    letter = compose.letter(ticket, to, words, draft.thread)
    queue_letter(compose.without_strangers_words(letter, to), now=now)


def promise_words(ticket: Ticket) -> str:
    """The promise as the customer reads it; empty when nothing can be promised."""
    return in_words(ticket, ticket.promised_at)


def in_words(ticket: Ticket, instant: datetime | None) -> str:
    """An instant in the customer's language and zone; empty for none."""
    if instant is None:
        return ""
    zone = ticket.customer.zone if ticket.customer.zone_is_known else ""
    return local_words(instant, zone, ticket.language or ticket.customer.language or "en")


def _as_post(contact: Contact) -> Post:
    return Post(
        conversation=contact.public_id,
        writer=Writer.customer(contact.customer),
        body=contact.body,
        client_id=contact.client_id,
        language=contact.language,
    )
