"""Mails that a chat causes: answers nobody saw, and the transcript a customer asked for."""

from collections.abc import Sequence
from datetime import datetime

from helpdesk.duties.actions import LetterDraft, LetterFile
from helpdesk.people.actions import make_link
from tickets.actions.opening import in_words
from tickets.mail import compose
from tickets.models import Attachment, Message, Ticket


def unseen(
    ticket: Ticket, to: compose.Recipient, messages: Sequence[Message], *, now: datetime
) -> LetterDraft:
    """The agent's words that the customer has not seen, in the same thread; a reply goes on with the chat."""
    lines = [
        {"name": message.agent.user.name if message.agent else "", "text": message.words}
        for message in messages
    ]
    link = make_link(ticket.customer, to.address, subject=ticket.public_id, now=now)
    words = compose.Words("reply", "chat_unseen", {"messages": lines, "path": f"/requests/{link}/"})
    files = [
        LetterFile(row.name, row.content_type, row.size, str(row.file))
        for row in Attachment.objects.filter(message__in=messages).order_by("pk")
    ]
    return compose.with_files(compose.letter(ticket, to, words, compose.thread_of(ticket)), files)


def transcript(ticket: Ticket, to: compose.Recipient) -> LetterDraft:
    """The conversation so far; to an address that was never proven only the agents' words."""
    rows = Message.objects.filter(ticket=ticket, internal=False, redacted=False)
    if not to.is_sure:
        rows = rows.filter(author="agent")
    lines = [
        {
            "name": message.agent.user.name if message.agent else ticket.customer.name,
            "text": message.words,
            "files": ", ".join(file.name for file in message.attachments.all()),
            "at": in_words(ticket, message.created_at),
        }
        for message in rows.select_related("agent__user").prefetch_related("attachments").order_by("pk")
    ]
    lines = [line for line in lines if line["text"] or line["files"]]
    words = compose.Words("notice", "chat_transcript", {"messages": lines})
    return compose.letter(ticket, to, words, compose.thread_of(ticket))
