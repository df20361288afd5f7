"""An answer that has not gone out yet comes back to its writer: the words to their draft, the ticket to our turn."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from helpdesk.duties.models import Letter
from tickets import deadlines
from tickets.actions.assigning import AssigningError
from tickets.actions.redacting import WORDS, forget_files, stop_letter
from tickets.actions.states import change_ticket
from tickets.log import Entry, Writer
from tickets.models import Event, Message, Ticket
from tickets.models.ticket import State

ANSWER = "reply"  # the template of a letter that holds one answer; others hold what nobody saw in a chat


def take_back_answer(message_id: int, *, by: Writer, now: datetime) -> str:
    """Stop the letter of an answer, and give back what it said.

    Its place in the log stays, without its words. Raises AssigningError where it has gone out, or is somebody else's.
    """
    words = ""

    def change(ticket: Ticket) -> tuple[dict[str, Any], Entry] | None:
        nonlocal words
        of = Event.objects.spoken(message_id)
        message = of.message if of else None
        if of is None or message is None or by.agent_id is None or message.agent_id != by.agent_id:
            raise AssigningError(noop("Only who wrote an answer can take it back."))
        if not stop_letter(message, whole=True, template=ANSWER, state=Letter.State.QUEUED):
            raise AssigningError(noop("It has gone out already. Write again what should be put right."))
        words = message.words
        Message.objects.filter(pk=message.pk).update(redacted=True, **WORDS)
        forget_files(message)
        return _turn(ticket, of), Entry("redacted", by, data={"of": of.seq, "unsent": True})

    ticket_id = Message.objects.filter(pk=message_id).values_list("ticket", flat=True).get()
    change_ticket(ticket_id, change, now=now)
    return words


def is_unsent(message: Message, now: datetime) -> bool:
    """Whether an answer's letter waits for its time, so that it can be taken back; the letter is at hand."""
    letter = message.letter
    if letter is None or letter.template != ANSWER:
        return False
    return letter.state == Letter.State.QUEUED and letter.due_at > now


def _turn(ticket: Ticket, of: Event) -> dict[str, Any]:
    """The columns of a ticket as if the answer had not been written: what the customer asked waits for us again."""
    events = Event.objects.filter(ticket=ticket)
    said = events.filter(kind="message")
    unsent = events.filter(kind="redacted", data__unsent=True).values_list("data__of", flat=True)
    answered = said.filter(author="agent", seq__lt=of.seq).exclude(seq__in=list(unsent))
    earlier = answered.order_by("-seq").first()
    fields: dict[str, Any] = {} if earlier else {"first_answer_at": None, "promise_kept": None}
    since = earlier.seq if earlier else 0
    asked = said.filter(author="customer", seq__gt=since, seq__lt=of.seq).order_by("seq").first()
    moved_on = said.filter(seq__gt=of.seq).exists() or ticket.state != State.WAITING
    if asked is None or moved_on:
        return fields
    due = deadlines.due_at(ticket.customer, ticket.team_id, asked.at)
    state = State.OPEN if earlier else State.NEW
    return fields | {"state": state, "waiting_since": asked.at, "due_at": due}
