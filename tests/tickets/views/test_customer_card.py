"""What people of the desk know of a customer stands on the card, and they keep it right."""

import pytest
from django.test import Client

from helpdesk.people.actions import Hints, note_hints
from helpdesk.people.models import Agent, Customer, Partner
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import owned, signed_in
from tickets.models import Event, Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.urls("tests.tickets.views.urls"),
]


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return owned(cast, cast.kenji)


def page(client: Client, ticket: Ticket) -> str:
    return client.get(f"/desk/t/{ticket.pk}/customer/").content.decode()


def stood(text: str) -> str:
    return text.partition('name="stood" value="')[2].partition('"')[0]


def test_name_mark_and_note_are_kept_and_the_log_says_who_changed_what(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.kenji)
    assert f"/desk/t/{ticket.pk}/customer/" in client.get(f"/desk/t/{ticket.pk}/").content.decode()
    said = {"name": "  Aroha Ngata ", "is_vip": "on", "notes": "Writes from a boat."}
    form = {**said, "stood": stood(page(client, ticket))}
    assert client.post(f"/desk/t/{ticket.pk}/customer/", form).status_code == 302
    aroha = Customer.objects.get(pk=cast.aroha.pk)
    assert (aroha.name, aroha.is_vip, aroha.notes) == ("Aroha Ngata", True, "Writes from a boat.")
    shown = client.get(f"/desk/t/{ticket.pk}/").content.decode()
    told = "Kenji changed what is known of the customer: name, VIP, note"
    for words in ("Aroha Ngata", "VIP", "Writes from a boat.", told):
        assert words in shown
    event = Event.objects.get(ticket=ticket, kind="described")
    assert (event.internal, event.data) == (True, {"changed": ["name", "is_vip", "notes"]})


def test_nothing_changed_is_nothing_said(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.kenji)
    form = {"name": "Aroha", "notes": "", "stood": stood(page(client, ticket))}
    client.post(f"/desk/t/{ticket.pk}/customer/", form)
    assert not Event.objects.filter(kind="described").exists()


def test_a_colleagues_note_is_not_overwritten_unseen(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.kenji)
    opened = stood(page(client, ticket))
    Customer.objects.filter(pk=cast.aroha.pk).update(notes="Call before noon.")
    form = {"name": "Aroha", "notes": "Writes from a boat.", "stood": opened}
    refused = client.post(f"/desk/t/{ticket.pk}/customer/", form)
    assert refused.status_code == 422
    assert "Call before noon." in refused.content.decode()
    assert "Writes from a boat." in refused.content.decode()
    assert Customer.objects.get(pk=cast.aroha.pk).notes == "Call before noon."


def test_a_name_that_people_gave_is_not_replaced_by_that_of_a_mail(cast: Cast, ticket: Ticket) -> None:
    Customer.objects.filter(pk=cast.aroha.pk).update(name="Aroha Ngata")
    note_hints(Customer.objects.get(pk=cast.aroha.pk), Hints(name="aroha99"), now=MONDAY)
    assert Customer.objects.get(pk=cast.aroha.pk).name == "Aroha Ngata"


def test_a_partners_agent_reads_and_changes_none_of_it(cast: Cast, ticket: Ticket) -> None:
    partner = Partner.objects.create(name="Call House")
    Agent.objects.filter(pk=cast.kenji.pk).update(partner=partner)
    client = signed_in(cast.kenji)
    assert client.get(f"/desk/t/{ticket.pk}/customer/").status_code == 404
    assert client.post(f"/desk/t/{ticket.pk}/customer/", {"name": "X"}).status_code == 404
    assert f"/desk/t/{ticket.pk}/customer/" not in client.get(f"/desk/t/{ticket.pk}/").content.decode()
