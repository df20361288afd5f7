"""Somebody of the house says where a customer lives: a sign of their zone."""

import pytest

from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.actions import Hints
from helpdesk.people.models import Customer
from tests.cast import Cast
from tests.people.pages import at, text_of
from tests.tickets.views.desk import owned
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def nowhere(ticket: Ticket) -> Customer:
    """Nothing is known any more of where the ticket's customer is."""
    customer = ticket.customer
    customer.zone_signs.all().delete()
    customer.zone, customer.zone_source, customer.zone_confidence, customer.country = "", "", 0, ""
    customer.save()
    return customer


def test_a_country_with_one_clock_gives_the_zone_and_is_named_in_words(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    customer = nowhere(ticket)
    kenji = at(cast.kenji.user)
    page = text_of(kenji.post(f"/desk/t/{ticket.pk}/country/", {"country": "+51 1 619 5000"}, follow=True))
    assert "They live in Peru." in page
    assert "<bdi>Peru</bdi>" in page
    customer.refresh_from_db()
    assert (customer.country, customer.zone, customer.zone_source) == ("PE", "America/Lima", "country")
    assert customer.zone_is_known
    assert "Kenji said the customer lives in Peru" in text_of(kenji.get(f"/desk/t/{ticket.pk}/thread/"))
    assert Event.objects.get(ticket=ticket, kind="country").internal


def test_a_corrected_country_takes_the_place_of_what_the_other_one_told(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    customer = nowhere(ticket)
    people.note_hints(customer, Hints(country="DE"), now=now())
    assert customer.zone == "Europe/Berlin"
    kenji = at(cast.kenji.user)
    kenji.post(f"/desk/t/{ticket.pk}/country/", {"country": "US"})
    customer.refresh_from_db()
    assert (customer.zone, customer.zone_source) == ("America/New_York", "country_many")
    assert not customer.zone_is_known
    kenji.post(f"/desk/t/{ticket.pk}/country/", {"country": ""})
    customer.refresh_from_db()
    assert (customer.country, customer.zone, customer.zone_confidence) == ("", "", 0)


def test_a_surer_sign_of_the_zone_stays_believed(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    customer = nowhere(ticket)
    people.note_hints(customer, Hints(zone="Asia/Tokyo", zone_source="browser"), now=now())
    at(cast.kenji.user).post(f"/desk/t/{ticket.pk}/country/", {"country": "Peru"})
    customer.refresh_from_db()
    assert (customer.country, customer.zone, customer.zone_source) == ("PE", "Asia/Tokyo", "browser")


def test_what_is_no_country_is_refused_and_changes_nothing(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    customer = nowhere(ticket)
    page = at(cast.kenji.user).post(f"/desk/t/{ticket.pk}/country/", {"country": "Atlantis"}, follow=True)
    assert "Atlantis" in text_of(page)
    customer.refresh_from_db()
    assert customer.country == ""
