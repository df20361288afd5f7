"""What a stored mail is: its words, its mailbox, its sender as our server knows them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from helpdesk.people.models import User
from tickets.actions.senders import rule_for
from tickets.mail import thread
from tickets.mail.authentication import Check, check_sender
from tickets.mail.compose import NOBODY, mail_token
from tickets.mail.parse import MailError, ParsedMail, parse, unreadable
from tickets.mail.subjects import number_in
from tickets.models import InboundMail, Mailbox, SenderRule, Ticket

# What may open a ticket, and what may wake a closed one; the others leave a note where they belong.
SPEAKING = ("person", "list")
REPORTING = ("bounce", "receipt", "complaint")
MOST_BEGUN = 200


class NoMailbox(Exception):
    """There is no mailbox to put the mail into."""


class Known:
    """What every mail of a batch is held against, read from the database once and only when it is asked for."""

    def __init__(self, rows: Sequence[InboundMail] = ()) -> None:
        self._batch = [row.pk for row in rows]
        self._parsed: dict[int, ParsedMail] = {}

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

    @cached_property
    def begun(self) -> list[InboundMail]:
        """Mails of which another reading knows, and perhaps died: they have no fingerprint on record yet.

        Their bytes are read of those that come near.
        """
        rows = InboundMail.objects.filter(state="new", attempts__gt=0).exclude(pk__in=self._batch)
        return list(rows.defer("raw").order_by("due_at", "pk")[:MOST_BEGUN])

    def parsed(self, row: InboundMail) -> ParsedMail:
        """The mail; for one that cannot be read and that a lead wants as a ticket, its bytes as a file."""
        if row.pk not in self._parsed:
            raw = bytes(row.raw)
            try:
                self._parsed[row.pk] = parse(
                    raw, own_addresses=self.own_addresses, own_message_id_domain=None
                )
            except MailError:
                if not row.by_hand:
                    raise
                return parse(unreadable(raw, row.envelope_sender))
        return self._parsed[row.pk]


@dataclass(frozen=True)
class Read:
    """A mail and everything decided about it. ``check``: what our mail server knows of the sender."""

    row: InboundMail
    mail: ParsedMail
    box: Mailbox
    check: Check
    rule: str
    known: Known
    match: thread.Match = thread.NOWHERE

    @property
    def speaks(self) -> bool:
        """Whether somebody speaks to us: a person, a machine that may, or mail that a lead wants to be read."""
        return self.mail.mail_class in SPEAKING or self.rule == SenderRule.Kind.ALLOW or self.row.by_hand

    @property
    def is_forged(self) -> bool:
        """Our own server says that the sender is not who the mail says."""
        return self.check == "failed"

    @property
    def is_blocked(self) -> bool:
        return self.rule == SenderRule.Kind.BLOCK

    @property
    def names_another(self) -> bool:
        """Whether it may belong to a conversation that there is already."""
        recipients = [self.row.envelope_recipient, *self.mail.recipients]
        ids = self.mail.in_reply_to or self.mail.references
        return bool(ids or thread.tags(recipients) or number_in(self.mail.subject))

    def matched(self, match: thread.Match) -> "Read":
        """With its conversation, and what was written this time, as it is known now what we wrote before.

        Our marker in the quote is looked for, then our own lines.
        """
        if not match.is_sure or match.named is None:
            return replace(self, match=match)
        marker = self._marker(match, match.named)
        mail = parse(
            bytes(self.row.raw),
            own_addresses=self.known.own_addresses,
            own_lines=thread.lines_of(match.named),
            marker=marker,
        )
        return replace(self, match=match, mail=mail)

    @staticmethod
    def _marker(match: thread.Match, named: Ticket) -> str | None:
        """What stands in the line above which a reply is written, in the letter that this one answers."""
        if match.how == "token" and match.address is None:
            return mail_token(named.pk, NOBODY)
        address = match.address or named.customer.addresses.order_by("pk").first()
        return mail_token(named.pk, address.pk) if address is not None else None


def read(row: InboundMail, known: Known) -> Read:
    """Parse a mail, note on its row what the log of mails shows, and find its mailbox. Raises MailError, NoMailbox."""
    mail = known.parsed(row)
    row.sender_shown = (mail.sender.address or row.envelope_sender)[:320]
    row.subject_shown = mail.subject[:400]
    row.fingerprint = fingerprint(mail)
    box = row.mailbox = thread.mailbox_for(mail, row, known.boxes)
    if box is None:
        raise NoMailbox("The desk has no mailbox yet. Add one in the settings, then try this mail again.")
    rule = rule_for(mail.sender.address) if known.has_rules else ""
    check = check_sender(mail.authentication, mail.sender.address, settings.DESK_MAIL_SERVERS)
    return Read(row, mail, box, check, rule, known)


def fingerprint(mail: ParsedMail) -> str:
    """Equal for one mail that came twice by different ways; another body under the same id differs (G6)."""
    parts = (mail.message_id or "", str(mail.date), mail.sender.address or "", mail.text, mail.html)
    files = [hashlib.sha256(file.content).hexdigest() for file in mail.attachments]
    return hashlib.sha256("\x1f".join([*parts, *files]).encode("utf-8", "surrogatepass")).hexdigest()
