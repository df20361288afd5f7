"""Keys of programs: made by an administrator, shown once, good until they end or are revoked."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from helpdesk.lib.clock import now
from helpdesk.people.models import ApiToken
from tests.people.pages import PASSWORD, at, signed_in, text_of, verbs

PLACE = "/desk/settings/tokens/"
NEW = PLACE + "new/"


@pytest.fixture
def admin(cast) -> Client:
    return signed_in("ada@desk.example")


def form(cast, **other):
    return {"name": "Shop", "user": cast.elif_.user_id, "scopes": ["tickets:read"], "days": "365"} | other


def made(admin, cast, **other) -> str:
    """The new token as the page shows it."""
    page = text_of(admin.post(NEW, form(cast, **other)))
    found = re.search(r"\bsr_[\w-]+(?=</code>)", page)
    assert found, page
    return found[0]


def asked(token: str) -> int:
    return Client().get("/api/v1/tickets", headers={"Authorization": f"Bearer {token}"}).status_code


def test_an_administrator_makes_a_token_and_a_program_reads_with_it(admin, cast):
    assert "Make the first token" in text_of(admin.get(PLACE))
    token = made(admin, cast)
    assert asked(token) == 200
    page = text_of(admin.get(PLACE))
    assert "Shop" in page
    assert token[:8] in page
    assert "Elif" in page
    assert "read tickets" in page
    assert verbs()[-1] == "make token"


def test_a_token_is_shown_once(admin, cast):
    token = made(admin, cast)
    assert token not in text_of(admin.get(PLACE))
    assert token not in text_of(admin.get(NEW))


def test_a_new_token_asks_for_the_password_first_and_loses_nothing(cast):
    client = at(cast.admin)
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, form(cast))
    assert "/reauthenticate/" in answer.url
    assert not ApiToken.objects.exists()
    page = text_of(client.post(answer.url, {"password": PASSWORD}, follow=True))
    assert ApiToken.objects.get().prefix in page
    assert "shown this once" in page


def test_a_revoked_token_opens_nothing_any_more(admin, cast):
    token = made(admin, cast)
    row = ApiToken.objects.get()
    page = text_of(admin.post(f"{PLACE}{row.pk}/revoke/", follow=True))
    assert asked(token) == 401
    assert "revoked" in page
    assert verbs()[-1] == "revoke token"
    assert admin.post(f"{PLACE}{row.pk}/revoke/").status_code == 404


@pytest.mark.parametrize(("days", "after"), [("90", 90), ("", None)])
def test_a_token_ends_when_its_maker_said(admin, cast, days, after):
    made(admin, cast, days=days)
    ends = ApiToken.objects.get().expires_at
    if after is None:
        assert ends is None
    else:
        assert abs(ends - now() - timedelta(days=after)) < timedelta(minutes=5)


def test_two_good_tokens_have_two_names(admin, cast):
    made(admin, cast)
    answer = admin.post(NEW, form(cast, name="shop"))
    assert answer.status_code == 422
    assert "Another token has this name" in text_of(answer)
    admin.post(f"{PLACE}{ApiToken.objects.get().pk}/revoke/")
    made(admin, cast, name="shop")


def test_a_token_that_opens_nothing_is_not_made(admin, cast):
    answer = admin.post(NEW, form(cast, scopes=[]))
    assert answer.status_code == 422
    assert 'value="Shop"' in text_of(answer)
    assert not ApiToken.objects.exists()


def test_whoever_is_switched_off_lends_their_name_to_no_program(admin, cast):
    token = made(admin, cast)
    cast.elif_.user.is_active = False
    cast.elif_.user.save()
    assert asked(token) == 401
    assert "switched off" in text_of(admin.get(PLACE))
    assert admin.post(NEW, form(cast, name="Other")).status_code == 422
