"""Which mails of a batch can be stored together."""

from collections.abc import Sequence

from tickets.arrival.reading import REPORTING, Known, NoMailbox, Read, read
from tickets.arrival.twins import came_before
from tickets.mail.parse import MailError
from tickets.models import InboundMail

MOST_TOGETHER = 8 * 1024 * 1024  # bytes of mail that are held at once


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
        own = {f"sha:{row.sha256}"} if one is None else _marks(one)
        if one is not None and _opens(one) and marks.isdisjoint(own):
            found.append(one)
        marks |= own
    again = came_before(found, known) if found else set()
    return [one for one in found if one.row.pk not in again]


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


def _marks(one: Read) -> set[str]:
    """What it shares with a mail that it may have to do with: bytes, words, sender, or an id that one of them names."""
    mail, row = one.mail, one.row
    ids = [id for id in (mail.message_id, *mail.in_reply_to, *mail.references) if id]
    sender = (mail.sender.address or "").lower()
    return {f"sha:{row.sha256}", f"print:{row.fingerprint}", f"from:{sender}", *map("id:{}".format, ids)}
