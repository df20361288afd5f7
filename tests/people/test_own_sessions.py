"""Where somebody is signed in, and how they end what they left open elsewhere (guarantees.md, 8)."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from helpdesk.people.devices import device_words
from tests.cast import Cast
from tests.people.pages import PASSWORD, at, text_of

pytestmark = pytest.mark.django_db
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
PAGE = "/accounts/sessions/"


def signed_in_with(browser: str, **more: str) -> Client:
    client = Client(headers={"user-agent": browser}, **more)
    answer = client.post("/accounts/login/", {"login": "ada@desk.example", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_each_browser_is_shown_and_which_is_this_one(cast: Cast) -> None:
    phone, laptop = signed_in_with(PHONE, REMOTE_ADDR="203.0.113.7"), signed_in_with(LAPTOP)
    page = text_of(laptop.get(PAGE))
    assert "Chrome, Android" in page
    assert "203.0.113.7" in page
    assert page.index("this one") > page.index("Firefox, Linux") > page.index("Chrome, Android")
    assert phone.get(PAGE).status_code == 200


def test_what_was_left_open_elsewhere_ends_at_once_with_its_sockets(cast: Cast) -> None:
    phone, laptop = signed_in_with(PHONE), signed_in_with(LAPTOP)
    key = phone.session.session_key
    assert laptop.post(PAGE).status_code == 302
    assert not Session.objects.filter(pk=key).exists()  # a socket's heartbeat asks for it
    assert phone.get("/desk/").status_code == 302
    assert laptop.get("/desk/").status_code == 200
    assert "Chrome, Android" not in text_of(laptop.get(PAGE))


def test_nobody_sees_or_ends_the_sessions_of_others(cast: Cast) -> None:
    phone, kenji = signed_in_with(PHONE), at(cast.kenji.user)
    assert "Chrome, Android" not in text_of(kenji.get(PAGE))
    kenji.post(PAGE)
    assert phone.get("/desk/").status_code == 200


def test_a_session_from_before_is_shown_once_it_is_used(cast: Cast) -> None:
    assert "this one" in text_of(at(cast.kenji.user).get(PAGE))


def test_the_address_is_the_one_that_a_trusted_proxy_tells(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_TRUSTED_PROXIES = ["10.0.0.1"]
    behind = signed_in_with(LAPTOP, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.4")
    assert "198.51.100.4" in text_of(behind.get(PAGE))


@pytest.mark.parametrize("told", ["", "unix:", "198.51.100.4:1234"])
def test_without_an_address_that_is_one_people_work_all_the_same(cast: Cast, told: str) -> None:
    somebody = signed_in_with(LAPTOP, REMOTE_ADDR=told)
    assert "Firefox, Linux" in text_of(somebody.get(PAGE))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome, Android"),
        (LAPTOP, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1", "Safari, macOS"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
    ],
)
def test_browsers_are_named_as_people_say_it(agent: str, words: str) -> None:
    assert device_words(agent) == words


@pytest.mark.parametrize("wanted", ["https://[", "//[", "http://evil.example/"])
def test_signing_in_leads_to_no_address_that_is_none(cast: Cast, wanted: str) -> None:
    browser = Client()
    assert browser.get("/accounts/login/", {"next": wanted}).status_code == 200
    signs_in = {"login": cast.kenji.user.email, "password": PASSWORD, "next": wanted}
    assert browser.post("/accounts/login/", signs_in).headers["Location"] == "/desk/"
