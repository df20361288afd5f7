"""G7: an answer that no mail server took is told on its ticket, once, and the ticket is work again."""

from datetime import timedelta

import pytest

from helpdesk.duties import sweeps
from helpdesk.duties.models import Letter
from tests.cast import MONDAY, Cast, customer
from tickets import actions, undelivered
from tickets.actions.replying import Answer, reply
from tickets.invariants import all_findings
from tickets.log import SYSTEM, Writer
from tickets.models import Event, Ticket
from tickets.models.ticket import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
LATER = MONDAY + timedelta(hours=1)


def answered(cast: Cast) -> tuple[Ticket, Letter]:
    """A ticket of Elif's with an answer on its way."""
    contact = actions.Contact(
        channel="email",
        customer=customer("Ana", "en", "America/Sao_Paulo"),
        team=cast.team,
        body=actions.Body(text="Where is it?"),
        client_id="first",
        public_id="ticket",
        language="en",
    )
    ticket = actions.open_ticket(contact, now=MONDAY).ticket
    ticket = actions.assign(ticket.pk, cast.elif_, by=SYSTEM, now=MONDAY)
    reply(ticket, cast.elif_, Answer(text="On its way.", client_id="answer"), now=MONDAY)
    return Ticket.objects.get(pk=ticket.pk), Letter.objects.get(kind="reply")


def fails(letter: Letter, state: str = "failed") -> None:
    Letter.objects.filter(pk=letter.pk).update(state=state, answer="550 no such user")


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_g7_a_refused_answer_gives_the_ticket_back_to_its_owner_once(cast: Cast, state: str) -> None:
    ticket, letter = answered(cast)
    assert ticket.state == State.WAITING
    fails(letter, state)
    assert undelivered.return_work(now=LATER) == 1
    assert undelivered.return_work(now=LATER) == 0
    ticket.refresh_from_db()
    assert (ticket.state, ticket.owner) == (State.OPEN, cast.elif_)
    assert ticket.due_at is not None
    told = Event.objects.get(ticket=ticket, kind="undelivered")
    assert told.internal
    assert told.data["answer"] == "550 no such user"
    cast.elif_.refresh_from_db()
    assert cast.elif_.load_email == 1
    assert [fault for one in all_findings(LATER).values() for fault in one.faults] == []


def test_g7_a_closed_ticket_opens_again(cast: Cast) -> None:
    ticket, letter = answered(cast)
    actions.close(ticket.pk, by=Writer.agent(cast.elif_), now=MONDAY)
    fails(letter)
    undelivered.return_work(now=LATER)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.closed_at) == (State.OPEN, None)
    assert [fault for one in all_findings(LATER).values() for fault in one.faults] == []


def test_spam_is_told_nothing_and_stays(cast: Cast) -> None:
    ticket, letter = answered(cast)
    actions.mark_spam(ticket.pk, by=Writer.agent(cast.elif_), now=MONDAY)
    fails(letter)
    undelivered.return_work(now=LATER)
    undelivered.return_work(now=LATER)
    ticket.refresh_from_db()
    assert ticket.state == State.SPAM
    assert not Event.objects.filter(ticket=ticket, kind="undelivered").exists()


def test_a_letter_that_arrived_changes_nothing(cast: Cast) -> None:
    answered(cast)
    assert undelivered.return_work(now=LATER) == 0


def test_the_sweep_is_in_the_table() -> None:
    assert sweeps.table["undelivered"].work is undelivered.return_work
