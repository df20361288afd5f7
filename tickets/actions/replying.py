"""An agent's answer: stored, shown live, and by letter where the customer reads mail."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop as noop

from helpdesk.duties.actions import LetterDraft
from helpdesk.duties.models import Letter
from helpdesk.lib.spelling import spelled
from helpdesk.people.actions import make_link
from helpdesk.people.models import Agent
from tickets.actions.contacts import Body, NewFile, Post, Posted, Refused
from tickets.actions.messages import post_messages
from tickets.log import Writer
from tickets.mail import compose
from tickets.models import Event, Message, Ticket

MOST_AN_HOUR, MOST_A_DAY = 30, 150  # letters of people to one address; machines have less (duties.actions)
ENOUGH = noop(
    "One of those who would get this had as many letters from here within an hour, or a day, as one address may get. "
    "Wait a while, or say it in fewer letters."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an agent wrote; ``internal`` is a note that never leaves the house.

    Its letter goes out at once, or as soon as ``not_before`` has come, with a copy for each address in ``copies``; None
    are those who got the last one.
    """

    text: str
    client_id: str
    internal: bool = False
    files: tuple[NewFile, ...] = ()
    not_before: datetime | None = None
    copies: tuple[str, ...] | None = None


def reply(ticket: Ticket, agent: Agent, answer: Answer, *, now: datetime) -> Posted | Refused:
    """Post an answer or note; a live chat gets no letter at once, a sweep mails what nobody saw."""
    letter = None
    if not (answer.internal or ticket.is_live_chat):
        letter = _letter(ticket, agent, answer, now)
    readers = [letter.recipient, *(copy.recipient for copy in letter.copies)] if letter else []
    if had_enough(readers, now=now) and not _is_known(ticket, agent, answer):
        return Refused(ticket.public_id, answer.client_id, "too_fast", ENOUGH)
    post = Post(
        conversation=ticket.public_id,
        writer=Writer.agent(agent),
        body=Body(text=answer.text, files=answer.files),
        client_id=answer.client_id,
        internal=answer.internal,
        letter=letter,
    )
    return post_messages([post], now=now)[0]


def _letter(ticket: Ticket, agent: Agent, answer: Answer, now: datetime) -> LetterDraft | None:
    letter = letter_for(ticket, answer.text, by=agent.user.name, now=now)
    if letter is None:
        return None
    wanted = copies_of(ticket) if answer.copies is None else answer.copies
    others = [one for one in wanted if one.lower() != letter.recipient.lower()]
    return compose.in_copy(replace(letter, not_before=answer.not_before), ticket, others)


def copies_of(ticket: Ticket) -> tuple[str, ...]:
    """Who gets a copy where nobody says."""
    messages = Message.objects.filter(ticket=ticket, internal=False).defer("text", "full_text", "html")
    return tuple(compose.usual_copies(messages.order_by("pk")))


def had_enough(readers: Sequence[str], *, now: datetime) -> bool:
    """Whether people wrote to one of these addresses as often as they may (G15)."""
    if not readers:
        return False
    written = Letter.objects.filter(
        spelled("recipient", *readers), kind=Letter.Kind.REPLY, created_at__gt=now - timedelta(days=1)
    )
    times = defaultdict[str, list[datetime]](list)
    for address, at in written.values_list("recipient", "created_at"):
        times[address.lower()].append(at)
    return any(_is_enough(one, now) for one in times.values())


def _is_enough(times: list[datetime], now: datetime) -> bool:
    lately = sum(at > now - timedelta(hours=1) for at in times)
    return lately >= MOST_AN_HOUR or len(times) >= MOST_A_DAY


def _is_known(ticket: Ticket, agent: Agent, answer: Answer) -> bool:
    """Whether the same answer was stored before; then it is told again, whatever was written since (G2)."""
    key = Writer.agent(agent).key
    return Event.objects.filter(ticket=ticket, author_key=key, client_id=answer.client_id).exists()


def letter_for(ticket: Ticket, text: str, *, by: str, now: datetime) -> compose.LetterDraft | None:
    """The mail that carries an answer; None when the customer left no address."""
    to = compose.recipient_for(ticket)
    if to is None:
        return None
    token = make_link(ticket.customer, to.address, subject=ticket.public_id, now=now)
    context: dict[str, object] = {"body": text, "by": by, "path": f"/requests/{token}/"}
    return compose.letter(ticket, to, compose.Words("reply", "reply", context), compose.thread_of(ticket))
