"""An agent says where the customer is, and sees what speaks for it."""

from datetime import timedelta

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


def test_the_signs_stand_beside_the_conversation_and_can_be_corrected(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    people.note_hints(ticket.customer, Hints(utc_offset=540), now=now())
    kenji = at(cast.kenji.user)
    page = text_of(kenji.get(f"/desk/t/{ticket.pk}/side/"))
    assert "Where they are" in page
    assert "by the clock of a mail" in page
    kenji.post(f"/desk/t/{ticket.pk}/zone/", {"zone": "Lima"})
    customer = Customer.objects.get(pk=ticket.customer_id)
    assert (customer.zone, customer.zone_source) == ("America/Lima", "choice")
    said = Event.objects.get(ticket=ticket, kind="zone")
    assert said.internal
    assert "Kenji said the customer is in Lima" in text_of(kenji.get(f"/desk/t/{ticket.pk}/thread/"))


def test_what_is_no_place_is_refused_and_changes_nothing(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    before = ticket.customer.zone
    page = text_of(at(cast.kenji.user).post(f"/desk/t/{ticket.pk}/zone/", {"zone": "UTC+3"}, follow=True))
    assert "UTC+3" in page
    assert Customer.objects.get(pk=ticket.customer_id).zone == before


def test_a_sign_that_came_often_stands_once_and_hides_no_other(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    people.note_hints(ticket.customer, Hints(country="PE"), now=now() - timedelta(days=9))
    for days in (8, 6, 4, 2):
        people.note_hints(ticket.customer, Hints(utc_offset=540), now=now() - timedelta(days=days))
    page = text_of(at(cast.kenji.user).get(f"/desk/t/{ticket.pk}/side/"))
    assert page.count("by the clock of a mail") == 1
    assert "2 days ago" in page
    assert "by the country" in page


def test_the_page_on_which_a_chat_began_stands_on_the_customers_card(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp", now=now())
    kenji = at(cast.kenji.user)
    for source, shown in (
        ("https://shop.example/lamps/", True),
        ("form:en", False),
        ("javascript:alert(1)", False),
    ):
        Ticket.objects.filter(pk=ticket.pk).update(source=source)
        page = kenji.get(f"/desk/t/{ticket.pk}/").content.decode()
        assert (f'href="{source}"' in page) is shown
        assert ("On the page" in page) is shown
