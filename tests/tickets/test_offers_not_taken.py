"""Chats that rang and were not taken: written down, told to their agent, and gone on at once where one steps away."""

from datetime import timedelta

import pytest
from django.test import Client

from helpdesk.people.actions import set_status
from tests.cast import MONDAY, Cast
from tests.tickets.test_chats_become_mail import chat, see_everybody
from tests.tickets.views.desk import opened
from tickets import queue
from tickets.actions import decline
from tickets.event_words import event_words
from tickets.models import Event, Offer, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SECOND = timedelta(seconds=1)
WORDS = "You did not take the last 2 chats that rang here, so you are set to away"


def told(client: Client, cast: Cast) -> str:
    client.force_login(cast.elif_.user)
    return client.get("/desk/offers/").content.decode()


def miss(cast: Cast, at: timedelta) -> Ticket:
    """A chat rings at Elif from then on, and nobody takes it."""
    see_everybody(MONDAY + at)
    ticket = chat(cast, now=MONDAY + at)
    offer = Offer.objects.get(ticket=ticket, state="open")
    assert offer.agent_id == cast.elif_.pk
    assert decline(offer.public_id, cast.elif_, now=MONDAY + at + 31 * SECOND, missed=True)
    return ticket


def test_an_offer_that_was_not_taken_is_written_into_the_log_for_the_house_alone(cast: Cast) -> None:
    ticket = miss(cast, timedelta())
    event = Event.objects.get(ticket=ticket, kind="declined")
    assert event.internal
    assert event_words(event) == "The chat rang at Elif, who did not take it in time"


def test_a_declined_offer_is_written_into_the_log_with_whose_word_it_was(cast: Cast) -> None:
    see_everybody(MONDAY)
    ticket = chat(cast)
    assert decline(Offer.objects.get().public_id, cast.elif_, now=MONDAY + SECOND)
    event = Event.objects.get(ticket=ticket, kind="declined")
    assert (event.author_key, event_words(event)) == (cast.elif_.key, "Elif did not take the chat that rang")


def test_who_misses_two_chats_in_a_row_is_told_that_they_are_away_and_comes_back_by_one_button(
    client: Client, cast: Cast
) -> None:
    miss(cast, timedelta())
    assert WORDS not in told(client, cast)
    miss(cast, timedelta(minutes=5))
    page = told(client, cast)
    assert WORDS in page
    assert 'name="status" value="available"' in page
    assert "away" in client.get("/desk/status/").content.decode()
    client.post("/desk/status/", {"status": "available"})
    assert WORDS not in told(client, cast)
    assert "available" in client.get("/desk/status/").content.decode()


def test_who_went_away_by_their_own_word_is_told_nothing(client: Client, cast: Cast) -> None:
    miss(cast, timedelta())
    set_status(cast.elif_, "away", now=MONDAY + timedelta(minutes=2))
    assert WORDS not in told(client, cast)


@pytest.mark.parametrize("status", ["away", "busy"])
def test_a_chat_that_rings_goes_on_at_once_when_its_agent_steps_away_and_nobody_missed_it(
    cast: Cast, status: str
) -> None:
    see_everybody(MONDAY)
    ticket = chat(cast)
    set_status(cast.elif_, status, now=MONDAY + SECOND)
    assert Offer.objects.get(ticket=ticket).state == Offer.State.DECLINED
    queue.drain(now=MONDAY + SECOND)
    ticket.refresh_from_db()
    cast.elif_.refresh_from_db()
    assert ticket.offered_to_id is None
    assert (cast.elif_.load_chat, cast.elif_.missed_offers) == (0, 0)


def test_who_comes_is_looked_at_for_chats_and_not_for_mail_which_goes_by_the_roster(cast: Cast) -> None:
    later = MONDAY + timedelta(hours=1)
    waiting = {channel: opened(cast, channel=channel, language="tr") for channel in ("chat", "email")}
    Offer.objects.all().delete()
    Ticket.objects.update(
        owner=None, offered_to=None, queued_at=MONDAY, next_wake_at=later, state="new", parked_at=None
    )
    set_status(cast.elif_, "available", now=MONDAY + SECOND)
    looked = {channel: Ticket.objects.get(pk=one.pk).next_wake_at for channel, one in waiting.items()}
    assert looked == {"chat": MONDAY + SECOND, "email": later}
