"""Limits are counted for each token, so a busy one does not stop another."""

from datetime import timedelta

import pytest
import time_machine
from rest_framework.settings import api_settings

from tests.api.machines import machine
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]


@pytest.fixture(autouse=True)
def _three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "token", "3/min")


def test_the_request_too_many_is_429_and_says_when_to_come_back(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(seconds=20))
    caller = machine(cast.admin)
    assert [caller.get("tickets").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = caller.get("tickets")
    assert refused["Retry-After"] == "40"
    assert refused.json()["code"] == "too_fast"


def test_after_the_wait_it_goes_on(cast: Cast, clock: time_machine.Traveller) -> None:
    caller = machine(cast.admin)
    for _ in range(4):
        answer = caller.get("tickets")
    clock.shift(timedelta(seconds=int(answer["Retry-After"])))
    assert caller.get("tickets").status_code == 200


def test_another_token_of_the_same_person_has_its_own_count(cast: Cast) -> None:
    busy, quiet = machine(cast.admin), machine(cast.admin)
    for _ in range(4):
        busy.get("tickets")
    assert busy.get("tickets").status_code == 429
    assert quiet.get("tickets").status_code == 200


def test_limits_can_be_turned_off_for_measuring(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_THROTTLE = False
    caller = machine(cast.admin)
    assert {caller.get("tickets").status_code for _ in range(6)} == {200}
