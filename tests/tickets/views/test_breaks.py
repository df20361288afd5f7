"""A break now: no chats for so many minutes, and back by itself, or at a word."""

from datetime import datetime, timedelta

import pytest
from time_machine import travel

from helpdesk.coverage import presence
from helpdesk.coverage.actions import report_sick, report_well
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.people.pages import at, text_of
from tests.tickets.views.desk import opened
from tickets import queue
from tickets.models import Offer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
LENGTH = timedelta(minutes=15)


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Kenji alone speaks English and is here; in Tokyo it is 17:00, an hour before his shift ends."""
    for agent in (cast.elif_, cast.joao, cast.lead):
        people.set_languages(agent, {"tr": 5}, actor="test", now=MONDAY)
    people.set_languages(cast.kenji, {"en": 5}, actor="test", now=MONDAY)
    Agent.objects.update(seen_at=MONDAY)
    people.set_status(cast.kenji, "available", now=MONDAY)
    return cast


def seen(agent: Agent, at: datetime) -> None:
    """Their page stays open."""
    presence.seen([agent.pk], now=at)


def offers(at: datetime) -> int:
    queue.drain(now=at)
    return Offer.objects.filter(state="open").count()


def test_chats_wait_for_the_end_of_a_break_which_comes_by_itself(desk: Cast) -> None:
    people.take_break(desk.kenji, 15, now=MONDAY)
    later = MONDAY + LENGTH
    seen(desk.kenji, later)
    opened(desk, channel="chat", now=later - timedelta(minutes=1))
    assert offers(later - timedelta(seconds=1)) == 0
    assert presence.end_breaks(now=later - timedelta(seconds=1)) == 0
    assert presence.end_breaks(now=later) == 1
    assert offers(later) == 1
    assert presence.end_breaks(now=later) == 0


def test_whoever_says_another_status_has_ended_the_break(desk: Cast) -> None:
    people.take_break(desk.kenji, 15, now=MONDAY)
    people.set_status(desk.kenji, "busy", now=MONDAY)
    assert presence.end_breaks(now=MONDAY + LENGTH) == 0
    assert Agent.objects.get(pk=desk.kenji.pk).status == "busy"


def test_who_falls_ill_on_a_break_is_not_called_back_by_its_end(desk: Cast) -> None:
    people.take_break(desk.kenji, 15, now=MONDAY)
    report_sick(desk.kenji, 1, now=MONDAY)
    assert presence.end_breaks(now=MONDAY + LENGTH) == 0
    assert Agent.objects.get(pk=desk.kenji.pk).status == "away"
    report_well(desk.kenji, now=MONDAY + timedelta(minutes=5))
    assert Agent.objects.get(pk=desk.kenji.pk).break_until is None


@pytest.mark.parametrize("minutes", [0, 4, 121, -30])
def test_a_break_takes_five_minutes_to_two_hours(desk: Cast, minutes: int) -> None:
    with pytest.raises(people.PeopleError, match="5 to 120 minutes"):
        people.take_break(desk.kenji, minutes, now=MONDAY)
    assert Agent.objects.get(pk=desk.kenji.pk).status == "available"


def test_the_page_offers_a_break_says_until_when_and_the_way_back(desk: Cast) -> None:
    with travel(MONDAY, tick=False):
        page = at(desk.kenji.user)
        assert "Take a break" in text_of(page.get("/desk/shift/"))
        shown = text_of(page.post("/desk/shift/break/", {"minutes": "15"}, follow=True))
        assert "You are on a break until 17:15" in shown
        assert "break until 17:15" in text_of(page.get("/desk/"))
        page.post("/desk/status/", {"status": "available", "next": "/desk/shift/"})
        assert "You are on a break" not in text_of(page.get("/desk/shift/"))
        refused = text_of(page.post("/desk/shift/break/", {"minutes": "900"}, follow=True))
        assert "5 to 120 minutes" in refused
    assert now() != MONDAY
    assert Agent.objects.get(pk=desk.kenji.pk).status == "available"
