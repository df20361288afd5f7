"""Mail out of IMAP folders: one fetcher each by lease, stored and counted in one transaction, moved afterwards.

A crash between the commit and the move leaves the mail in ``to_move``; between two commits nothing is counted that
is not stored. So each mail is stored once, whoever reads, moves or marks it meanwhile (docs/architecture.md).
"""

import hashlib
import logging
import time
from datetime import datetime, timedelta

from django.db.models import QuerySet

from helpdesk.duties.claim import claim, oldest_due
from helpdesk.duties.sweeps import sweep, wake
from helpdesk.lib.crash import crashpoint
from tickets.actions.fetched import note_progress, release
from tickets.mail import gate, imap
from tickets.mail.imap import Folder, ImapError
from tickets.models import InboundMail, MailSource

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=60)
LEASE = timedelta(minutes=5)
BUDGET = 60.0  # seconds of one turn; what is left comes next
SOURCES = 20
LONGEST_PAUSE = 15  # minutes
SLACK = timedelta(minutes=2)  # by which the clocks of server and desk may differ


@sweep("fetch", every=timedelta(seconds=20), oldest=lambda now: oldest_due(_fetched(), now))
def fetch_mail(*, now: datetime) -> int:
    """Read every folder that is due; a server that does not answer pauses, and is tried again."""
    fetched, until = 0, time.monotonic() + BUDGET
    for _ in range(SOURCES):
        # One at a time: behind a slow server the lease of a whole batch would end before its last folder's turn.
        sources = claim(_fetched(), 1, now=now, lease=LEASE)
        if not sources:
            break
        fetched += fetch_one(sources[0], now=now)
        if time.monotonic() > until:
            break
    return fetched


def _fetched() -> "QuerySet[MailSource]":
    return MailSource.objects.filter(enabled=True)


def fetch_one(source: MailSource, *, now: datetime) -> int:
    """Read one claimed folder; how many mails were stored."""
    try:
        with imap.opened(source) as folder:
            stored, rest, unmoved = _read(source, folder, now)
    except ImapError as error:
        imap.forget_access(source)
        pause = min(2 ** max(source.attempts - 1, 0), LONGEST_PAUSE)
        release(source, due_at=now + timedelta(minutes=pause), error=str(error))
        log.warning("a mailbox could not be read", extra={"source": source.pk, "attempts": source.attempts})
        return 0
    release(source, due_at=now if rest else now + EVERY, attempts=0, error=unmoved, read_at=now)
    if rest:
        wake("fetch")
    return stored


def _read(source: MailSource, folder: Folder, now: datetime) -> tuple[int, bool, str]:
    """What is new, within the budget; whether something is left, and why stored mail could not be moved."""
    rescan = _settle(source, folder)
    unmoved = _move(source, folder)
    until, stored = time.monotonic() + BUDGET, 0
    for uid in folder.uids_after(source.last_uid):
        if time.monotonic() > until:
            return stored, True, unmoved
        stored += _take(source, folder, uid, now, rescan=rescan)
        unmoved = unmoved or _move(source, folder)
    return stored, False, unmoved


def _settle(source: MailSource, folder: Folder) -> bool:
    """Where to begin. The first read begins with what comes from now on; True when all UIDs are new ones."""
    if source.uid_validity is None:
        note_progress(source, uid_validity=folder.validity, last_uid=max(0, folder.uid_next - 1))
        return False
    if folder.validity and folder.validity == source.uid_validity:
        return False
    note_progress(source, uid_validity=folder.validity, last_uid=0, to_move=[])
    return True


def _take(source: MailSource, folder: Folder, uid: int, now: datetime, *, rescan: bool) -> bool:
    """Store one mail and count it in one transaction. A mail that is gone, or known by its bytes, is only counted."""
    seen = folder.describe(uid)
    before = seen is not None and seen.received is not None and seen.received < source.started_at - SLACK
    if seen is None or (rescan and before):
        note_progress(source, last_uid=uid)
        return False
    too_large = seen.size > gate.MAXIMUM
    raw = folder.raw(uid, header_only=too_large)
    if raw is None:
        note_progress(source, last_uid=uid)
        return False
    if _is_known(source, raw):
        note_progress(source, last_uid=uid, to_move=_waiting(source, uid))
        return False
    refusal = f"The mail has {seen.size} bytes, more than the desk takes; it stays in the mailbox."
    arrival = gate.Arrival(
        raw=raw,
        source="imap",
        mailbox=source.mailbox.name,
        uid=f"{source.uid_validity}:{uid}",
        refusal=refusal if too_large else "",
    )
    moving = source.to_move if too_large else _waiting(source, uid)
    gate.store(arrival, now=now, also=lambda: note_progress(source, last_uid=uid, to_move=moving))
    crashpoint("fetch.before_move")
    return True


def _is_known(source: MailSource, raw: bytes) -> bool:
    known = InboundMail.objects.filter(sha256=hashlib.sha256(raw).hexdigest())
    return source.mailbox_id in known.values_list("mailbox_id", flat=True)  # by the hash alone, as in arrival


def _waiting(source: MailSource, uid: int) -> list[int]:
    return [*source.to_move, uid] if source.after == MailSource.After.MOVE else source.to_move


def _move(source: MailSource, folder: Folder) -> str:
    """What is stored goes to its folder; mail that a person moved already is no longer there, which does no harm.

    A folder that cannot be filled keeps no mail from being read: why is answered, and tried again next time.
    """
    if not source.to_move:
        return ""
    try:
        folder.move(source.to_move, source.done_folder or "Sunrelay")
    except ImapError as error:
        return f"Mail is read, but cannot be moved. {error}"
    note_progress(source, to_move=[])
    return ""
