"""Mail that goes on in a conversation."""

from datetime import datetime, timedelta

from helpdesk.lib.signing import mac
from tickets.actions import Post, alarms
from tickets.actions.customers import prove_address
from tickets.actions.inbound import add_mail
from tickets.arrival.bodies import body_of
from tickets.arrival.reading import Read
from tickets.languages import language_of
from tickets.log import Writer
from tickets.mail import thread
from tickets.models import Alarm, Event, Ticket
from tickets.models.ticket import State

MANY_REOPENINGS = 5  # of one ticket, by mail, within a day


def post_reply(read: Read, now: datetime) -> str:
    """Post the mail into the conversation that it belongs to; the outcome for the log of mails."""
    ticket = read.match.ticket
    assert ticket is not None
    writer, standing = _writer(read, ticket, now)
    speaks = read.speaks and (
        standing not in ("other", "forged") or _is_of_their_side(read, ticket, standing)
    )
    verdict = language_of(read.mail.reply_text, ticket.customer, ticket=ticket, accept=read.mail.languages)
    post = Post(
        conversation=ticket.public_id,
        writer=writer,
        body=body_of(read, standing),
        client_id=f"mail:{read.row.pk}",
        language=verdict.language or ticket.language,
        internal=standing == "forged",
        reopens=speaks and ticket.state != State.SPAM,
    )
    add_mail(post, now=now)
    if speaks and ticket.state == State.CLOSED:
        _tell_of_reopenings(ticket, now)
    return "forged" if standing == "forged" else "posted" if speaks else "noted"


def _tell_of_reopenings(ticket: Ticket, now: datetime) -> None:
    """Whoever closes a ticket that mails open again and again should look who writes (email.md 5)."""
    opened = Event.objects.filter(ticket=ticket, kind="reopened", at__gt=now - timedelta(days=1))
    if opened.count() >= MANY_REOPENINGS:
        alarms.raise_once(ticket.pk, Alarm.Kind.AGAIN, now=now)


def _is_of_their_side(read: Read, ticket: Ticket, standing: str) -> bool:
    """Whom the customer or we put into copy speaks to us, in their own name."""
    return standing == "other" and thread.is_in_copy(ticket, read.mail.sender.address or "")


def _writer(read: Read, ticket: Ticket, now: datetime) -> tuple[Writer, str]:
    """The customer, when the mail comes from an address of theirs; anybody else with the token is "other".

    A forged mail is kept as a note for the team: neither its words nor its token make it the customer's.
    """
    sender = (read.mail.sender.address or "").lower()
    if read.is_forged:
        return Writer("system", f"forged:{mac('other', sender)}", read.mail.sender.name or sender), "forged"
    address = read.match.address
    if address is not None and address.address.lower() == sender:
        # The token went to this mailbox alone, so whoever answers with it reads that mailbox.
        customer = prove_address(address, now=now)
        return Writer.customer(customer), "token"
    if thread.is_participant(ticket, sender):
        return Writer.customer(ticket.customer), "unverified"
    name = read.mail.sender.name or sender
    return Writer("customer", f"other:{mac('other', sender)}", name), "other"
