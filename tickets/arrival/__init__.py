"""Stored mail becomes messages: read, thread, recognise the sender, detect the language, then one action.

``reading`` tells what a mail is, ``twins`` whether it came before, ``openings`` and ``replies`` store it. Of a batch
``together`` are those that open tickets and have nothing to do with any mail before them; the others follow one by
one, so that it all ends as if each had been read by itself, only that those were given out first. Each row may be
read again after a crash: the message names its mail, so a second reading finds the first.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from helpdesk.duties.claim import claim, oldest_due
from helpdesk.duties.sweeps import sweep
from helpdesk.languages import desk
from helpdesk.lib.crash import crashpoint
from helpdesk.lib.rows import update
from tickets.actions.sources import note_test
from tickets.arrival.openings import open_all
from tickets.arrival.reading import REPORTING, Known, NoMailbox, Read, read
from tickets.arrival.replies import post_reply
from tickets.arrival.together import independent
from tickets.arrival.twins import came_before
from tickets.mail import thread
from tickets.mail.parse import MailError
from tickets.models import InboundMail, Message
from tickets.returned import note_report

__all__ = ["ATTEMPTS", "NoMailbox", "read_mail"]

log = logging.getLogger(__name__)
ATTEMPTS = 5
BATCH = 20
_FINISHED = (
    *("state", "outcome", "error", "leased_until", "due_at"),
    *("fingerprint", "sender_shown", "subject_shown", "mailbox"),
)


@sweep("inbound", every=timedelta(seconds=5), oldest=lambda now: oldest_due(_unread(), now))
def read_mail(*, now: datetime) -> int:
    """Read what is stored and due; a mail that cannot be read is tried five times, then shown to leads (G6)."""
    rows = claim(_unread(), BATCH, now=now)
    if rows:
        with desk.standing():
            known = Known(rows)
            opened = _open_together(rows, known, now)
            for row in rows:
                if row.pk not in opened:
                    _read_one(row, known, now)
    return len(rows)


def _unread() -> "QuerySet[InboundMail]":
    return InboundMail.objects.filter(state=InboundMail.State.NEW)


def _open_together(rows: Sequence[InboundMail], known: Known, now: datetime) -> set[int]:
    """The numbers of the mails that were opened as one. What goes wrong here is told when each is read by itself."""
    try:
        reads = independent(rows, known) if len(rows) > 1 else []
        if len(reads) < 2:
            return set()
        outcomes = open_all(reads, now)
        crashpoint("arrival.before_done")
        for one, outcome in zip(reads, outcomes, strict=True):
            _end(one.row, InboundMail.State.DONE, outcome=outcome)
        update([one.row for one in reads], _FINISHED)
    except Exception:
        log.exception("mails could not be opened together", extra={"mails": len(rows)})
        return set()
    return {one.row.pk for one in reads}


def _read_one(row: InboundMail, known: Known, now: datetime) -> None:
    """Read one claimed mail and store how it ended."""
    try:
        outcome = _process(row, known, now)
        crashpoint("arrival.before_done")
        _end(row, InboundMail.State.DONE, outcome=outcome)
    except MailError as error:
        _end(row, InboundMail.State.FAILED, error=str(error))
    except Exception as error:
        log.exception("mail could not be processed", extra={"inbound": row.pk})
        last = row.attempts >= ATTEMPTS
        row.due_at = now + timedelta(minutes=2**row.attempts)
        state = InboundMail.State.FAILED if last else InboundMail.State.NEW
        _end(row, state, error=f"{type(error).__name__}: {error}")
    row.save(update_fields=_FINISHED)


def _end(row: InboundMail, state: str, *, outcome: str = "", error: str = "") -> None:
    row.state, row.outcome, row.error, row.leased_until = InboundMail.State(state), outcome, error[:500], None


def _process(row: InboundMail, known: Known, now: datetime) -> str:
    one = read(row, known)
    if (row.attempts > 1 or row.by_hand) and Message.objects.filter(inbound=row).exists():
        return "stored"  # an attempt before this one came to its end and could not say so
    if not row.by_hand:
        if came_before([one], known):
            return "duplicate"
        if one.mail.mail_class == "own":
            return "test" if note_test(bytes(row.raw), now=now) else "own"
        if one.mail.mail_class in REPORTING:
            return note_report(row, one.mail, now=now)
        if one.is_blocked:
            return "blocked"
    one = one.matched(thread.find(one.mail, row, by_subject=not one.is_forged))
    if _belongs(one, now):
        return post_reply(one, now)
    return open_all([one], now)[0] if one.speaks else "automatic"


def _belongs(one: Read, now: datetime) -> bool:
    """Into the conversation it names, unless that was closed too long ago; machines only leave a note there."""
    if not one.match.is_sure or one.match.ticket is None:
        return False
    return not one.speaks or thread.follows_on(one.match.ticket, now)
