"""Who may call at all: tokens by their hash, while they are good."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from helpdesk.api.urls import urlpatterns
from helpdesk.people.models import ApiToken
from tests.api.machines import EVERY_SCOPE, Machine, machine
from tests.cast import MONDAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]


def test_a_good_token_opens_the_api(cast: Cast) -> None:
    assert machine(cast.admin).get("tickets").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Token {token}",
        "Bearer {token}x",
        "Bearer " + "x" * 500,
        "Bearer \xe9",
    ],
)
def test_without_a_good_token_the_answer_is_401_and_says_how(cast: Cast, header: str) -> None:
    token = machine(cast.admin).token
    headers = {"Authorization": header.format(token=token)} if header else {}
    answer = Client().get("/api/v1/tickets", headers=headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json()["code"] == "unauthorized"
    assert token not in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": MONDAY},
        {"expires_at": MONDAY},
        {"expires_at": MONDAY - timedelta(days=1)},
    ],
)
def test_a_revoked_or_expired_token_is_refused(cast: Cast, change: dict[str, object]) -> None:
    caller = machine(cast.admin)
    ApiToken.objects.update(**change)
    assert caller.get("tickets").status_code == 401


def test_a_token_is_good_until_the_instant_it_expires(cast: Cast) -> None:
    caller = machine(cast.admin)
    ApiToken.objects.update(expires_at=MONDAY + timedelta(seconds=1))
    assert caller.get("tickets").status_code == 200


def test_a_token_dies_with_its_persons_account(cast: Cast) -> None:
    caller = machine(cast.admin)
    cast.admin.is_active = False
    cast.admin.save(update_fields=["is_active"])
    assert caller.get("tickets").status_code == 401


def test_a_session_is_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.admin)
    assert client.get("/api/v1/tickets").status_code == 401


def test_the_last_use_is_noted_at_most_once_a_minute(cast: Cast, clock: time_machine.Traveller) -> None:
    caller = machine(cast.admin)
    caller.get("tickets")
    for seconds, noted in ((30, 0), (29, 0), (1, 60), (5, 60)):
        clock.shift(timedelta(seconds=seconds))
        caller.get("tickets")
        assert ApiToken.objects.get().used_at == MONDAY + timedelta(seconds=noted)


def test_the_stored_row_holds_no_token(cast: Cast) -> None:
    caller = machine(cast.admin)
    stored = str(ApiToken.objects.values().get())
    assert caller.token not in stored
    assert caller.token.startswith(ApiToken.objects.get().prefix)


def test_an_unknown_token_learns_nothing_of_an_address(cast: Cast) -> None:
    stranger = Machine("sr_nobody")
    for path in ("tickets", "nowhere", "schema", "tickets/x", ""):
        assert stranger.get(path).status_code == 401, path


def test_every_scope_is_used_by_some_resource() -> None:
    named = {scope for each in urlpatterns for scope in getattr(each.callback.cls, "scopes", {}).values()}
    assert named == set(EVERY_SCOPE)
