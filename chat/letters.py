"""Mails that a chat causes: answers nobody saw, and the transcript a customer asked for."""

from collections.abc import Sequence

from helpdesk.duties.actions import LetterDraft
from helpdesk.people.models import CustomerAddress
from tickets.mail import compose
from tickets.models import Message, Ticket


def unseen(ticket: Ticket, to: CustomerAddress, messages: Sequence[Message]) -> LetterDraft:
    """The agent's words that the customer has not seen, in the same thread; answering it goes on with the chat."""
    lines = [
        {"name": message.agent.user.name if message.agent else "", "text": _text(message)}
        for message in messages
    ]
    return compose.letter(ticket, to, compose.Words("reply", "chat_unseen", {"messages": lines}))


def transcript(ticket: Ticket, to: CustomerAddress) -> LetterDraft:
    """The conversation so far; to an address that was never proven only the agents' words."""
    rows = (
        Message.objects.filter(ticket=ticket, internal=False, redacted=False).exclude(text="").order_by("pk")
    )
    if to.standing == CustomerAddress.Standing.CLAIMED:
        rows = rows.filter(author="agent")
    lines = [
        {
            "name": _name(message, ticket),
            "text": _text(message),
            "at": compose.in_words(message.created_at, ticket),
        }
        for message in rows.select_related("agent__user")
    ]
    return compose.letter(ticket, to, compose.Words("notice", "chat_transcript", {"messages": lines}))


def _text(message: Message) -> str:
    return message.edited_text or message.text


def _name(message: Message, ticket: Ticket) -> str:
    return message.agent.user.name if message.agent else ticket.customer.name
