"""Changes of duties and letters."""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.models import DayCount, Duty, Letter
from helpdesk.duties.sweeps import wake
from helpdesk.lib.rows import insert
from helpdesk.lib.spelling import spelled

log = logging.getLogger(__name__)
letter_queued = Signal()
HOURLY_CAP, DAILY_CAP = 3, 10
STORM = noop("more automatic mail was written within an hour than the desk may send (DESK_AUTOMATIC_MAIL)")
MOST_TRIES = 5  # of a duty that fails
DUE_TIMES = "due_times"  # the kind of duty, and the sweep that does it


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file that goes with a letter; ``path`` is its place in the default storage, ``size`` in bytes."""

    name: str
    content_type: str
    size: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """A mail as its writer composed it: its text, or the template and context that the first claim renders.

    It goes out at once, or as soon as ``not_before`` has come. ``copies`` are for others, and follow it in every fate.
    """

    kind: str
    sender: str
    recipient: str
    subject: str
    text: str = ""
    template: str = ""
    context: dict[str, object] = field(default_factory=dict)
    sender_name: str = ""
    envelope_sender: str = ""
    language: str = "en"
    message_id: str = ""
    conversation: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    files: tuple[LetterFile, ...] = ()
    copies: "tuple[LetterDraft, ...]" = ()
    not_before: datetime | None = None


def queue_letter(draft: LetterDraft, *, now: datetime) -> Letter | None:
    """Write the row that will be sent; None when an automatic mail would pass the caps of G15."""
    return queue_letters([draft], now=now)[0]


def queue_letters(drafts: Sequence[LetterDraft], *, now: datetime) -> list[Letter | None]:
    """The same for several at once, in their order: each counts for those after it.

    Automatic mails beyond what the whole desk may write in an hour are held until a person releases them (G15).
    """
    sent = _sent_automatically({draft.recipient for draft in drafts if draft.kind in Letter.AUTOMATIC}, now)
    letters: list[Letter | None] = []
    for draft in drafts:
        times = sent[draft.recipient.lower()]
        if draft.kind not in Letter.AUTOMATIC:
            letters.append(_letter(draft, now))
        elif _is_within_caps(times, now):
            times.append(now)
            letters.append(_letter(draft, now))
        else:
            letters.append(None)
    rows = [letter for letter in letters if letter is not None]
    if rows:
        _hold_a_storm([row for row in rows if row.kind in Letter.AUTOMATIC], now)
        insert(rows)
        insert(
            [
                _letter(copy, now, of=row)
                for draft, row in zip(drafts, letters, strict=True)
                for copy in (draft.copies if row is not None else ())
            ]
        )
        transaction.on_commit(lambda: letter_queued.send_robust(Letter), robust=True)
    return letters


def _letter(draft: LetterDraft, now: datetime, *, of: Letter | None = None) -> Letter:
    return Letter(
        copy_of=of,
        kind=draft.kind,
        message_id=draft.message_id or new_message_id(draft.sender),
        sender=draft.sender,
        sender_name=_one_line(draft.sender_name)[:200],
        recipient=draft.recipient,
        envelope_sender=draft.envelope_sender,
        subject=_one_line(draft.subject)[:400],
        text=draft.text,
        template=draft.template,
        context=draft.context,
        language=draft.language,
        headers={name: _one_line(value) for name, value in draft.headers.items()},
        files=[asdict(file) for file in draft.files],
        conversation=draft.conversation,
        created_at=now,
        due_at=draft.not_before or now,
    )


def _is_within_caps(times: Sequence[datetime], now: datetime) -> bool:
    """At most 3 automatic mails an hour and 10 a day to one address, whatever happens (G15)."""
    hourly = sum(1 for at in times if at > now - timedelta(hours=1))
    return hourly < HOURLY_CAP and len(times) < DAILY_CAP


def _hold_a_storm(letters: list[Letter], now: datetime) -> None:
    """More automatic mail than a desk ever writes is a loop, or a flood of forged mail: a person decides about it."""
    if not letters:
        return
    lately = Letter.objects.filter(kind__in=Letter.AUTOMATIC, created_at__gt=now - timedelta(hours=1))
    room = max(0, settings.DESK_AUTOMATIC_MAIL - lately.count())
    for letter in letters[room:]:
        letter.state, letter.error = Letter.State.HELD, STORM
    if letters[room:]:
        log.error("automatic mail is held", extra={"letters": len(letters[room:])})


def _sent_automatically(addresses: Collection[str], now: datetime) -> defaultdict[str, list[datetime]]:
    """When each address got automatic mails within a day, by the address in lower case."""
    times = defaultdict[str, list[datetime]](list)
    if addresses:
        sent = Letter.objects.filter(
            spelled("recipient", *addresses),
            kind__in=Letter.AUTOMATIC,
            created_at__gt=now - timedelta(days=1),
        )
        for address, at in sent.values_list("recipient", "created_at"):
            times[address.lower()].append(at)
    return times


def new_message_id(sender: str) -> str:
    """A Message-ID on the sender's domain, without angle brackets."""
    return make_msgid(domain=sender.rpartition("@")[2] or "localhost").strip("<>")


def open_duty(kind: str, subject: str, cycle: str, *, due_at: datetime) -> Duty:
    """The one duty of this kind, subject and cycle, made if there is none; it may be done already."""
    return Duty.objects.get_or_create(kind=kind, subject=subject, cycle=cycle, defaults={"due_at": due_at})[0]


def ask_due_times(subject: str, *, now: datetime) -> None:
    """What waits of a country (``country:DE``) or a team (``team:7``) is due anew; within the change's transaction."""
    open_duty(DUE_TIMES, subject, now.isoformat(), due_at=now)
    transaction.on_commit(lambda: wake(DUE_TIMES), robust=True)


def drop_duty(duty: Duty, *, now: datetime) -> None:
    """Mark one that is no longer needed."""
    Duty.objects.filter(pk=duty.pk, done_at=None).update(done_at=now, error="not needed")


def finish_duty(duty: Duty, *, now: datetime) -> bool:
    """Mark it done; False when somebody else did it first."""
    return bool(Duty.objects.filter(pk=duty.pk, done_at=None).update(done_at=now, leased_until=None))


def fail_duty(duty: Duty, *, now: datetime) -> None:
    """It did not go through whole: the next sweep tries again, up to ``MOST_TRIES`` times in all."""
    tries = duty.attempts + 1
    over = now if tries >= MOST_TRIES else None
    Duty.objects.filter(pk=duty.pk, done_at=None).update(attempts=tries, done_at=over)


def count(name: str, by: int, *, now: datetime) -> None:
    """Add to what is counted under this name today (UTC)."""
    today = DayCount.objects.get_or_create(name=name, day=now.astimezone(UTC).date())[0]
    DayCount.objects.filter(pk=today.pk).update(count=F("count") + by)


def _one_line(text: str) -> str:
    """Header values never carry a line break of strangers (RFC 5322, 2.2)."""
    return " ".join(text.split())
