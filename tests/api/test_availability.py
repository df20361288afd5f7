"""Whether somebody is there: for a language, in the asker's own zone, without naming anybody."""

from datetime import datetime, timedelta

import pytest
import time_machine

from helpdesk.people.models import Agent, Customer, User
from tests.api.machines import machine
from tests.cast import MONDAY, Cast, see_everybody
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]


def test_a_language_whose_speaker_is_on_shift_is_there_now(cast: Cast) -> None:
    answer = machine(cast.admin).get("availability", language="tr").json()
    assert answer["chat"] == "now"
    assert answer["wait"] is None
    assert answer["at"] == "2026-06-01T08:00:00Z"


def test_a_language_whose_speaker_sleeps_is_answered_by_a_promise(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=12))
    answer = machine(cast.admin).get("availability", language="ja", zone="Asia/Tokyo").json()
    assert answer["chat"] == "later"
    promised = datetime.fromisoformat(answer["answer_by"])
    assert promised > MONDAY + timedelta(hours=16)
    assert answer["answer_by_local"].endswith("+09:00")
    assert datetime.fromisoformat(answer["answer_by_local"]) == promised


def test_full_agents_mean_a_wait_with_an_estimate(cast: Cast) -> None:
    see_everybody(MONDAY)
    Agent.objects.update(load_chat=3)
    answer = machine(cast.admin).get("availability", language="en").json()
    assert answer["chat"] == "wait"
    assert 0 < answer["wait"]["low"] <= answer["wait"]["high"]


def test_nothing_is_stored_and_nobody_is_named(cast: Cast) -> None:
    customers = Customer.objects.count()
    answer = machine(cast.admin).get("availability", language="en", zone="Asia/Calcutta")
    assert (Customer.objects.count(), Ticket.objects.count()) == (customers, 0)
    assert not [name for name in ("Kenji", "Elif", "João", "Lena") if name in answer.content.decode()]


def test_without_a_language_it_is_the_desks_own(cast: Cast) -> None:
    assert machine(cast.admin).get("availability").json()["language"] == "en"


@pytest.mark.parametrize(("query", "field"), [("language=%21", "language"), ("zone=UTC", "zone")])
def test_what_is_no_language_or_zone_is_named(cast: Cast, query: str, field: str) -> None:
    answer = machine(cast.admin).get(f"availability?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_desk_without_teams_says_so() -> None:
    admin = User.objects.create_user("ada@desk.example", "a very long password", is_admin=True)
    answer = machine(admin).get("availability")
    assert answer.status_code == 503
