"""What should not have been written is taken out for good: a card number, a password, words for somebody else."""

from datetime import datetime
from typing import Any

from django.db import transaction

from helpdesk.duties.models import Letter
from tickets import log
from tickets.log import Entry, Writer
from tickets.models import Attachment, Baton, Event, InboundMail, Message, Ticket, Translation

UNSENT = [*Letter.WAITING, Letter.State.FAILED, Letter.State.UNKNOWN, Letter.State.HELD]
WORDS = {"text": "", "full_text": "", "html": "", "edited_text": ""}


def redact(message_id: int, *, by: Writer, now: datetime) -> bool:
    """Words, files and translations of one message are gone, and everybody who has it open sees it go (G3).

    Its place in the log stays, and says who did it. Gone are also the bytes of the mail that brought it, a subject that
    was made of its words, and the copies of letters of its conversation that went out; its own letter is not sent any
    more. What somebody quoted in another message stays. False when there was nothing to remove.
    """
    with transaction.atomic():
        ticket_id = Message.objects.filter(pk=message_id).values_list("ticket", flat=True).get()
        ticket = log.lock([ticket_id])[ticket_id]
        of = Event.objects.spoken(message_id)
        message = of.message if of else None
        if of is None or message is None or message.redacted:
            return False
        Message.objects.filter(pk=message.pk).update(redacted=True, **WORDS)
        _forget_copies(message, of)
        entry = Entry("redacted", by, internal=of.internal, data={"of": of.seq, **of.shared})
        log.append([(ticket, entry)], now=now, changes={ticket.pk: _renamed(ticket, message)})
    return True


def _renamed(ticket: Ticket, message: Message) -> dict[str, str]:
    """Chats are named by their first words."""
    named_so = ticket.subject and message.text.strip().startswith(ticket.subject.removesuffix("…"))
    return {"subject": ""} if named_so else {}


def _forget_copies(message: Message, of: Event) -> None:
    forget_files(message)
    Translation.objects.filter(message=message).delete()
    for told in Event.objects.filter(ticket=message.ticket_id, data__of=of.seq):
        Event.objects.filter(pk=told.pk).update(data=_without_words(told.data))
    Baton.objects.filter(pk=of.data.get("baton", 0)).update(fields={})
    if message.inbound is not None:  # with what came twice
        same = InboundMail.objects.filter(sha256=message.inbound.sha256)
        same.update(raw=b"", subject_shown="")
    stop_letter(message, state__in=UNSENT)
    gone = Letter.objects.filter(conversation=of.ticket.public_id, state=Letter.State.SENT)
    gone.update(text="", html="", raw=None, context={})


def forget_files(message: Message) -> None:
    """Its files are gone, from the disk once the transaction is committed."""
    for file in Attachment.objects.filter(message=message):
        stored = file.file
        transaction.on_commit(lambda stored=stored: stored.storage.delete(stored.name), robust=True)  # type: ignore[misc]
    Attachment.objects.filter(message=message).delete()


def _without_words(data: dict[str, Any]) -> dict[str, Any]:
    """What an event said of the message: a translation of its words, or others in their place."""
    if "translation" in data:
        return data | {"translation": data["translation"] | {"text": ""}}
    return data | {"text": ""} if "text" in data else data


def stop_letter(message: Message, **which: Any) -> bool:
    """Delete a message's letter if it is one of ``which``; False where there is none, or somebody works on it.

    Nobody takes it up while its row is locked; what is on its way already cannot be called back.
    """
    letters = Letter.objects.select_for_update(no_key=True).filter(pk=message.letter_id or 0)
    letter = letters.filter(leased_until=None, **which).first()
    if letter is None:
        return False
    Message.objects.filter(pk=message.pk).update(letter=None)
    letter.delete()
    return True
