"""Each method of each resource opens with one scope and with no other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.machines import EVERY_SCOPE, machine, new_ticket, ticket
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.api.urls")]

NOTE = {"client_id": "n1", "text": "Called back.", "internal": True}
MATRIX = [
    ("GET", "tickets", "tickets:read", None, 200),
    ("POST", "tickets", "tickets:write", new_ticket(), 201),
    ("GET", "tickets/{ticket}", "tickets:read", None, 200),
    ("GET", "tickets/{ticket}/messages", "tickets:read", None, 200),
    ("POST", "tickets/{ticket}/messages", "tickets:write", NOTE, 201),
    ("GET", "tickets/{ticket}/messages/1", "tickets:read", None, 200),
    ("GET", "customers", "customers:read", None, 200),
    ("GET", "customers/{customer}", "customers:read", None, 200),
    ("GET", "faq/search?q=lamp", "faq:read", None, 200),
    ("GET", "availability", "availability:read", None, 200),
]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.parametrize(("method", "path", "scope", "body", "status"), MATRIX)
def test_only_its_scope_opens_a_method(
    cast: Cast, method: str, path: str, scope: str, body: object, status: int
) -> None:
    found = ticket(cast.team, cast.aroha)
    address = path.format(ticket=found.public_id, customer=cast.aroha.public_id)
    others = [other for other in EVERY_SCOPE if other != scope]
    refused = machine(cast.kenji.user, others).send(method, address, body=body)
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "forbidden"
    assert scope in refused.json()["detail"]
    assert machine(cast.kenji.user, [scope]).send(method, address, body=body).status_code == status


@pytest.mark.parametrize("path", sorted({row[1] for row in MATRIX}))
def test_an_undeclared_method_is_405_and_says_which_there_are(cast: Cast, path: str) -> None:
    found = ticket(cast.team, cast.aroha)
    address = path.format(ticket=found.public_id, customer=cast.aroha.public_id)
    declared = {row[0] for row in MATRIX if row[1] == path}
    caller = machine(cast.kenji.user)
    for method in set(METHODS) - declared:
        answer = caller.send(method, address, body={})
        assert answer.status_code == 405, method
        assert answer.json()["code"] == "method_not_allowed"
        assert declared <= {each.strip() for each in answer["Allow"].split(",")}


def test_head_opens_with_the_scope_of_get(cast: Cast) -> None:
    assert machine(cast.kenji.user, ["tickets:read"]).send("HEAD", "tickets").status_code == 200
    assert machine(cast.kenji.user, ["faq:read"]).send("HEAD", "tickets").status_code == 403


def test_reading_changes_nothing_but_the_tokens_last_use(cast: Cast) -> None:
    found = ticket(cast.team, cast.aroha)
    caller = machine(cast.kenji.user)
    caller.get("tickets")
    for method, path, _, _, _ in MATRIX:
        if method == "GET":
            with_ids = path.format(ticket=found.public_id, customer=cast.aroha.public_id)
            with CaptureQueriesContext(connection) as captured:
                caller.get(with_ids)
            written = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith("SELECT")]
            assert not written, path
