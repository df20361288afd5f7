"""Whose language a page is in: one's own, wherever one sits, and not that of whoever sat there before."""

import re
from typing import Any

import pytest
from django.test import Client

from helpdesk.people.models import User
from tests.cast import Cast
from tests.people.pages import at, verbs

pytestmark = pytest.mark.django_db
PAGE = "/desk/settings/profile/"
SWITCH = "/i18n/setlang/"


def language_of(client: Client, path: str = PAGE) -> str:
    found: Any = re.search(r'<html lang="([^"]+)"', client.get(path).content.decode())
    return str(found[1])


def speaks(cast: Cast, language: str) -> Client:
    User.objects.filter(pk=cast.kenji.user_id).update(language=language)
    return at(User.objects.get(pk=cast.kenji.user_id))


def test_what_somebody_chose_on_this_computer_before_does_not_change_my_language(cast: Cast) -> None:
    kenji = speaks(cast, "ja")
    kenji.cookies["sunrelay_language"] = "es"
    assert language_of(kenji) == "ja"


def test_a_choice_on_a_page_is_mine_on_every_computer(cast: Cast) -> None:
    here, there = speaks(cast, "ja"), at(cast.kenji.user)
    answer = here.post(SWITCH, {"language": "es", "next": PAGE})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert (language_of(here), language_of(there)) == ("es", "es")
    assert verbs()[-1] == "edit own profile"


def test_my_choice_is_not_left_to_whoever_comes_after_me(cast: Cast) -> None:
    browser = speaks(cast, "")
    browser.post(SWITCH, {"language": "es", "next": PAGE})
    browser.post("/accounts/logout/")
    assert language_of(browser, "/accounts/login/") == "en"
    browser.force_login(cast.elif_.user)
    assert language_of(browser) == "en"


def test_a_language_chosen_in_the_profile_holds_at_once(cast: Cast) -> None:
    kenji = speaks(cast, "")
    kenji.post(SWITCH, {"language": "es", "next": PAGE})
    form = {"name": "Kenji", "language": "ja", "zone": "Asia/Tokyo"}
    assert kenji.post(PAGE, form).status_code == 302
    assert language_of(kenji) == "ja"


def test_what_is_no_language_of_the_pages_changes_nothing(cast: Cast) -> None:
    kenji = speaks(cast, "ja")
    kenji.post(SWITCH, {"language": "xx", "next": PAGE})
    assert language_of(kenji) == "ja"


def test_a_visitors_choice_stays_with_their_browser(cast: Cast) -> None:
    visitor = Client()
    visitor.post(SWITCH, {"language": "es", "next": "/accounts/login/"})
    assert language_of(visitor, "/accounts/login/") == "es"
