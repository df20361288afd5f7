"""What a stored mail is: its words, its mailbox, its sender as our server knows them, and whether it came before."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.db.models import Q

from helpdesk.people.models import User
from tickets.actions.senders import rule_for
from tickets.mail import thread
from tickets.mail.authentication import Check, check_sender
from tickets.mail.compose import mail_token
from tickets.mail.parse import MailError, ParsedMail, parse, unreadable
from tickets.models import InboundMail, Mailbox, SenderRule

# What may open a ticket, and what may wake a closed one; the others leave a note where they belong.
SPEAKING = ("person", "list")
REPORTING = ("bounce", "receipt", "complaint")
MOST_TOGETHER = 8 * 1024 * 1024  # bytes of mail that are held at once


class NoMailbox(Exception):
    """There is no mailbox to put the mail into."""


class Known:
    """What every mail of a batch is held against, read from the database once and only when it is asked for."""

    def __init__(self) -> None:
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

    def came_before(self, reads: "Sequence[Read]") -> set[int]:
        """Those that came before: the same bytes, or the same mail by its id, date, sender and body, in the mailbox.

        Without an id that can be read two mails with equal words may still be two mails. One that came before and
        is not read to its end yet has no mailbox on record; its bytes are the same, so what it would get is known.
        """
        # Found by the hashes alone: asked for the mailbox too, a database reads all the mail there ever was in it.
        prints = [one.row.fingerprint for one in reads if one.mail.message_id is not None]
        same = Q(sha256__in=[one.row.sha256 for one in reads]) | Q(fingerprint__in=prints)
        columns = ("pk", "state", "mailbox_id", "envelope_recipient", "sha256", "fingerprint")
        earlier = [_Earlier(*row) for row in InboundMail.objects.filter(same).values_list(*columns)]
        return {one.row.pk for one in reads if any(found.is_same(one, self) for found in earlier)}


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
        return bool(self.mail.in_reply_to or self.mail.references or thread.tags(recipients))

    @property
    def marks(self) -> set[str]:
        """What it shares with a mail that it may have to do with: bytes, words, sender, or an id that one names."""
        mail = self.mail
        ids = [one for one in (mail.message_id, *mail.in_reply_to, *mail.references) if one]
        sender = (mail.sender.address or "").lower()
        return {
            f"sha:{self.row.sha256}",
            f"print:{self.row.fingerprint}",
            f"from:{sender}",
            *map("id:{}".format, ids),
        }

    def matched(self, match: thread.Match) -> "Read":
        """With its conversation, and what was written this time, as it is known now what we wrote before.

        Our marker in the quote is looked for, then our own lines.
        """
        if not match.is_sure or match.named is None:
            return replace(self, match=match)
        address = match.address or match.named.customer.addresses.order_by("pk").first()
        marker = mail_token(match.named.pk, address.pk) if address is not None else None
        mail = parse(
            bytes(self.row.raw),
            own_addresses=self.known.own_addresses,
            own_lines=thread.lines_of(match.named),
            marker=marker,
        )
        return replace(self, match=match, mail=mail)


@dataclass(frozen=True)
class _Earlier:
    """A mail on record that may be the same as one that is read now."""

    pk: int
    state: str
    mailbox: int | None
    recipient: str
    sha256: str
    fingerprint: str

    def is_same(self, one: Read, known: Known) -> bool:
        row, mail = one.row, one.mail
        if self.pk >= row.pk or self.state == "failed":
            return False
        alike = mail.message_id is not None and self.fingerprint == row.fingerprint
        if self.sha256 != row.sha256 and not alike:
            return False
        return one.box.pk == (self.mailbox or _box_of(mail, self.recipient, known))


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


def independent(rows: Sequence[InboundMail], known: Known) -> list[Read]:
    """The mails that open tickets and have nothing to do with any mail before them, in their order.

    Whatever failed once is left to be read by itself, so that it cannot hold up its neighbors a second time.
    """
    found: list[Read] = []
    marks: set[str] = set()
    size = 0
    for row in rows:
        size += row.size
        if size > MOST_TOGETHER:
            break
        one = None if row.attempts > 1 or row.by_hand else _readable(row, known)
        if one is not None and _opens(one) and marks.isdisjoint(one.marks):
            found.append(one)
        marks |= one.marks if one is not None else {f"sha:{row.sha256}"}
    again = known.came_before(found) if found else set()
    return [one for one in found if one.row.pk not in again]


def fingerprint(mail: ParsedMail) -> str:
    """Equal for one mail that came twice by different ways; another body under the same id differs (G6)."""
    parts = (mail.message_id or "", str(mail.date), mail.sender.address or "", mail.text, mail.html)
    files = [hashlib.sha256(file.content).hexdigest() for file in mail.attachments]
    return hashlib.sha256("\x1f".join([*parts, *files]).encode("utf-8", "surrogatepass")).hexdigest()


def _readable(row: InboundMail, known: Known) -> Read | None:
    """The mail, or None for one whose trouble is told when it is read by itself."""
    try:
        return read(row, known)
    except (MailError, NoMailbox):
        return None


def _opens(one: Read) -> bool:
    if one.mail.mail_class == "own" or one.mail.mail_class in REPORTING:
        return False
    return one.speaks and not one.is_blocked and not one.names_another


def _box_of(mail: ParsedMail, recipient: str, known: Known) -> int | None:
    """The mailbox that a mail would get which came with this recipient on its envelope."""
    box = thread.mailbox_for(mail, InboundMail(envelope_recipient=recipient), known.boxes)
    return box.pk if box else None
