"""Signing in: nobody signs up, guesses are slowed for one person at one place, and no answer tells who works here."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from helpdesk.duties.models import Letter
from tests.cast import Cast
from tests.matrix.routes import http_routes

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"')


def attempt(email: str, password: str, address: str = "198.51.100.7") -> Any:
    return Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": email, "password": password})


def test_there_is_no_address_at_which_to_sign_up() -> None:
    assert not [route for route in http_routes() if "signup" in route or "register" in route]
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/", "/accounts/social/"]
)
def test_usual_addresses_of_sign_up_do_not_exist(path: str) -> None:
    assert Client().get(path, follow=True).status_code == 404
    assert Client().post(path, {"email": "me@evil.example", "password1": "x" * 14}).status_code in (302, 404)


def words(response: Any, email: str) -> str:
    return TOKEN.sub("", response.content.decode()).replace(email, "")


def test_a_wrong_password_reads_the_same_for_a_colleague_and_a_stranger(cast: Cast) -> None:
    known, unknown = "kenji@desk.example", "nobody@desk.example"
    answers = [attempt(email, "not the password") for email in (known, unknown)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert words(answers[0], known) == words(answers[1], unknown)


def test_asking_for_a_new_password_reads_the_same_for_a_colleague_and_a_stranger(cast: Cast) -> None:
    answers = []
    for email in ("kenji@desk.example", "nobody@desk.example"):
        browser = Client(raise_request_exception=False)
        answer = browser.post("/accounts/password/reset/", {"email": email})
        answers.append((answer.status_code, answer.headers.get("Location"), dict(answer.cookies)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 302
    assert list(Letter.objects.values_list("recipient", flat=True)) == ["kenji@desk.example"]


def test_guesses_are_slowed_for_one_person_at_one_address_and_for_nobody_else(cast: Cast) -> None:
    """A whole call center sits behind one address, and nobody may lock a colleague out."""
    right = "a very long password"
    for _ in range(11):
        attempt("kenji@desk.example", "a wrong guess")
    assert attempt("kenji@desk.example", right).status_code != 302
    assert attempt("elif@desk.example", right).status_code == 302
    assert attempt("kenji@desk.example", right, "203.0.113.9").status_code == 302


def test_somebody_who_is_switched_off_signs_in_nowhere(cast: Cast) -> None:
    type(cast.kenji.user).objects.filter(pk=cast.kenji.user_id).update(is_active=False)
    answer = attempt("kenji@desk.example", "a very long password")
    assert Client(REMOTE_ADDR="198.51.100.7").get("/desk/").status_code == 302
    browser = Client()
    browser.cookies = answer.cookies
    assert browser.get("/desk/").status_code == 302


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/\\evil.example/"])
def test_signing_in_leads_to_no_other_host(cast: Cast, to: str) -> None:
    browser = Client()
    data = {"login": "kenji@desk.example", "password": "a very long password", "next": to}
    answer = browser.post("/accounts/login/", data)
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"]
