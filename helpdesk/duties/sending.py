"""The sweep that hands queued letters to the mail server."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from helpdesk.duties.claim import claim
from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render
from helpdesk.duties.smtp import Answer, Envelope, deliver
from helpdesk.duties.sweeps import sweep
from helpdesk.lib.crash import crashpoint

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 120, 240, 480)]
GIVE_UP = timedelta(days=5)
BATCH = 20


@sweep("letters", every=timedelta(seconds=10))
def send_letters(*, now: datetime) -> int:
    """Send what is due. Without ``EMAIL_URL`` letters wait; in the demo they are kept and shown."""
    if not can_send():
        return 0
    letters = claim(due_letters(), BATCH, now=now, lease=timedelta(seconds=settings.EMAIL_TIMEOUT * 4))
    for letter in letters:
        _send(letter, now=now)
    return len(letters)


def can_send() -> bool:
    """Whether the desk has a way out for mail; without one letters wait, and nobody calls them late."""
    return bool(settings.EMAIL_URL or settings.DESK_DEMO)


def due_letters() -> "QuerySet[Letter]":
    """Letters that still have to go out."""
    return Letter.objects.filter(state__in=Letter.WAITING)


def _send(letter: Letter, *, now: datetime) -> None:
    if letter.raw is None:
        letter.raw = render(letter)
    letter.state = Letter.State.SENDING
    letter.save(update_fields=["raw", "state", "text", "html"])
    crashpoint("outbox.before_smtp")
    envelope = Envelope(letter.envelope_sender or letter.sender, letter.recipient, bytes(letter.raw))
    answer = Answer("sent", "kept by the demo") if settings.DESK_DEMO else deliver(envelope)
    crashpoint("outbox.after_smtp")
    _settle(letter, answer, now=now)


def _settle(letter: Letter, answer: Answer, *, now: datetime) -> None:
    outcome = answer.outcome
    letter.answer, letter.leased_until, letter.due_at = answer.text, None, now
    if outcome == "unknown" and letter.attempts < 2:
        outcome = "deferred"  # one retry with the same bytes, then a person decides
    if outcome == "deferred" and now - letter.created_at > GIVE_UP:
        outcome = "failed"
    if outcome == "deferred":
        letter.due_at = now + BACK_OFF[min(letter.attempts, len(BACK_OFF)) - 1]
    if outcome == "sent":
        letter.sent_at = now
    letter.state = Letter.State(outcome)
    letter.save(update_fields=["state", "answer", "leased_until", "due_at", "sent_at"])
