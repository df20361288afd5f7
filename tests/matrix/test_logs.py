"""What goes wrong is logged, and no log line holds an address, a token, a password or a text (ASVS 16.2.5)."""

import json
import logging
import uuid

import pytest
from django.test import Client

from helpdesk.lib.logs import JsonFormatter
from tests.matrix.objects import World

pytestmark = pytest.mark.django_db
PASSWORD = "zq-password-canary"
ADDRESS = "zqsomebody@canary.example"


def misuse(world: World) -> None:
    """Requests that end badly, each with something that nobody may read later."""
    group = world.groups["a"]
    browser = Client(raise_request_exception=False)
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    browser.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    strict.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    for path in (f"/requests/{group.link}/", f"/requests/sign-in/{group.sign_in}/"):
        strict.post(path)
        browser.put(path)
    browser.get("/desk/nothing/", {"q": ADDRESS, "text": "zqwordsax"})
    browser.put("/accounts/password/reset/", {"email": ADDRESS})
    browser.get("/api/v1/tickets", headers={"Authorization": "Bearer sr_zqtokencanary"})
    browser.get("/desk/t/1/send/", {"password": PASSWORD})
    browser.post("/en/contact/", {"email": ADDRESS, "text": "zqwordsax", "name": "zqwordsax"})


def test_no_log_line_holds_what_is_somebodys(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    misuse(world)
    group = world.groups["a"]
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert lines
    canaries = [PASSWORD, ADDRESS, "sr_zqtokencanary", group.link, group.sign_in, "zqwordsax"]
    assert not [(canary, line) for canary in canaries for line in lines if canary in line]


def test_a_refusal_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    Client().get("/api/v1/tickets", headers={"Authorization": "Bearer sr_wrong"})
    assert any("token was refused" in record.getMessage() for record in caplog.records)


def test_a_line_stays_one_line_whatever_a_stranger_sends() -> None:
    name = f"line\r\n{uuid.uuid4()}"
    record = logging.makeLogRecord({"msg": "asked for %s", "args": (name,), "path": name})
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"].endswith(name)


def test_a_crash_is_logged_without_addresses() -> None:
    try:
        raise ValueError(f"cannot write to {ADDRESS}")
    except ValueError as error:
        record = logging.makeLogRecord(
            {"msg": "it failed", "exc_info": (type(error), error, error.__traceback__)}
        )
    line = JsonFormatter().format(record)
    assert ADDRESS not in line
    assert "cannot write to" in line
