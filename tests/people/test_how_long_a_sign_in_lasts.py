"""Who works stays signed in; who has gone, or signed in a week ago, does not (guarantees.md, 8)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from helpdesk.people.models import User
from tests.cast import MONDAY, Cast
from tests.people.pages import at

pytestmark = pytest.mark.django_db
BY_ITSELF = {"X-Unasked": "1"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def is_in(client: Client, path: str = "/desk/settings/profile/", **headers: str) -> bool:
    answer = client.get(path, headers=headers or None)
    return answer.status_code == 200 or not answer.url.startswith("/accounts/login/")


def test_an_agent_who_works_is_not_signed_out_twelve_hours_after_signing_in(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    kenji = at(cast.kenji.user)
    for _ in range(20):
        clock.shift(timedelta(hours=1))
        assert is_in(kenji)


def test_an_agent_who_did_nothing_for_twelve_hours_is_signed_out(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    kenji = at(cast.kenji.user)
    assert is_in(kenji)
    clock.shift(timedelta(hours=11, minutes=50))
    assert is_in(kenji)
    clock.shift(timedelta(hours=12, minutes=1))
    assert not is_in(kenji)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_left_open_keeps_nobody_signed_in(cast: Cast, clock: time_machine.Traveller) -> None:
    kenji = at(cast.kenji.user)
    assert is_in(kenji)
    for _ in range(25):
        clock.shift(timedelta(minutes=30))
        kenji.get("/desk/", headers=BY_ITSELF)
        asked = kenji.post("/desk/api/socket-ticket", headers=BY_ITSELF)
    assert asked.status_code == 401
    assert not is_in(kenji)


def test_after_a_week_everybody_signs_in_anew(cast: Cast, clock: time_machine.Traveller) -> None:
    kenji = at(cast.kenji.user)
    for _ in range(7 * 24):
        assert is_in(kenji)
        clock.shift(timedelta(hours=1))
    clock.shift(timedelta(seconds=1))
    assert not is_in(kenji)


def test_an_administrator_who_answers_nobody_is_signed_out_after_an_hour(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    ada = at(cast.admin)
    assert is_in(ada)
    clock.shift(timedelta(minutes=59))
    assert is_in(ada)
    clock.shift(timedelta(minutes=61))
    assert not is_in(ada)


def test_an_administrator_who_answers_customers_waits_for_them_all_day(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    User.objects.filter(pk=cast.lead.user_id).update(is_admin=True)
    lena = at(User.objects.get(pk=cast.lead.user_id))
    assert is_in(lena)
    clock.shift(timedelta(hours=8))
    assert is_in(lena)


def test_who_is_signed_out_by_time_leaves_no_session_behind_that_a_socket_could_hold(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    from django.contrib.sessions.models import Session

    ada = at(cast.admin)
    assert is_in(ada)
    key = ada.session.session_key
    clock.shift(timedelta(hours=2))
    assert ada.get("/desk/", headers=BY_ITSELF).status_code == 302
    assert not Session.objects.filter(pk=key).exists()


def test_a_database_that_takes_no_writes_refuses_no_page_for_it(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    kenji = at(cast.kenji.user)
    clock.shift(timedelta(hours=1))
    with connection.execute_wrapper(_full):
        assert is_in(kenji)
    clock.shift(timedelta(hours=10))
    assert is_in(kenji)


def _full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith(("UPDATE", "INSERT")):
        raise OperationalError("database or disk is full")
    return execute(sql, params, many, context)
