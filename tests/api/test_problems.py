"""Refusals are problem details (RFC 9457) that name what to do."""

from unittest import mock

import pytest
from django.db import OperationalError

from helpdesk.lib.rest import MAXIMUM_BODY, PROBLEM
from helpdesk.lib.rest import Problem as ProblemShape
from tests.api.machines import machine, new_ticket
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]

CASES = [
    ("GET", "tickets/unknown", None, 404, "not_found"),
    ("GET", "nowhere", None, 404, "not_found"),
    ("GET", "", None, 404, "not_found"),
    ("GET", "tickets/", None, 404, "not_found"),
    ("POST", "nowhere", {}, 404, "not_found"),
    ("GET", "tickets?limit=x", None, 400, "bad_request"),
    ("POST", "tickets", {}, 400, "bad_request"),
    ("POST", "tickets", b"{", 400, "bad_request"),
    ("POST", "tickets", b"[]", 400, "bad_request"),
    ("POST", "tickets", b'"text"', 400, "bad_request"),
    ("POST", "tickets", b"\xff", 400, "bad_request"),
    ("POST", "tickets", b'{"text": NaN}', 400, "bad_request"),
    ("POST", "tickets", b"[" * 100_000, 400, "bad_request"),
    ("POST", "tickets", b" " * (MAXIMUM_BODY + 1), 413, "too_long"),
    ("DELETE", "tickets", None, 405, "method_not_allowed"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), CASES)
def test_a_refusal_says_its_status_code_and_a_sentence(
    cast: Cast, method: str, path: str, body: object, status: int, code: str
) -> None:
    answer = machine(cast.admin).send(method, path, body=body)
    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM
    assert answer["Cache-Control"] == "no-store"
    problem = answer.json()
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, "about:blank")
    assert problem["detail"].endswith(".")
    assert set(problem) <= set(ProblemShape().fields)


def test_every_missing_field_is_named_with_its_reason(cast: Cast) -> None:
    problem = machine(cast.admin).post("tickets", {}).json()
    assert problem["errors"] == {
        name: ["This field is required."] for name in ("client_id", "address", "text")
    }


def test_a_form_is_no_json(cast: Cast) -> None:
    answer = machine(cast.admin).post("tickets", new_ticket(), **{"Content-Type": "text/plain"})
    assert answer.status_code in (400, 415)


def test_only_json_is_served(cast: Cast) -> None:
    answer = machine(cast.admin).send("GET", "tickets", headers={"Accept": "text/html"})
    assert answer.status_code == 406
    assert answer.json()["code"] == "not_acceptable"


def test_sentences_come_in_the_callers_language_where_there_is_a_translation(cast: Cast) -> None:
    answer = machine(cast.admin).post("tickets", {}, **{"Accept-Language": "de"})
    assert answer.json()["errors"]["text"] == ["Dieses Feld ist erforderlich."]


def test_a_database_that_does_not_answer_is_503_and_comes_back(cast: Cast) -> None:
    caller = machine(cast.admin)
    caller.get("tickets")
    locked = OperationalError("database is locked")
    with mock.patch("tickets.api.keyset", side_effect=locked):
        answer = caller.get("tickets")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert "locked" not in answer.content.decode()
