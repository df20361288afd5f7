"""Who waits for a chat knows their place and sees it move, and whoever chose to wait is waited with."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast, see_everybody
from tests.tickets.views.desk import opened
from tickets import facts, queue
from tickets.actions import close, decline
from tickets.actions.conversation import choose
from tickets.log import SYSTEM, Writer
from tickets.models import Event, Offer, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _one_place(cast: Cast) -> None:
    """Elif, who alone speaks Turkish, has one place for a chat, and it is taken."""
    Agent.objects.filter(pk=cast.elif_.pk).update(capacity_chat=1, load_chat=1)
    facts.forget()


def chat(cast: Cast, seconds: int = 0) -> Ticket:
    at = MONDAY + timedelta(seconds=seconds)
    return opened(cast, f"Paket {seconds}", channel="chat", language="tr", now=at)


def told(ticket: Ticket) -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(ticket=ticket, kind="waiting").order_by("seq")]


def places(*tickets: Ticket) -> list[int]:
    return [told(ticket)[-1]["position"] for ticket in tickets]


def test_each_is_told_how_many_are_before_them(cast: Cast) -> None:
    opened(cast, "Fatura", language="de")
    opened(cast, "Paket", language="tr", now=MONDAY - MINUTE)  # mail takes no place of a chat
    first, second, third = chat(cast, 0), chat(cast, 1), chat(cast, 2)
    assert places(first, second, third) == [1, 2, 3]
    assert [told(one)[-1]["high"] for one in (first, second, third)] == [900, 1800, 2700]


def test_a_place_that_moved_is_told_once(cast: Cast) -> None:
    first, second, third = chat(cast, 0), chat(cast, 1), chat(cast, 2)
    later = MONDAY + timedelta(seconds=20)
    assert queue.tell_places(now=later) == 0
    close(first.pk, by=SYSTEM, now=later)
    assert queue.tell_places(now=later) == 2
    assert places(second, third) == [1, 2]
    assert told(second)[-1]["high"] == 900
    assert queue.tell_places(now=later + MINUTE) == 0
    assert [len(told(one)) for one in (first, second, third)] == [1, 2, 2]


def free_elif(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.elif_.pk).update(load_chat=0)


def look(at: datetime) -> None:
    see_everybody(at)
    queue.wake_all(now=at)
    queue.drain(now=at)


@pytest.mark.parametrize("waits", [True, False])
def test_whoever_chose_to_wait_stays_in_the_queue_for_a_chat(cast: Cast, waits: bool) -> None:
    ticket = chat(cast)
    if waits:
        choose(ticket.pk, "wait", by=Writer.customer(cast.aroha), client_id="w", now=MONDAY + MINUTE)
    look(MONDAY + 4 * MINUTE)
    ticket.refresh_from_db()
    assert (ticket.parked_at is None) is waits
    free_elif(cast)
    look(MONDAY + 9 * MINUTE)
    ticket.refresh_from_db()
    assert (ticket.offered_to_id == cast.elif_.pk) is waits


def test_nobody_waits_on_when_the_last_who_speaks_it_has_gone_home(cast: Cast) -> None:
    ticket = chat(cast)
    choose(ticket.pk, "wait", by=Writer.customer(cast.aroha), client_id="w", now=MONDAY + MINUTE)
    look(MONDAY + timedelta(hours=8))  # 19:00 in Istanbul
    ticket.refresh_from_db()
    assert ticket.parked_at is not None


def test_a_later_choice_of_mail_ends_the_waiting(cast: Cast) -> None:
    ticket = chat(cast)
    customer = Writer.customer(cast.aroha)
    choose(ticket.pk, "wait", by=customer, client_id="w", now=MONDAY + MINUTE)
    choose(ticket.pk, "translate", by=customer, client_id="t", now=MONDAY + 2 * MINUTE)
    look(MONDAY + 4 * MINUTE)
    ticket.refresh_from_db()
    assert ticket.parked_at is not None


def test_whoever_chose_to_wait_waits_for_those_too_who_missed_the_chat(cast: Cast) -> None:
    """Elif alone speaks it; she was at the door when it rang."""
    free_elif(cast)
    ticket = chat(cast)
    choose(ticket.pk, "wait", by=Writer.customer(cast.aroha), client_id="w", now=MONDAY)
    look(MONDAY + SECOND)
    offer = Offer.objects.get(agent=cast.elif_)
    assert decline(offer.public_id, cast.elif_, now=MONDAY + MINUTE, missed=True)
    for minute in (1, 4, 9):
        look(MONDAY + minute * MINUTE)
        ticket.refresh_from_db()
        assert (ticket.parked_at, ticket.offered_to_id) == (None, None)
    look(MONDAY + 12 * MINUTE)
    ticket.refresh_from_db()
    assert ticket.offered_to_id == cast.elif_.pk
