"""Stored mail becomes messages: read, thread, recognise the sender, detect the language, then one action.

Each row may be read again after a crash: the message row names its mail, so a second reading finds the first.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import Q

from helpdesk.duties.claim import claim
from helpdesk.duties.sweeps import sweep
from helpdesk.lib.crash import crashpoint
from helpdesk.lib.signing import mac
from helpdesk.people import actions as people
from helpdesk.people.models import Customer, User
from tickets import actions
from tickets.actions import Body, Contact, MailFacts, NewFile, Post
from tickets.actions.contacts import MAXIMUM_MAIL
from tickets.actions.conversation import note_event
from tickets.actions.customers import prove_address
from tickets.actions.inbound import add_mail
from tickets.actions.senders import rule_for
from tickets.actions.sources import note_test
from tickets.languages import language_of, routed_language
from tickets.log import SYSTEM, Entry, Writer
from tickets.mail import thread
from tickets.mail.authentication import Check, check_sender
from tickets.mail.compose import mail_token
from tickets.mail.parse import MailError, ParsedMail, parse, unreadable
from tickets.models import InboundMail, Mailbox, Message, SenderRule, Ticket
from tickets.models.ticket import Channel, State
from tickets.returned import note_report

log = logging.getLogger(__name__)
ATTEMPTS = 5
BATCH = 20
# What may open a ticket, and what may wake a closed one; the others leave a note where they belong.
SPEAKING = ("person", "list")
REPORTING = ("bounce", "receipt", "complaint")


class NoMailbox(Exception):
    """There is no mailbox to put the mail into."""


class _Known:
    """What every mail of a batch is held against, read from the database once and only when it is asked for."""

    @cached_property
    def boxes(self) -> list[Mailbox]:
        return list(Mailbox.objects.select_related("team"))

    @cached_property
    def own_addresses(self) -> list[str]:
        return [*(box.address for box in self.boxes), settings.DESK_MAIL]

    @cached_property
    def has_rules(self) -> bool:
        return SenderRule.objects.exists()

    @cached_property
    def staff(self) -> frozenset[str]:
        """Addresses of whoever signs in, in lower case."""
        return frozenset(email.lower() for email in User.objects.values_list("email", flat=True))


@dataclass(frozen=True)
class _Read:
    """A mail and everything decided about it. ``check``: what our mail server knows of the sender."""

    row: InboundMail
    mail: ParsedMail
    match: thread.Match
    box: Mailbox
    check: Check
    rule: str
    known: _Known

    @property
    def speaks(self) -> bool:
        """Whether somebody speaks to us: a person, a machine that may, or mail that a lead wants to be read."""
        return self.mail.mail_class in SPEAKING or self.rule == SenderRule.Kind.ALLOW or self.row.by_hand

    @property
    def is_forged(self) -> bool:
        """Our own server says that the sender is not who the mail says."""
        return self.check == "failed"


@sweep("inbound", every=timedelta(seconds=5))
def read_mail(*, now: datetime) -> int:
    """Read what is stored and due; a mail that cannot be read is tried five times, then shown to leads (G6)."""
    rows = claim(InboundMail.objects.filter(state="new"), BATCH, now=now)
    known = _Known() if rows else None
    for row in rows:
        assert known is not None
        _read_one(row, known, now)
    return len(rows)


def _read_one(row: InboundMail, known: _Known, now: datetime) -> None:
    """Read one claimed mail and store how it ended."""
    try:
        outcome = _process(row, known, now)
        crashpoint("arrival.before_done")
        _finish(row, InboundMail.State.DONE, outcome=outcome)
    except MailError as error:
        _finish(row, InboundMail.State.FAILED, error=str(error))
    except Exception as error:
        log.exception("mail could not be processed", extra={"inbound": row.pk})
        last = row.attempts >= ATTEMPTS
        row.due_at = now + timedelta(minutes=2**row.attempts)
        state = InboundMail.State.FAILED if last else InboundMail.State.NEW
        _finish(row, state, error=f"{type(error).__name__}: {error}")


def _finish(row: InboundMail, state: str, *, outcome: str = "", error: str = "") -> None:
    row.state, row.outcome, row.error, row.leased_until = InboundMail.State(state), outcome, error[:500], None
    row.save(
        update_fields=[
            "state", "outcome", "error", "leased_until", "due_at",
            "fingerprint", "sender_shown", "subject_shown", "mailbox",
        ]
    )  # fmt: skip


def _process(row: InboundMail, known: _Known, now: datetime) -> str:
    mail = _parsed(row, known)
    row.sender_shown = (mail.sender.address or row.envelope_sender)[:320]
    row.subject_shown = mail.subject[:400]
    row.fingerprint = fingerprint(mail)
    box = row.mailbox = thread.mailbox_for(mail, row, known.boxes)
    if box is None:
        raise NoMailbox("The desk has no mailbox yet. Add one in the settings, then try this mail again.")
    if (row.attempts > 1 or row.by_hand) and Message.objects.filter(inbound=row).exists():
        return "stored"  # an attempt before this one came to its end and could not say so
    if not row.by_hand and _is_duplicate(row, mail, known):
        return "duplicate"
    if mail.mail_class == "own" and not row.by_hand:
        return "test" if note_test(bytes(row.raw), now=now) else "own"
    if mail.mail_class in REPORTING and not row.by_hand:
        return note_report(row, mail, now=now)
    rule = rule_for(mail.sender.address) if known.has_rules else ""
    if rule == SenderRule.Kind.BLOCK and not row.by_hand:
        return "blocked"
    match = thread.find(mail, row)
    check = check_sender(mail.authentication, mail.sender.address, settings.DESK_MAIL_SERVERS)
    read = _Read(row, _as_reply(row, mail, match, known), match, box, check, rule, known)
    return _post(read, now) if _belongs(read, now) else _open(read, now)


def _parsed(row: InboundMail, known: _Known) -> ParsedMail:
    """The mail; for one that cannot be read and that a lead wants as a ticket, its bytes as a file."""
    raw = bytes(row.raw)
    try:
        return parse(raw, own_addresses=known.own_addresses, own_message_id_domain=None)
    except MailError:
        if not row.by_hand:
            raise
        return parse(unreadable(raw, row.envelope_sender))


def _as_reply(row: InboundMail, mail: ParsedMail, match: thread.Match, known: _Known) -> ParsedMail:
    """What was written this time, now that it is known what we wrote before: our marker, then our own lines."""
    if not match.is_sure or match.named is None:
        return mail
    address = match.address or match.named.customer.addresses.order_by("pk").first()
    marker = mail_token(match.named.pk, address.pk) if address is not None else None
    return parse(
        bytes(row.raw),
        own_addresses=known.own_addresses,
        own_lines=thread.lines_of(match.named),
        marker=marker,
    )


def fingerprint(mail: ParsedMail) -> str:
    """Equal for one mail that came twice by different ways; another body under the same id differs (G6)."""
    parts = (mail.message_id or "", str(mail.date), mail.sender.address or "", mail.text, mail.html)
    files = [hashlib.sha256(file.content).hexdigest() for file in mail.attachments]
    return hashlib.sha256("\x1f".join([*parts, *files]).encode("utf-8", "surrogatepass")).hexdigest()


def _is_duplicate(row: InboundMail, mail: ParsedMail, known: _Known) -> bool:
    """The same bytes, or the same mail by its id, date, sender and body, that came before within the mailbox.

    Without an id that can be read two mails with equal words may still be two mails. One that came before and is
    not read to its end yet has no mailbox on record; its bytes are the same, so what it would get is known.
    """
    same = Q(sha256=row.sha256)
    if mail.message_id is not None:
        same |= Q(fingerprint=row.fingerprint)
    # Found by the hashes alone: asked for the mailbox too, a database reads all the mail there ever was in it.
    found = InboundMail.objects.filter(same).values_list("pk", "state", "mailbox_id", "envelope_recipient")
    earlier = [(box, recipient) for pk, state, box, recipient in found if pk < row.pk and state != "failed"]
    ours = row.mailbox.pk if row.mailbox else None
    return any(ours == (box or _box_of(mail, recipient, known)) for box, recipient in earlier)


def _box_of(mail: ParsedMail, recipient: str, known: _Known) -> int | None:
    """The mailbox that a mail would get which came with this recipient on its envelope."""
    box = thread.mailbox_for(mail, InboundMail(envelope_recipient=recipient), known.boxes)
    return box.pk if box else None


def _belongs(read: _Read, now: datetime) -> bool:
    """Into the conversation it names, unless that was closed too long ago; machines only leave a note there."""
    if not read.match.is_sure or read.match.ticket is None:
        return False
    return not read.speaks or thread.follows_on(read.match.ticket, now)


# --- Into a conversation ------------------------------------------------------------------------------
def _post(read: _Read, now: datetime) -> str:
    ticket = read.match.ticket
    assert ticket is not None
    writer, standing = _writer(read, ticket, now)
    speaks = read.speaks and standing not in ("other", "forged")
    verdict = language_of(read.mail.reply_text, ticket.customer, ticket=ticket, accept=read.mail.languages)
    post = Post(
        conversation=ticket.public_id,
        writer=writer,
        body=_body(read, standing),
        client_id=f"mail:{read.row.pk}",
        language=verdict.language or ticket.language,
        internal=standing == "forged",
        reopens=speaks and ticket.state != State.SPAM,
    )
    add_mail(post, now=now)
    return "forged" if standing == "forged" else "posted" if speaks else "noted"


def _writer(read: _Read, ticket: Ticket, now: datetime) -> tuple[Writer, str]:
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


# --- A new conversation -------------------------------------------------------------------------------
def _open(read: _Read, now: datetime) -> str:
    mail = read.mail
    if not read.speaks:
        return "automatic"
    customer = _customer(read, now)
    verdict = language_of(mail.reply_text, customer, page=read.box.language, accept=mail.languages)
    language, how, probability = routed_language(verdict, customer, read.box.language)
    if verdict.language and how == "certain":
        hints = people.Hints(language=verdict.language, language_source="detected")
        people.note_hints(customer, hints, now=now)
    contact = Contact(
        channel=Channel.EMAIL,
        customer=customer,
        team=read.box.team,
        body=_body(read, "unverified"),
        client_id=f"mail:{read.row.pk}",
        public_id=mac("inbound", str(read.row.pk), length=32),
        subject=mail.subject,
        language=language,
        language_how=how,
        language_probability=probability,
        mailbox=read.box,
        linked_to=read.match.ticket,
        acknowledge_to=_answerable(read, customer, now),
    )
    opened = actions.open_ticket(contact, now=now)
    if mail.marked_spam and not read.row.by_hand and read.rule != SenderRule.Kind.ALLOW:
        actions.mark_spam(opened.ticket.pk, by=SYSTEM, now=now)
        return "spam"
    _propose_sender(read, opened.ticket, now)
    return "opened"


def _propose_sender(read: _Read, ticket: Ticket, now: datetime) -> None:
    """A colleague forwarded it: who wrote it first is told to the team, who decides."""
    first, sender = read.mail.original_sender, read.mail.sender.address or ""
    if first is None or sender.lower() not in read.known.staff:
        return
    data = {"name": first.name or "", "address": first.address or ""}
    note = Entry("forwarded", SYSTEM, internal=True, data=data, client_id=f"mail:{read.row.pk}:forwarded")
    note_event(ticket.pk, note, now=now)


def _customer(read: _Read, now: datetime) -> Customer:
    sender = read.mail.sender
    locale = next(iter(read.mail.languages), "")
    hints = people.Hints(name=sender.name or "", utc_offset=read.mail.utc_offset, locale=locale)
    if not sender.address or read.is_forged:  # a forger gets a record beside the real one, never theirs
        return people.customer_by_claim(sender.address or "", hints, now=now)
    return people.customer_by_mail(sender.address, hints, verified=False, now=now)


def _answerable(read: _Read, customer: Customer, now: datetime):  # type: ignore[no-untyped-def]
    """The address an acknowledgement may go to; none for machines, lists, forgers and those who ask for none (G15)."""
    mail = read.mail
    if mail.mail_class != "person" or mail.suppress_auto_reply or not mail.sender.address:
        return None
    if read.is_forged or mail.marked_spam:
        return None
    if mail.sender.address.lower() in read.known.staff:
        return None
    found = customer.addresses.filter(address__iexact=mail.sender.address).first()
    return None if found is not None and found.is_bouncing(now) else found


def _body(read: _Read, standing: str) -> Body:
    mail = read.mail
    text = (mail.reply_text or mail.text)[:MAXIMUM_MAIL]
    files = tuple(
        NewFile(file.name, file.content_type, file.content, file.content_id or "", file.inline)
        for file in mail.attachments
    )
    return Body(
        text=text or ("" if files else "(no text)"),
        full_text=mail.text if mail.text != text else "",
        html=mail.html,
        files=files,
        mail=MailFacts(
            inbound=read.row,
            mail_id=mail.message_id or "",
            mail_class=mail.mail_class,
            sender=mail.sender.address or "",
            standing=standing,
            check=read.check,
        ),
    )
