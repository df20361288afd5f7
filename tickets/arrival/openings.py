"""Mail that opens a ticket."""

from collections.abc import Sequence
from datetime import datetime

from helpdesk.lib.signing import mac
from helpdesk.people import actions as people
from helpdesk.people.models import CustomerAddress
from tickets import actions
from tickets.actions import Contact
from tickets.actions.conversation import note_event
from tickets.arrival.bodies import body_of
from tickets.arrival.reading import Read
from tickets.languages import language_of, routed_language
from tickets.log import SYSTEM, Entry
from tickets.models import SenderRule, Ticket
from tickets.models.ticket import Channel


def open_all(reads: Sequence[Read], now: datetime) -> list[str]:
    """Open a ticket for each mail, all of different senders; the outcomes for the log of mails."""
    writers = _writers(reads, now)
    contacts = _contacts(reads, writers, now)
    opened = actions.open_tickets(contacts, now=now)
    return [_settle(read, one.ticket, now) for read, one in zip(reads, opened, strict=True)]


def _writers(reads: Sequence[Read], now: datetime) -> list[people.Known]:
    """Who wrote each; a forger gets a record beside the real one, never theirs."""
    named = [read for read in reads if read.mail.sender.address and not read.is_forged]
    senders = [(read.mail.sender.address or "", _hints(read)) for read in named]
    known = people.customers_by_mail(senders, verified=False, now=now) if senders else []
    found = {read.row.pk: one for read, one in zip(named, known, strict=True)}
    return [found.get(read.row.pk) or _stranger(read, now) for read in reads]


def _stranger(read: Read, now: datetime) -> people.Known:
    claimed = people.customer_by_claim(read.mail.sender.address or "", _hints(read), now=now)
    return people.Known(claimed, None)


def _hints(read: Read) -> people.Hints:
    mail = read.mail
    locale = next(iter(mail.languages), "")
    return people.Hints(name=mail.sender.name or "", utc_offset=mail.utc_offset, locale=locale)


def _contacts(reads: Sequence[Read], writers: Sequence[people.Known], now: datetime) -> list[Contact]:
    contacts, certain = [], []
    for read, writer in zip(reads, writers, strict=True):
        mail, customer = read.mail, writer.customer
        verdict = language_of(mail.reply_text, customer, page=read.box.language, accept=mail.languages)
        language, how, probability = routed_language(verdict, customer, read.box.language)
        if verdict.language and how == "certain":
            certain.append((customer, verdict.language))
        contact = Contact(
            channel=Channel.EMAIL,
            customer=customer,
            team=read.box.team,
            body=body_of(read, "unverified", opens=True),
            client_id=f"mail:{read.row.pk}",
            public_id=mac("inbound", str(read.row.pk), length=32),
            subject=mail.subject,
            language=language,
            language_how=how,
            language_probability=probability,
            mailbox=read.box,
            linked_to=read.match.ticket,
            acknowledge_to=_answerable(read, writer, now),
        )
        contacts.append(contact)
    people.note_detected(certain)
    return contacts


def _answerable(read: Read, writer: people.Known, now: datetime) -> CustomerAddress | None:
    """The address an acknowledgement may go to; none for machines, lists, forgers and those who ask for none (G15)."""
    mail, row = read.mail, writer.address
    if mail.mail_class != "person" or mail.suppress_auto_reply or mail.marked_spam:
        return None
    if row is None or row.customer_id != writer.customer.pk or row.is_bouncing(now):
        return None
    return None if row.address.lower() in read.known.staff else row


def _settle(read: Read, ticket: Ticket, now: datetime) -> str:
    """What follows from what the mail says of itself: a filter's mark, or a colleague who forwarded it."""
    if read.mail.marked_spam and not read.row.by_hand and read.rule != SenderRule.Kind.ALLOW:
        actions.mark_spam(ticket.pk, by=SYSTEM, now=now)
        return "spam"
    _propose_sender(read, ticket, now)
    return "opened"


def _propose_sender(read: Read, ticket: Ticket, now: datetime) -> None:
    """A colleague forwarded it: who wrote it first is told to the team, who decides."""
    first, sender = read.mail.original_sender, read.mail.sender.address or ""
    if first is None or sender.lower() not in read.known.staff:
        return
    data = {"name": first.name or "", "address": first.address or ""}
    note = Entry("forwarded", SYSTEM, internal=True, data=data, client_id=f"mail:{read.row.pk}:forwarded")
    note_event(ticket.pk, note, now=now)
