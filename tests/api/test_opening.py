"""Machines open tickets for customers: once for each client id, for an address that is only claimed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from helpdesk.duties.models import Letter
from helpdesk.people.models import Customer, CustomerAddress, Partner, Skill, User
from tests.api.machines import machine, new_ticket
from tests.cast import MONDAY, Cast
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both, pytest.mark.urls("tests.api.urls")]


def test_a_ticket_is_opened_routed_promised_and_acknowledged(cast: Cast) -> None:
    caller = machine(cast.kenji.user)
    answer = caller.post("tickets", new_ticket())
    assert answer.status_code == 201
    found = Ticket.objects.get()
    assert answer.json()["id"] == found.public_id
    assert answer.json()["client_id"] == "order-1001"
    assert answer["Location"].endswith(f"/api/v1/tickets/{found.public_id}")
    assert (found.subject, found.language, found.language_how) == ("A broken lamp", "en", "choice")
    assert (found.team, found.customer.name, found.customer.zone) == (cast.team, "Mere", "Pacific/Auckland")
    assert found.owner is not None
    assert found.promised_at is not None
    assert Letter.objects.get().recipient == "mere@example.org"
    assert caller.get(answer["Location"]).json()["subject"] == "A broken lamp"


@pytest.mark.parametrize(
    ("told", "country", "zone", "confidence"),
    [
        ({"country": "np"}, "NP", "Asia/Kathmandu", 0.7),
        ({"phone": "+81 3 1234 5678"}, "JP", "Asia/Tokyo", 0.7),
        ({"country": "NZ", "phone": "+81 3 1234 5678"}, "NZ", "Pacific/Auckland", 0.35),  # and the Chathams
        ({"phone": "+1 212 555 0123"}, "US", "America/New_York", 0.35),
        ({"country": "JP", "zone": "Europe/Lisbon"}, "JP", "Europe/Lisbon", 0.95),
    ],
)
def test_a_billing_country_or_a_telephone_number_tells_the_zone(
    cast: Cast, told: dict[str, str], country: str, zone: str, confidence: float
) -> None:
    answer = machine(cast.kenji.user).post("tickets", new_ticket(**{"zone": "", **told}))
    assert answer.status_code == 201, answer.json()
    found = Ticket.objects.get().customer
    assert (found.country, found.zone, found.zone_confidence) == (country, zone, confidence)
    random = {"public_id": ""}  # may hold any digits
    kept = Customer.objects.filter(pk=found.pk).values().get() | random
    assert "1234" not in str(kept)


@pytest.mark.parametrize("wrong", [{"country": "XX"}, {"phone": "03 1234 5678"}, {"phone": "+999 123"}])
def test_no_country_and_no_number_of_one_is_refused_by_name(cast: Cast, wrong: dict[str, str]) -> None:
    answer = machine(cast.kenji.user).post("tickets", new_ticket(**wrong))
    assert answer.status_code == 400
    assert next(iter(wrong)) in str(answer.json())
    assert not Ticket.objects.exists()


def test_the_address_is_claimed_and_its_owner_stays_apart(cast: Cast) -> None:
    machine(cast.kenji.user).post("tickets", new_ticket(address="AROHA@example.org"))
    found = Ticket.objects.get()
    assert found.customer != cast.aroha
    assert found.customer.addresses.get().standing == CustomerAddress.Standing.CLAIMED


def test_g2_opening_again_with_the_same_id_gives_the_first_ticket(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    caller, customers = machine(cast.kenji.user), Customer.objects.count()
    first = caller.post("tickets", new_ticket())
    clock.shift(timedelta(minutes=1))
    again = caller.post("tickets", new_ticket())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Ticket.objects.count(), Message.objects.count(), Letter.objects.count()) == (1, 1, 1)
    assert Customer.objects.count() == customers + 1


@pytest.mark.parametrize("change", [{"text": "Quite another thing."}, {"address": "other@example.org"}])
def test_g2_the_same_id_for_something_else_is_409(
    cast: Cast, clock: time_machine.Traveller, change: dict[str, str]
) -> None:
    caller = machine(cast.kenji.user)
    caller.post("tickets", new_ticket())
    clock.shift(timedelta(minutes=1))
    answer = caller.post("tickets", new_ticket(**change))
    assert answer.status_code == 409
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)


def test_two_people_may_use_the_same_client_id(cast: Cast) -> None:
    first = machine(cast.kenji.user).post("tickets", new_ticket())
    second = machine(cast.elif_.user).post("tickets", new_ticket())
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_two_tokens_of_one_person_open_one_ticket(cast: Cast, clock: time_machine.Traveller) -> None:
    first = machine(cast.kenji.user).post("tickets", new_ticket())
    clock.shift(timedelta(minutes=1))
    assert machine(cast.kenji.user).post("tickets", new_ticket()).json() == first.json()


def test_without_a_language_the_words_decide(cast: Cast) -> None:
    text = "Die Lampe ist leider kaputt angekommen. Was kann ich jetzt tun, und wer bezahlt das?"
    machine(cast.kenji.user).post("tickets", new_ticket(text=text, language=""))
    assert Ticket.objects.get().language == "de"


def test_nothing_beyond_the_declared_fields_can_be_set(cast: Cast) -> None:
    smuggled: dict[str, Any] = {
        "owner": cast.lead.pk,
        "state": "closed",
        "public_id": "mine",
        "team": 999,
        "customer": cast.aroha.pk,
        "verified": True,
        "is_vip": True,
    }
    assert machine(cast.kenji.user).post("tickets", new_ticket() | smuggled).status_code == 201
    found = Ticket.objects.get()
    assert (found.state, found.priority, found.team) == ("new", 0, cast.team)
    assert found.public_id != "mine"
    assert not found.customer.is_vip
    assert found.created_at == MONDAY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client_id": None}, "client_id"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "two words"}, "client_id"),
        ({"client_id": "x" * 65}, "client_id"),
        ({"address": "nobody"}, "address"),
        ({"address": "a@example.org\nBcc: b@example.org"}, "address"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"text": "nul \x00"}, "text"),
        ({"text": "half \ud800"}, "text"),
        ({"text": ["a", "list"]}, "text"),
        ({"subject": "x" * 401}, "subject"),
        ({"language": "!"}, "language"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "CET"}, "zone"),
        ({"zone": "half \ud800"}, "zone"),
        ({"priority": "half \ud800"}, "priority"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(cast: Cast, change: dict[str, Any], field: str) -> None:
    answer = machine(cast.kenji.user).post("tickets", new_ticket(**change))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Ticket.objects.exists()


def test_somebody_without_a_team_opens_nothing(cast: Cast) -> None:
    partner = Partner.objects.create(name="Center")
    manager = User.objects.create_user("manager@center.example", "a very long password", manages=partner)
    assert machine(manager).post("tickets", new_ticket()).status_code == 403
    assert not Ticket.objects.exists()


def test_staff_and_the_desk_itself_get_no_acknowledgement(cast: Cast) -> None:
    caller = machine(cast.kenji.user)
    for number, address in enumerate(("help@desk.example", "Elif@desk.example")):
        assert caller.post("tickets", new_ticket(client_id=str(number), address=address)).status_code == 201
    assert not Letter.objects.exists()


def test_priority_and_skills_are_taken_and_routed_by(cast: Cast) -> None:
    cast.elif_.skills.add(Skill.objects.create(name="Billing"))
    answer = machine(cast.kenji.user).post("tickets", new_ticket(priority=2, skills=[" billing "]))
    assert answer.status_code == 201
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.skills, ticket.owner) == (2, ["billing"], cast.elif_)
    shown = machine(cast.elif_.user).get("tickets").json()["results"][0]
    assert (shown["priority"], shown["skills"]) == (2, ["billing"])


@pytest.mark.parametrize("wrong", [{"priority": 7}, {"skills": ["juggling"]}, {"skills": "billing"}])
def test_no_priority_and_no_skill_of_the_desk_is_refused_by_name(
    cast: Cast, wrong: dict[str, object]
) -> None:
    answer = machine(cast.kenji.user).post("tickets", new_ticket(**wrong))
    assert answer.status_code == 400
    assert next(iter(wrong)) in str(answer.json())
    assert not Ticket.objects.exists()


def test_without_a_word_about_it_a_ticket_is_of_normal_priority(cast: Cast) -> None:
    machine(cast.kenji.user).post("tickets", new_ticket())
    assert (Ticket.objects.get().priority, Ticket.objects.get().skills) == (0, [])
