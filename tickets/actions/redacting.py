"""What should not have been written is taken out for good: a card number, a password, words for somebody else."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

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
    stop_letter(message, whole=False, state__in=UNSENT)
    gone = Letter.objects.filter(conversation=of.ticket.public_id, state=Letter.State.SENT)
    gone.update(text="", html="", raw=None, context={}, files=[])


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


def stop_letter(message: Message, *, whole: bool, **which: Any) -> bool:
    """Delete what of a message's letter and its copies is one of ``which``; with ``whole`` all of them or none.

    False where nothing was deleted. Nobody takes a letter up while its row is locked; what is on its way already
    cannot be called back.
    """
    letters = Letter.objects.filter(Q(pk=message.letter_id or 0) | Q(copy_of=message.letter_id or 0))
    free = letters.filter(leased_until=None, **which).order_by("pk")
    stopped = list(free.select_for_update(no_key=True).values_list("pk", flat=True))
    if not stopped or (whole and len(stopped) < letters.count()):
        return False
    Message.objects.filter(pk=message.pk, letter__in=stopped).update(letter=None)
    Letter.objects.filter(pk__in=stopped).delete()
    return True
