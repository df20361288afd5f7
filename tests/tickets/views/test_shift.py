"""My status, my offers, my hours."""

from datetime import timedelta

import pytest

from helpdesk.coverage.actions import add_absence
from helpdesk.coverage.models import Absence
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
from tests.cast import Cast
from tests.tickets.views.desk import opened, owned, signed_in
from tickets.models import Offer, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]


def offered(cast: Cast, to: Agent) -> Offer:
    ticket = opened(cast, "Chat please", channel="chat")
    Offer.objects.all().delete()
    Agent.objects.update(load_chat=0)
    soon = now() + timedelta(seconds=30)
    Ticket.objects.filter(pk=ticket.pk).update(owner=None, offered_to=to, queued_at=now(), next_wake_at=soon)
    Agent.objects.filter(pk=to.pk).update(load_chat=1)
    return Offer.objects.create(ticket=ticket, agent=to, made_at=now(), until=soon)


def test_i_say_myself_whether_i_am_available(cast: Cast) -> None:
    signed_in(cast.kenji).post("/desk/status/", {"status": "busy"})
    assert Agent.objects.get(pk=cast.kenji.pk).status == "busy"


def test_whoever_says_that_they_are_here_is_given_what_waits_at_once(cast: Cast) -> None:
    Agent.objects.update(status="away")
    ticket = opened(cast, channel="chat", now=now())
    # Waiting as a chat, whatever the hour: at night it has gone on as somebody's mail.
    waits = {"queued_at": now(), "next_wake_at": now() + timedelta(minutes=30), "parked_at": None}
    Ticket.objects.filter(pk=ticket.pk).update(owner=None, offered_to=None, **waits)
    signed_in(cast.kenji).post("/desk/status/", {"status": "available"})
    assert Ticket.objects.get(pk=ticket.pk).next_wake_at <= now()


def test_a_status_that_does_not_exist_changes_nothing(cast: Cast) -> None:
    signed_in(cast.kenji).post("/desk/status/", {"status": "lunch"})
    assert Agent.objects.get(pk=cast.kenji.pk).status == "available"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "x", "0", "a b"]
)
def test_it_leads_nowhere_else(cast: Cast, wanted: str) -> None:
    answer = signed_in(cast.kenji).post("/desk/status/", {"status": "busy", "next": wanted})
    assert answer.headers["Location"] == "/desk/"


def test_an_offered_chat_is_on_every_page_and_becomes_mine(cast: Cast) -> None:
    offer, client = offered(cast, cast.kenji), signed_in(cast.kenji)
    assert "Take the chat" in client.get("/desk/shift/").content.decode()
    client.post(f"/desk/offers/{offer.public_id}/accept/")
    assert Ticket.objects.get(pk=offer.ticket_id).owner == cast.kenji


def test_a_declined_chat_goes_back_to_the_queue(cast: Cast) -> None:
    offer = offered(cast, cast.kenji)
    signed_in(cast.kenji).post(f"/desk/offers/{offer.public_id}/decline/")
    assert Ticket.objects.get(pk=offer.ticket_id).offered_to is None


def test_an_offer_to_a_colleague_is_not_mine_to_take(cast: Cast) -> None:
    offer = offered(cast, cast.elif_)
    signed_in(cast.kenji).post(f"/desk/offers/{offer.public_id}/accept/")
    assert Ticket.objects.get(pk=offer.ticket_id).owner is None


def test_my_page_shows_my_hours_and_my_work(cast: Cast) -> None:
    owned(cast, cast.kenji, "Lamp")
    page = signed_in(cast.kenji).get("/desk/shift/").content.decode()
    assert "Lamp" in page
    assert "My hours" in page


def test_an_administrator_has_no_shift_and_is_told_so(cast: Cast) -> None:
    assert "You have no shifts" in signed_in(cast.admin).get("/desk/shift/").content.decode()


def test_who_stands_in_for_somebody_reads_it_on_their_page(cast: Cast) -> None:
    today = now().date()
    leave = Absence(first_day=today, last_day=today + timedelta(days=9), substitute=cast.joao)
    add_absence(cast.kenji, leave, actor="lena", now=now())
    assert "You stand in for Kenji" in signed_in(cast.joao).get("/desk/shift/").content.decode()
    assert "You stand in for" not in signed_in(cast.elif_).get("/desk/shift/").content.decode()
