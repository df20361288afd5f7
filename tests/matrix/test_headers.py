"""Headers of every page: what a browser may load, frame, keep and tell others; cookies; also on 404 and 500."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.faults.desk import ROOT as ROOT_FOLDER
from tests.faults.desk import new_desk
from tests.matrix import calls
from tests.matrix.callers import Callers, assemble, own
from tests.matrix.conftest import undone
from tests.matrix.objects import World
from tests.matrix.routes import address, http_routes, is_awaited
from tests.matrix.table_admin import ROOT

pytestmark = pytest.mark.django_db
VIEWS = http_routes()
FRAMES = {"chat/frame/", "chat/unread/"}
# Mails style themselves inline inside a frame without rights; the demo's letters likewise.
OWN_POLICY = {"desk/m/<int:pk>/original/", "demo/mail/<int:number>/html/"}
PERSONAL = ("G", "D", "C", *(pytest.param(role, marks=pytest.mark.soak) for role in ("PA", "E")))


@pytest.fixture(scope="module")
def callers(world: World) -> Callers:
    return assemble(world)


def policy_of(response: Any) -> dict[str, list[str]]:
    parts = response.headers.get("Content-Security-Policy", "").split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


def faults(route: str, response: Any) -> list[str]:
    """What is wrong with the headers of one answer."""
    headers, policy = response.headers, policy_of(response)
    loose = [word for words in policy.values() for word in words if word.startswith("'unsafe") or word == "*"]
    ancestors = policy.get("frame-ancestors", [])
    wanted = {
        "policy": policy.get("default-src") == ["'none'"],
        "nothing unsafe": not loose or route in OWN_POLICY,
        "framed by nobody": ancestors == ["'none'"] or route in FRAMES | OWN_POLICY or "sandbox" in policy,
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "frame options": route in FRAMES or headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN"),
    }
    if "script-src" in policy:
        wanted["scripts"] = all(
            word == "'self'" or word.startswith("'nonce-") for word in policy["script-src"]
        )
    return [name for name, is_so in wanted.items() if not is_so]


def get(callers: Callers, role: str, route: str) -> Any:
    path = address(route, calls.places(route, callers.world, own(callers.world, role), role))
    with undone():
        response = callers.call(role, "GET", path, calls.QUERIES.get(route, {}))
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize(
    "role", ["A", pytest.param("G", marks=pytest.mark.soak), pytest.param("D", marks=pytest.mark.soak)]
)
def test_every_answer_carries_the_headers(callers: Callers, role: str) -> None:
    wrong = []
    for route, view in VIEWS.items():
        if not is_awaited(view) and not (role == "A" and route.startswith(ROOT)):
            response = get(callers, role, route)
            wrong += [(route, response.status_code, each) for each in faults(route, response)]
    assert not wrong


@pytest.mark.parametrize("role", PERSONAL)
def test_no_cache_keeps_a_personal_page(callers: Callers, role: str) -> None:
    """Files that are the same for all may be kept; whatever is rendered for somebody may not (ASVS 14.3.2)."""
    shared = ("widget.js", "chat/widget/", "chat/frame/", "chat/unread/")
    wrong = []
    for route, view in VIEWS.items():
        if is_awaited(view) or route.startswith(shared) or (route.startswith(ROOT) and role != "D"):
            continue
        response = get(callers, role, route)
        control = response.headers.get("Cache-Control", "")
        if "no-store" not in control and "<language>/availability" not in route:
            wrong.append((route, response.status_code, control))
    assert not wrong


def test_a_conversation_opened_by_its_link_alone_is_kept_nowhere(callers: Callers) -> None:
    a = callers.world.groups["a"]
    browser = Client()
    with undone():
        browser.post(f"/requests/{a.link}/")
        page = browser.get(f"/en/requests/{a.ticket.public_id}/")
        file = browser.get(f"/en/requests/{a.ticket.public_id}/files/{a.file.public_id}/")
    assert page.status_code == file.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "no-store" in file.headers["Cache-Control"]


def test_each_page_with_a_script_has_a_nonce_of_its_own(callers: Callers) -> None:
    nonces = set()
    for _ in range(2):
        page = get(callers, "G", "desk/")
        nonces |= {word for word in policy_of(page).get("script-src", []) if word.startswith("'nonce-")}
        assert "onclick=" not in page.content.decode()
        assert " style=" not in page.content.decode()
    assert len(nonces) in (0, 2)


def test_the_widget_is_framed_by_its_own_sites_alone(callers: Callers) -> None:
    for route in sorted(FRAMES):
        ancestors = policy_of(get(callers, "A", route))["frame-ancestors"]
        assert ancestors == ["'self'", "https://a.shop.example"]


def test_a_crash_says_nothing_and_carries_the_headers(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("zqsecretax")

    monkeypatch.setattr("tickets.views.inbox.list_context", crash)
    response = callers.call("G", "GET", "/desk/")
    assert response.status_code == 500
    assert "zqsecretax" not in response.content.decode()
    assert not faults("desk/", response)


@pytest.mark.parametrize(
    "path", ["/nothing/", "/desk/nothing/", "/en/nothing/", "/api/v1/nothing", "/chat/api/nothing"]
)
def test_what_is_not_there_carries_the_headers_too(callers: Callers, path: str) -> None:
    for role in ("A", "G"):
        response = callers.call(role, "GET", path)
        assert not [each for each in faults("", response) if response.status_code < 300 or each != "policy"]
        assert response.status_code in (302, 401, 404)


HTTPS = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS.append("desk.example")
browser = Client(headers={"host": "desk.example"}, raise_request_exception=False)
plain = browser.get("/accounts/login/")
form = browser.get("/accounts/login/", secure=True)
data = {"login": "ada@desk.example", "password": "a very long password"}
signed = browser.post("/accounts/login/", data, secure=True)
chosen = browser.post("/i18n/setlang/", {"language": "de"}, secure=True)
missing = browser.get("/desk/nothing/", secure=True)
cookies = {name: {key: morsel[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
           for answer in (form, signed, chosen) for name, morsel in answer.cookies.items()}
print(json.dumps({"cookies": cookies, "plain": [plain.status_code, plain.headers.get("Location", "")],
    "statuses": [form.status_code, signed.status_code, missing.status_code],
    "hsts": missing.headers.get("Strict-Transport-Security", "")}))
"""


def test_under_https_cookies_are_of_this_host_alone(tmp_path: Path) -> None:
    environment = new_desk(tmp_path).env | {"DESK_URL": "https://desk.example", "DESK_LOG_LEVEL": "CRITICAL"}
    command = [sys.executable, "-c", HTTPS]
    done = subprocess.run(
        command, env=environment, cwd=ROOT_FOLDER, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["plain"] == [301, "https://desk.example/accounts/login/"]
    assert found["statuses"] == [200, 302, 404]
    assert found["hsts"].startswith("max-age=31536000")
    cookies = found["cookies"]
    assert {"__Host-sunrelay", "__Host-csrf"} <= set(cookies)
    assert cookies["__Host-sunrelay"]["httponly"] is True
    for name, one in cookies.items():
        assert one["secure"] is True, name
        assert one["samesite"] == "Lax", name
        assert one["path"] == "/", name
        assert one["domain"] == "", name
