"""The sweep that hands queued letters to the mail server."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from helpdesk.duties.actions import letter_queued
from helpdesk.duties.claim import claim, oldest_due
from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render, with_files
from helpdesk.duties.restore import mark_sent
from helpdesk.duties.smtp import Answer, Envelope, deliver
from helpdesk.duties.sweeps import sweep, wake
from helpdesk.lib.crash import crashpoint

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 120, 240, 480)]
GIVE_UP = timedelta(days=5)
BATCH = 20
UNKNOWN_ONCE = "no answer after the mail was handed over"
log = logging.getLogger(__name__)


@sweep("letters", every=timedelta(seconds=10), oldest=lambda now: oldest_letter(now))
def send_letters(*, now: datetime) -> int:
    """Send what is due. Without ``EMAIL_URL`` letters wait; in the demo they are kept and shown."""
    if not can_send():
        return 0
    # One at a time: behind a slow server the lease of a whole batch would end before its last letter's turn.
    lease, started, sent = timedelta(seconds=settings.EMAIL_TIMEOUT * 8), time.monotonic(), 0
    while sent < BATCH and time.monotonic() - started < settings.EMAIL_TIMEOUT:
        letters = claim(due_letters(), 1, now=now, lease=lease)
        if not letters:
            break
        _send(letters[0], now=now)
        sent += 1
    return sent


def can_send() -> bool:
    """Whether the desk has a way out for mail; without one letters wait, and nobody calls them late."""
    return bool(settings.EMAIL_URL or settings.DESK_DEMO)


def oldest_letter(now: datetime) -> datetime | None:
    """Since when the oldest letter is due that could be sent."""
    return oldest_due(due_letters(), now) if can_send() else None


def due_letters() -> "QuerySet[Letter]":
    """Letters that still have to go out."""
    return Letter.objects.filter(state__in=Letter.WAITING)


def _send(letter: Letter, *, now: datetime) -> None:
    try:
        answer = _hand_over(letter)
    except Exception as error:  # one letter that cannot be written or addressed must not stop the others
        log.exception("a letter could not be sent", extra={"letter": letter.pk})
        answer = Answer("deferred", f"{type(error).__name__}: {error}"[:500])
    _settle(letter, answer, now=now)


def _hand_over(letter: Letter) -> Answer:
    if letter.raw is None:
        letter.raw = render(letter)
    letter.state = Letter.State.SENDING
    letter.save(update_fields=["raw", "state", "text", "html"])
    whole = with_files(letter, bytes(letter.raw))
    crashpoint("outbox.before_smtp")
    envelope = Envelope(letter.envelope_sender or letter.sender, letter.recipient, whole)
    answer = Answer("sent", "kept by the demo") if settings.DESK_DEMO else deliver(envelope)
    mark_sent(letter.pk)
    crashpoint("outbox.after_smtp")
    return answer


def _settle(letter: Letter, answer: Answer, *, now: datetime) -> None:
    outcome = answer.outcome
    letter.answer, letter.leased_until, letter.due_at = answer.text, None, now
    if outcome == "unknown" and letter.error != UNKNOWN_ONCE:
        outcome, letter.error = (
            "deferred",
            UNKNOWN_ONCE,
        )  # one retry with the same bytes, then a person decides
    if outcome == "deferred" and now - letter.created_at > GIVE_UP:
        outcome = "failed"
    if outcome == "deferred":
        letter.due_at = now + BACK_OFF[min(letter.attempts, len(BACK_OFF)) - 1]
    if outcome == "sent":
        letter.sent_at = now
    letter.state = Letter.State(outcome)
    letter.save(update_fields=["state", "answer", "error", "leased_until", "due_at", "sent_at"])


def _wake(**_: object) -> None:
    wake("letters")


letter_queued.connect(_wake)
