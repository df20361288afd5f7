"""What is answered when something broke: a page for people, a problem for programs, and 503 without a database."""

import json

import pytest
from django.db import OperationalError
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils import translation

BROWSER, PROGRAM = "text/html,application/xhtml+xml,*/*;q=0.8", "*/*"


def answer_to(error: Exception, accept: str) -> HttpResponseBase:
    """What the site's own handler says while the error is being handled."""
    request = RequestFactory().get("/desk/", headers={"Accept": accept})
    try:
        raise error
    except Exception:
        return get_resolver().resolve_error_handler(500)(request)


def test_a_page_says_that_the_database_is_away_and_when_to_come_back() -> None:
    with translation.override("ar"):
        answer = answer_to(OperationalError("gone"), BROWSER)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert 'dir="rtl"' in page
    assert "<h1" in page


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(OperationalError("gone"), 503, "unavailable"), (KeyError("a bug"), 500, "error")],
)
def test_a_program_is_answered_with_a_problem(error: Exception, status: int, code: str) -> None:
    answer = answer_to(error, PROGRAM)
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)  # type: ignore[attr-defined]
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["detail"] == body["message"]


def test_what_is_broken_otherwise_is_told_as_before() -> None:
    answer = answer_to(KeyError("a bug"), BROWSER)
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers
    assert "Something broke on our side" in answer.content.decode()  # type: ignore[attr-defined]
