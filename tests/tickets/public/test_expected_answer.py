"""The form says by when an answer comes before anything is written."""

import pytest
from django.test import Client

from helpdesk.people.models import Customer, Team
from tests.cast import Cast
from tickets.models import Mailbox, Ticket

pytestmark = [pytest.mark.django_db]


def test_the_form_shows_the_promise_without_a_script(client: Client, cast: Cast) -> None:
    shown = client.get("/en/contact/").content.decode()
    assert "We answer by" in shown
    assert "(UTC)" in shown


def test_a_script_gets_the_promise_on_the_readers_clock_in_the_pages_language(
    client: Client, cast: Cast
) -> None:
    address = "/en/availability/?language=en&zone=Asia/Calcutta"
    answer = client.get(address).json()
    assert "(Kolkata)" in answer["sentence"]
    assert answer["at"].startswith("2026-06-01")


def test_a_language_whose_speakers_sleep_is_promised_later(client: Client, cast: Cast) -> None:
    soon = client.get("/en/availability/?language=tr&zone=Europe/Istanbul").json()
    late = client.get("/en/availability/?language=es&zone=Europe/Istanbul").json()
    assert soon["at"] < late["at"]


def test_asking_changes_nothing(client: Client, cast: Cast) -> None:
    before = Customer.objects.count()
    client.get("/en/availability/?language=en&zone=Asia/Tokyo")
    client.get("/en/contact/")
    assert (Customer.objects.count(), Ticket.objects.count()) == (before, 0)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "UTC", "x" * 5000, "%00"])
def test_a_zone_nobody_knows_is_answered_in_utc(client: Client, cast: Cast, zone: str) -> None:
    assert "(UTC)" in client.get("/en/availability/", {"language": "en", "zone": zone}).json()["sentence"]


def test_a_desk_without_a_team_says_that_nobody_is_here_yet(client: Client) -> None:
    Mailbox.objects.all().delete()
    Team.objects.all().delete()
    answer = client.get("/en/contact/")
    assert answer.status_code == 503
    assert "still being set up" in answer.content.decode()


def test_words_of_a_search_without_hits_come_along(client: Client, cast: Cast) -> None:
    assert "refund for shoes" in client.get("/en/contact/?text=refund+for+shoes").content.decode()


def test_the_hours_page_tells_who_is_there_on_the_readers_clock(client: Client, cast: Cast) -> None:
    shown = client.get("/en/contacts/?zone=Asia/Kathmandu").content.decode()
    assert "(Kathmandu)" in shown
    assert "here now" in shown
    assert "Here from Mon" in shown
