"""Refusals are problem details (RFC 9457) that name what to do."""

import pytest
from django.db import OperationalError
from django.test import Client

from helpdesk.lib.rest import MAXIMUM_BODY, PROBLEM, problem_details
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


def test_what_is_wrong_inside_a_list_is_named_by_its_place(cast: Cast) -> None:
    problem = machine(cast.admin).post("tickets", {**new_ticket(), "skills": ["billing", {}]}).json()
    assert problem["errors"] == {"skills.1": ["Not a valid string."]}


def test_a_form_is_no_json(cast: Cast) -> None:
    headers = {"Authorization": f"Bearer {machine(cast.admin).token}"}
    answer = Client().post("/api/v1/tickets", new_ticket(), headers=headers)
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"


def test_only_json_is_served(cast: Cast) -> None:
    answer = machine(cast.admin).send("GET", "tickets", headers={"Accept": "text/html"})
    assert answer.status_code == 406
    assert answer.json()["code"] == "not_acceptable"


def test_sentences_come_in_the_callers_language_where_there_is_a_translation(cast: Cast) -> None:
    answer = machine(cast.admin).post("tickets", {}, **{"Accept-Language": "de"})
    assert answer.json()["errors"]["text"] == ["Dieses Feld ist zwingend erforderlich."]


def test_a_database_that_does_not_answer_is_503_and_comes_back() -> None:
    answer = problem_details(OperationalError("database is locked"), {})
    assert answer is not None
    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert "locked" not in str(answer.data)


def test_an_unexpected_error_is_left_to_the_site() -> None:
    assert problem_details(ZeroDivisionError(), {}) is None
