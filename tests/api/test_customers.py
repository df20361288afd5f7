"""Customers by machines: the house reads them whole, a partner's people less, and masked."""

import pytest

from helpdesk.people.models import Customer, Mandate, Partner, User
from tests.api.machines import give, machine, partner_agent, ticket
from tests.cast import MONDAY, Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both, pytest.mark.urls("tests.api.urls")]


def test_the_house_reads_the_customers_of_its_tickets_once_each(cast: Cast) -> None:
    for customer in (cast.aroha, cast.sita, cast.aroha):
        ticket(cast.team, customer)
    rows = machine(cast.kenji.user).get("customers").json()["results"]
    assert [row["name"] for row in rows] == ["Sita", "Aroha"]
    assert rows[1] == {
        "id": cast.aroha.public_id,
        "name": "Aroha",
        "language": "en",
        "zone": "Pacific/Auckland",
        "country": "",
        "is_vip": False,
        "created_at": "2026-06-01T08:00:00Z",
        "addresses": [{"address": "aroha@example.org", "standing": "proven"}],
    }


def test_pages_of_customers_go_on_where_they_ended(cast: Cast) -> None:
    for customer in (cast.aroha, cast.sita, cast.layla):
        ticket(cast.team, customer)
    caller = machine(cast.kenji.user)
    first = caller.get("customers?limit=2").json()
    rest = caller.get(first["next"]).json()
    names = [row["name"] for row in first["results"] + rest["results"]]
    assert names == ["ليلى", "Sita", "Aroha"]
    assert rest["next"] is None


def test_an_address_finds_its_customer(cast: Cast) -> None:
    ticket(cast.team, cast.aroha)
    ticket(cast.team, cast.sita)
    caller = machine(cast.kenji.user)
    found = caller.get("customers", address="Aroha@Example.org").json()["results"]
    assert [row["id"] for row in found] == [cast.aroha.public_id]
    assert caller.get("customers", address="layla@example.org").json()["results"] == []


def test_a_partners_agent_reads_less_and_masked(cast: Cast) -> None:
    outside = partner_agent(cast)
    give(ticket(cast.team, cast.aroha), outside)
    caller = machine(outside.user)
    answer = caller.get(f"customers/{cast.aroha.public_id}")
    assert "aroha@" not in answer.content.decode()
    assert set(answer.json()) == {"id", "name", "language", "zone", "addresses"}
    assert caller.get("customers").json()["results"] == [answer.json()]


def test_masked_addresses_cannot_be_guessed_by_searching(cast: Cast) -> None:
    outside = partner_agent(cast)
    give(ticket(cast.team, cast.aroha), outside)
    caller = machine(outside.user)
    right = caller.get("customers", address="aroha@example.org")
    wrong = caller.get("customers", address="nobody@example.org")
    assert right.status_code == wrong.status_code == 403
    assert right.content == wrong.content


def test_a_contract_may_show_addresses_in_clear(cast: Cast) -> None:
    outside = partner_agent(cast)
    Mandate.objects.create(partner=outside.partner, zone="Asia/Kolkata", masks_contacts=False)
    give(ticket(cast.team, cast.aroha), outside)
    answer = machine(outside.user).get(f"customers/{cast.aroha.public_id}").json()
    assert answer["addresses"] == [{"address": "aroha@example.org", "standing": "proven"}]
    assert "country" not in answer


def test_a_partners_manager_reads_no_customer(cast: Cast) -> None:
    outside = partner_agent(cast)
    give(ticket(cast.team, cast.aroha), outside)
    manager = User.objects.create_user("pm@center.example", "a very long password", manages=outside.partner)
    caller = machine(manager)
    assert caller.get("customers").json()["results"] == []
    assert caller.get(f"customers/{cast.aroha.public_id}").status_code == 404


def test_a_record_that_became_another_is_gone(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.sita.pk).update(merged_into=cast.aroha)
    caller = machine(cast.admin)
    assert caller.get(f"customers/{cast.sita.public_id}").status_code == 404
    assert cast.sita.public_id not in caller.get("customers").content.decode()


def test_no_partner_has_the_right_to_another_partners_customer(cast: Cast) -> None:
    give(ticket(cast.team, cast.aroha), partner_agent(cast))
    other = partner_agent(cast, "Ravi")
    assert Partner.objects.count() == 2
    assert machine(other.user).get(f"customers/{cast.aroha.public_id}").status_code == 404
    assert cast.aroha.created_at == MONDAY
