"""An agent puts right what they wrote a moment ago: readers get the new words, the desk keeps the first ones too."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from tickets import log
from tickets.actions.assigning import AssigningError
from tickets.actions.contacts import EMPTY, MAXIMUM_TEXT, TOO_LONG
from tickets.log import Entry, Writer
from tickets.models import Event, Message

# Long enough to see one's own mistake, too short to change what somebody went by (docs/decisions/0016).
CORRECTABLE = timedelta(minutes=15)
MAILED = noop("This went out by mail and stays as it is. Write again what should be put right.")


def correct(message_id: int, text: str, *, by: Writer, now: datetime) -> bool:
    """Give a message other words; False where they are the same.

    Raises AssigningError with the reason where that may not be: somebody else's, too old, sent by mail, removed.
    """
    words = _plain(text)
    if not words:
        raise AssigningError(EMPTY)
    if len(words) > MAXIMUM_TEXT:
        raise AssigningError(TOO_LONG)
    with transaction.atomic():
        ticket_id = Message.objects.filter(pk=message_id).values_list("ticket", flat=True).get()
        ticket = log.lock([ticket_id])[ticket_id]
        of = Event.objects.spoken(message_id)
        if refusal := why_not(of, by.agent_id, now) or _why_mailed(ticket_id, message_id):
            raise AssigningError(refusal)
        assert of is not None
        assert of.message is not None
        if words == _plain(of.message.words):
            return False
        Message.objects.filter(pk=message_id).update(edited_text=words)
        facts = {"of": of.seq, "text": words, "lang": of.message.language, **of.shared}
        log.append([(ticket, Entry("edited", by, of.internal, facts))], now=now)
    return True


def _plain(text: str) -> str:
    """With the line ends of sockets; forms send others."""
    return text.replace("\r\n", "\n").strip()


def why_not(of: Event | None, agent_id: int | None, now: datetime) -> str:
    """Why this agent cannot put it right (any more), in the desk's own words; "" where they can."""
    message = of.message if of else None
    if of is None or message is None or agent_id is None or message.agent_id != agent_id:
        return noop("Only who wrote a message can correct it.")
    if message.redacted:
        return noop("These words were removed already.")
    if message.letter_id is not None:
        return MAILED
    if of.data.get("baton") or not message.text.strip():
        return noop("There are no words here to correct.")
    if now - message.created_at > CORRECTABLE:
        return noop(
            "A message can be corrected for a quarter of an hour. Write again what should be put right."
        )
    return ""


def _why_mailed(ticket_id: int, message_id: int) -> str:
    """A letter about unseen answers is tied to the newest of them, and holds those before it."""
    later = Message.objects.filter(ticket=ticket_id, author="agent", pk__gt=message_id, letter__isnull=False)
    return MAILED if later.exists() else ""
