"""An agent's answer: stored, shown live, and by letter where the customer reads mail."""

from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk.people.actions import make_link
from helpdesk.people.models import Agent
from tickets.actions.contacts import Body, NewFile, Post, Posted, Refused
from tickets.actions.messages import post_messages
from tickets.log import Writer
from tickets.mail import compose
from tickets.models import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an agent wrote; ``internal`` is a note that never leaves the house. Its letter goes out at once, or as soon
    as ``not_before`` has come, with a copy for each of the addresses in ``copies``.
    """

    text: str
    client_id: str
    internal: bool = False
    files: tuple[NewFile, ...] = ()
    not_before: datetime | None = None
    copies: tuple[str, ...] = ()


def reply(ticket: Ticket, agent: Agent, answer: Answer, *, now: datetime) -> Posted | Refused:
    """Post an answer or note; a live chat gets no letter at once, a sweep mails what nobody saw."""
    letter = None
    if not (answer.internal or ticket.is_live_chat):
        letter = letter_for(ticket, answer.text, by=agent.user.name, now=now)
        if letter is not None:
            letter = replace(letter, not_before=answer.not_before)
            others = [one for one in answer.copies if one.lower() != letter.recipient.lower()]
            letter = compose.in_copy(letter, ticket, others)
    post = Post(
        conversation=ticket.public_id,
        writer=Writer.agent(agent),
        body=Body(text=answer.text, files=answer.files),
        client_id=answer.client_id,
        internal=answer.internal,
        letter=letter,
    )
    return post_messages([post], now=now)[0]


def letter_for(ticket: Ticket, text: str, *, by: str, now: datetime) -> compose.LetterDraft | None:
    """The mail that carries an answer; None when the customer left no address."""
    to = compose.recipient_for(ticket)
    if to is None:
        return None
    token = make_link(ticket.customer, to.address, subject=ticket.public_id, now=now)
    context: dict[str, object] = {"body": text, "by": by, "path": f"/requests/{token}/"}
    return compose.letter(ticket, to, compose.Words("reply", "reply", context), compose.thread_of(ticket))
