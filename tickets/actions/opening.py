"""New tickets: row, first message, owner or place in the queue, acknowledgement, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from helpdesk.duties.actions import LetterDraft, queue_letters
from helpdesk.lib.rows import insert
from helpdesk.lib.words import local_words
from helpdesk.people.actions import make_links
from tickets import deadlines, log, planning
from tickets.actions import assigning
from tickets.actions.contacts import Contact, Post, Posted, Refused
from tickets.actions.files import Saved, Shelf, attach
from tickets.actions.messages import body_hash, entry_of, message_of, post_messages
from tickets.expected import unread_words
from tickets.log import Entry, Writer
from tickets.mail import compose
from tickets.models import Message, Ticket


@dataclass(frozen=True, slots=True)
class Opened:
    """The ticket, and the answer for its first message."""

    ticket: Ticket
    posted: Posted | Refused
    plan: planning.Plan | None


@dataclass(frozen=True, slots=True)
class _New:
    """A contact with its files and its link ("" without an acknowledgement), made once however long storing takes."""

    contact: Contact
    files: list[Saved]
    link: str

    @property
    def post(self) -> Post:
        """Its first message."""
        contact = self.contact
        return Post(
            conversation=contact.public_id,
            writer=Writer.customer(contact.customer),
            body=contact.body,
            client_id=contact.client_id,
            language=contact.language,
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """Everything decided and rendered before the transaction."""

    new: _New
    ticket: Ticket
    plan: planning.Plan
    promise: str


def open_ticket(contact: Contact, *, now: datetime) -> Opened:
    """Open a ticket for a contact, routed at once; opening the same conversation twice posts into the first."""
    return open_tickets([contact], now=now)[0]


def open_tickets(contacts: Sequence[Contact], *, now: datetime) -> list[Opened]:
    """The same for contacts of different conversations, in one transaction, each routed after the one before it."""
    answered = [(contact, to.address) for contact in contacts if (to := _recipient(contact)) is not None]
    tokens = make_links([(one.customer, address, one.public_id) for one, address in answered], now=now)
    links = {one.public_id: token for (one, _), token in zip(answered, tokens, strict=True)}
    with Shelf() as shelf:
        news = [_New(one, shelf.put(one.body.files), links.get(one.public_id, "")) for one in contacts]
        return _open(news, now)


def _open(news: Sequence[_New], now: datetime) -> list[Opened]:
    drafts = _drafts(news, now)
    try:
        with transaction.atomic(durable=True):
            posted = _store(drafts, now)
    except (IntegrityError, assigning.PlacesTaken):
        if len(news) > 1:  # one of them cannot be stored as it was decided; that must not hold up the others
            return [opened for new in news for opened in _open([new], now)]
        ticket = Ticket.objects.filter(public_id=news[0].contact.public_id).first()
        if ticket is None:
            raise
        return [_again(news[0], ticket, now)]
    return [Opened(draft.ticket, one, draft.plan) for draft, one in zip(drafts, posted, strict=True)]


def _again(new: _New, ticket: Ticket, now: datetime) -> Opened:
    """The other copy won; what it stored answers, whoever the customer record of this copy is."""
    again = replace(new, contact=replace(new.contact, customer=ticket.customer))
    return Opened(ticket, post_messages([again.post], now=now)[0], None)


def _drafts(news: Sequence[_New], now: datetime) -> list[_Draft]:
    tickets = [_ticket(new.contact, now) for new in news]
    plans = planning.plan_each(tickets, now=now)
    for ticket, plan in zip(tickets, plans, strict=True):
        ticket.promised_at = plan.promised_at
    return [
        _Draft(new, ticket, plan, promise_words(ticket))
        for new, ticket, plan in zip(news, tickets, plans, strict=True)
    ]


def _ticket(contact: Contact, now: datetime) -> Ticket:
    return Ticket(
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
        skills=list(contact.skills or (contact.mailbox.skills if contact.mailbox else ())),
        priority=contact.priority,
        waiting_since=now,
        due_at=deadlines.due_at(contact.customer, contact.team.pk, now),
        created_at=now,
        last_message_at=now,
    )


def _store(drafts: Sequence[_Draft], now: datetime) -> list[Posted]:
    placements = assigning.place_new([(draft.ticket, draft.plan) for draft in drafts], now=now)
    insert([draft.ticket for draft in drafts])
    messages = [message_of(draft.new.post, draft.ticket, now) for draft in drafts]
    insert(messages)
    for draft, message in zip(drafts, messages, strict=True):
        attach(draft.new.files, message, now=now)
    placed = [
        (draft.ticket, draft.plan, placement) for draft, placement in zip(drafts, placements, strict=True)
    ]
    said = [(draft.ticket, _said(draft, message)) for draft, message in zip(drafts, messages, strict=True)]
    follow = assigning.entries_for(placed)
    events = log.append([*said, *follow], now=now)
    assigning.record_placements(placed, now=now)
    queue_letters([letter for draft in drafts for letter in _acknowledgement(draft)], now=now)
    return [
        Posted(draft.ticket.public_id, draft.new.contact.client_id, event.seq, now, True, event)
        for draft, event in zip(drafts, events[: len(drafts)], strict=True)
    ]


def _said(draft: _Draft, message: Message) -> Entry:
    return entry_of(draft.new.post, message, body_hash(draft.new.contact.body, internal=False))


def _acknowledgement(draft: _Draft) -> list[LetterDraft]:
    """At most one for a ticket, with the promise in the customer's own time (G15 caps it)."""
    contact = draft.new.contact
    to, mail = _recipient(contact), contact.body.mail
    if to is None:
        return []
    asks_zone = not draft.ticket.customer.zone_is_known
    path, spoken = f"/requests/{draft.new.link}/", draft.ticket.language or "en"
    context: dict[str, object] = {
        "promise": draft.promise,
        "path": path,
        "asks_zone": asks_zone,
        "unread": unread_words(draft.ticket.language, draft.plan.last.decision.answered_in, spoken),
    }
    words = compose.Words("acknowledgement", "acknowledgement", context)
    thread = compose.Thread((mail.mail_id,)) if mail and mail.mail_id else compose.NO_THREAD
    return [compose.without_strangers_words(compose.letter(draft.ticket, to, words, thread), to)]


def _recipient(contact: Contact) -> compose.Recipient | None:
    """Whom the acknowledgement greets; a link in it proves the address that it goes to, and no other."""
    own, mail = contact.acknowledge_to, contact.body.mail
    if own is None:
        return None
    return compose.Recipient(own, (mail.answers_to if mail else "") or own.address)


def promise_words(ticket: Ticket) -> str:
    """The promise as the customer reads it; empty when nothing can be promised."""
    return in_words(ticket, ticket.promised_at)


def in_words(ticket: Ticket, instant: datetime | None) -> str:
    """An instant in the customer's language and zone; empty for none."""
    if instant is None:
        return ""
    zone = ticket.customer.zone if ticket.customer.zone_is_known else ""
    return local_words(instant, zone, ticket.language or ticket.customer.language or "en")
