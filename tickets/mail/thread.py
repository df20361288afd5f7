"""Which conversation a mail belongs to: our signed token, then ids and a number in the subject for participants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Q

from helpdesk.people.models import CustomerAddress
from tickets.mail.addresses import without_plus
from tickets.mail.compose import NOBODY, read_mail_token, read_message_id
from tickets.mail.parse import ParsedMail
from tickets.mail.subjects import number_in
from tickets.models import InboundMail, Mailbox, Message, Ticket
from tickets.models.message import NOW_SAID
from tickets.models.ticket import State, TicketQuerySet

REOPENS_WITHIN = timedelta(days=14)
MOST_QUOTED, MOST_LINES = 3, 2_000
How = Literal["token", "reference", "possible", "none"]


@dataclass(frozen=True)
class Match:
    """``address`` is a customer's for whom a token was made; ``possible`` only suggests a link to people.

    ``named`` is the ticket that the mail itself names; it differs from ``ticket`` when that one was merged away.
    """

    ticket: Ticket | None
    how: How
    address: CustomerAddress | None = None
    named: Ticket | None = None

    @property
    def is_sure(self) -> bool:
        return self.ticket is not None and self.how in ("token", "reference")


NOWHERE = Match(None, "none")


def find(mail: ParsedMail, row: InboundMail, *, by_subject: bool = True) -> Match:
    """The strongest evidence wins; a stranger who quotes one of our ids only gets a suggested link.

    ``by_subject``: whether a number in the subject may count, which it never does for a forged sender.
    """
    for tag, token in tags([row.envelope_recipient, *mail.recipients]):
        names = read_mail_token(token) if tag == "t" else None
        if names is not None:
            ticket = _rows().filter(pk=names[0]).first()
            address = CustomerAddress.objects.filter(pk=names[1]).first()
            if ticket is not None and (address is not None or names[1] == NOBODY):
                return Match(_going_on(ticket), "token", address, ticket)
    for ticket in _referenced(mail):
        known = _takes_part(ticket, mail.sender.address or "")
        return Match(_going_on(ticket), "reference" if known else "possible", named=ticket)
    number = number_in(mail.subject) if by_subject else None
    numbered = _rows().filter(pk=number).first() if number else None
    if numbered is not None:
        known = _takes_part(numbered, mail.sender.address or "")
        return Match(_going_on(numbered), "reference" if known else "possible", named=numbered)
    return NOWHERE


def lines_of(ticket: Ticket) -> list[str]:
    """The lines of what we wrote last in a conversation, as a reply may quote them."""
    said = Message.objects.filter(ticket=ticket, author__in=["agent", "bot"], internal=False)
    texts = said.order_by("-pk").values_list(NOW_SAID, flat=True)[:MOST_QUOTED]
    return [line for text in texts for line in text.splitlines()][:MOST_LINES]


def bounced_ticket(mail: ParsedMail, row: InboundMail) -> Ticket | None:
    """The ticket whose letter came back: by its bounce address, else by the id inside the report."""
    for tag, token in tags([row.envelope_recipient, *mail.recipients]):
        names = read_mail_token(token) if tag == "b" else None
        if names is not None:
            found = _rows().filter(pk=names[0]).first()
            return found and _going_on(found)
    for one in mail.bounce.original_message_ids if mail.bounce else ():
        ticket = _rows().filter(pk=read_message_id(one) or 0).first()
        if ticket is not None:
            return _going_on(ticket)
    return next(map(_going_on, _referenced(mail)), None)


def tags(recipients: Iterable[str]) -> list[tuple[str, str]]:
    """(kind, token) of each plus-address of ours: ``help+t-12-7-…@desk`` gives ("t", "12-7-…")."""
    found = []
    for recipient in recipients:
        plus = recipient.rpartition("@")[0].partition("+")[2]
        kind, dash, token = plus.partition("-")
        if dash and kind in ("t", "b"):
            found.append((kind, token))
    return found


def follows_on(ticket: Ticket, now: datetime) -> bool:
    """A closed ticket opens again within 14 days; later a new one is opened that names it."""
    if ticket.state != State.CLOSED or ticket.closed_at is None:
        return True
    return now - ticket.closed_at <= REOPENS_WITHIN


def is_participant(ticket: Ticket, address: str) -> bool:
    """The customer, by any address of theirs, or whose mail is in the conversation, or whom its answers go to."""
    if not address:
        return False
    owns = ticket.customer.addresses.filter(address__iexact=address).exists()
    theirs = Q(sender__iexact=address) | Q(answers_to__iexact=address)
    wrote = Message.objects.filter(theirs, ticket=ticket)
    return owns or wrote.exclude(standing__in=["other", "forged"]).exists()


def is_in_copy(ticket: Ticket, address: str) -> bool:
    """Whether the customer or an agent addressed somebody else in this conversation."""
    told = Message.objects.filter(ticket=ticket, internal=False).exclude(copies=[])
    return any(
        address.lower() == one.lower() for copies in told.values_list("copies", flat=True) for one in copies
    )


def _takes_part(ticket: Ticket, address: str) -> bool:
    return is_participant(ticket, address) or (bool(address) and is_in_copy(ticket, address))


def mailbox_for(mail: ParsedMail, row: InboundMail, known: Iterable[Mailbox]) -> Mailbox | None:
    """The mailbox a mail came to: the gate's word, else the first of its recipients that is ours, else the default."""
    if row.mailbox is not None:
        return row.mailbox
    boxes = {box.address.lower(): box for box in known}
    for recipient in [row.envelope_recipient, *mail.recipients]:
        box = boxes.get(without_plus(recipient))
        if box is not None:
            return box
    return next((box for box in boxes.values() if box.is_default), next(iter(boxes.values()), None))


def _referenced(mail: ParsedMail) -> list[Ticket]:
    """Tickets named by In-Reply-To, then References from last to first; our own ids count only with their proof."""
    for one in [*mail.in_reply_to, *reversed(mail.references)]:
        named = read_message_id(one) or _received(one)
        known = _rows().filter(pk=named or 0).first()
        if known is not None:
            return [known]
    return []


def _rows() -> TicketQuerySet:
    return Ticket.objects.select_related("customer", "owner__user", "team")


def _going_on(ticket: Ticket) -> Ticket:
    """The ticket itself, or the one that it was merged into."""
    return ticket if ticket.merged_into_id is None else _rows().get(pk=ticket.merged_into_id)


def _received(message_id: str) -> int | None:
    # SQLite takes the index of those that have one only where the query itself says that it wants no others.
    known = Message.objects.filter(mail_id=message_id).exclude(mail_id="")
    return known.order_by("pk").values_list("ticket_id", flat=True).first()
