"""The FAQ's search by machines: what the page would find, with addresses that open."""

import pytest
from django.test import Client

from tests.api.machines import machine
from tests.faq import desk

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.urls("tests.api.urls")]


def test_an_article_is_found_with_an_address_that_opens() -> None:
    desk.article("Return a lamp", "Send the broken lamp back within thirty days.")
    rows = machine(desk.admin()).get("faq/search", q="broken lamp").json()["results"]
    assert [row["title"] for row in rows] == ["Return a lamp"]
    assert (rows[0]["language"], rows[0]["own_language"]) == ("en", True)
    assert rows[0]["url"].startswith("http://testserver/")
    assert Client().get(rows[0]["url"]).status_code == 200


def test_an_article_in_another_language_says_so() -> None:
    desk.article("Return a lamp", "Send the broken lamp back within thirty days.")
    row = machine(desk.admin()).get("faq/search", q="lamp", language="de").json()["results"][0]
    assert (row["language"], row["own_language"]) == ("en", False)


def test_drafts_are_not_found_whoever_asks() -> None:
    desk.draft("Secret lamp", "Not yet published words about a lamp.")
    assert machine(desk.admin()).get("faq/search", q="lamp").json() == {"results": []}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=" + "x" * 2001, "q"),
        ("q=a&limit=21", "limit"),
        ("q=a&language=%21", "language"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(query: str, field: str) -> None:
    answer = machine(desk.admin()).get(f"faq/search?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
