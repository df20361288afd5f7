"""The same mail once more: by its bytes, or by what it says when it came by another way (G6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from tickets.arrival.reading import Known, Read, fingerprint
from tickets.mail import thread
from tickets.mail.parse import MailError, ParsedMail
from tickets.models import InboundMail

MOST_TRACES = 20_000  # bytes of headers by which one mail may differ from itself


def came_before(reads: Sequence[Read], known: Known) -> set[int]:
    """Those that came before: the same bytes, or the same mail by its id, date, sender and body, in the mailbox.

    Without an id that can be read two mails with equal words may still be two mails. One that came before and is not
    read to its end yet has neither mailbox nor fingerprint on record: what it would get is known, or is found out.
    """
    # Found by the hashes alone: asked for the mailbox too, a database reads all the mail there ever was in it.
    prints = [one.row.fingerprint for one in reads if one.mail.message_id is not None]
    same = Q(sha256__in=[one.row.sha256 for one in reads]) | Q(fingerprint__in=prints)
    columns = ("pk", "state", "mailbox_id", "envelope_recipient", "sha256", "fingerprint")
    earlier = [_Earlier(*row) for row in InboundMail.objects.filter(same).values_list(*columns)]
    return {
        one.row.pk
        for one in reads
        if any(found.is_same(one, known) for found in earlier)
        or any(_is_begun(row, one, known) for row in known.begun)
    }


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


def _is_begun(row: InboundMail, one: Read, known: Known) -> bool:
    """Whether another reading has begun the same mail, which came by another way and has other bytes."""
    id = (one.mail.message_id or "").encode()
    if not id or row.pk >= one.row.pk or abs(row.size - one.row.size) > MOST_TRACES:
        return False
    if id not in bytes(row.raw):
        return False
    try:
        mail = known.parsed(row)
    except MailError:
        return False
    return thread.mailbox_for(mail, row, known.boxes) == one.box and fingerprint(mail) == one.row.fingerprint


def _box_of(mail: ParsedMail, recipient: str, known: Known) -> int | None:
    """The mailbox that a mail would get which came with this recipient on its envelope."""
    box = thread.mailbox_for(mail, InboundMail(envelope_recipient=recipient), known.boxes)
    return box.pk if box else None
