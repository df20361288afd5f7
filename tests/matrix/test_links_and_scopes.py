"""A link opens one conversation, a token what its scopes name, a form what its page may send."""

import pytest
from django.db import transaction
from django.test import Client

from chat.models import Session
from tests.matrix import calls
from tests.matrix.callers import Callers, all_canaries, assemble, foreign, leaks, own, token
from tests.matrix.conftest import undone
from tests.matrix.objects import World
from tests.matrix.routes import address, http_routes
from tests.matrix.table import TABLE
from tests.matrix.table_accounts import SCOPES

pytestmark = pytest.mark.django_db
EVERY_SCOPE = sorted({scope for methods in SCOPES.values() for scope in methods.values()})
# Without cookies: a token in a header says who calls.
CSRF_EXEMPT = ("chat/api/", "api/v1/")


@pytest.fixture(scope="module")
def callers(world: World) -> Callers:
    return assemble(world)


def test_a_link_of_one_conversation_opens_no_other_of_the_same_customer(callers: Callers) -> None:
    a = callers.world.groups["a"]
    with undone():
        Session.objects.filter(customer=a.chat.customer).update(customer=a.customer)
        type(a.ticket).objects.filter(pk=a.chat.pk).update(customer=a.customer)
        browser = Client()
        browser.post(f"/requests/{a.link}/")
        assert browser.get(f"/en/requests/{a.ticket.public_id}/").status_code == 200
        assert browser.get(f"/en/requests/{a.chat.public_id}/").status_code == 404
        assert a.ticket.subject not in browser.get("/en/requests/").content.decode()
        transaction.set_rollback(True)


def test_looking_at_a_link_opens_nothing(callers: Callers) -> None:
    a = callers.world.groups["a"]
    for path in (f"/requests/{a.link}/", f"/requests/sign-in/{a.sign_in}/"):
        browser = Client()
        page = browser.get(path)
        assert page.status_code == 200
        shown = page.content.decode().lower()  # the letters "zq" alone can stand in a random token
        assert not {each for each in all_canaries() if each in shown}
        assert browser.get(f"/en/requests/{a.ticket.public_id}/").status_code == 404


@pytest.mark.parametrize("scope", EVERY_SCOPE)
def test_a_token_opens_what_its_scope_names_and_nothing_else(callers: Callers, scope: str) -> None:
    world, wrong = callers.world, []
    with undone():
        callers.headers["K"] = {"Authorization": f"Bearer {token(world, scope)}"}
        for route, methods in SCOPES.items():
            for method, wanted in methods.items():
                path = address(route, calls.places(route, world, own(world, "K"), "K"))
                data = (
                    calls.body_of(route, world, own(world, "K"), "K")
                    if method == "POST"
                    else calls.QUERIES.get(route)
                )
                response = callers.call("K", method, path, data)
                is_open = 200 <= response.status_code < 300
                refused_well = is_open or response.status_code == 403
                if is_open is not (wanted == scope) or not refused_well or leaks(response, "K"):
                    wrong.append((route, method, response.status_code))
        transaction.set_rollback(True)
    assert not wrong


def test_a_partners_token_reads_only_what_its_person_may(callers: Callers) -> None:
    world = callers.world
    with undone():
        callers.headers["K"] = {"Authorization": f"Bearer {token(world, *EVERY_SCOPE, role='PA')}"}
        for path in ("/api/v1/tickets", "/api/v1/customers"):
            response = callers.call("K", "GET", path)
            assert response.status_code == 200
            assert not leaks(response, "PA"), path
        mine, theirs = own(world, "PA"), foreign(world, "PA")
        notes = callers.call("K", "GET", f"/api/v1/tickets/{mine.ticket.public_id}/messages")
        assert "zqwordsp1x" in notes.content.decode()
        assert not leaks(notes, "PA")
        assert callers.call("K", "GET", f"/api/v1/tickets/{theirs.ticket.public_id}").status_code == 404
        transaction.set_rollback(True)


def test_every_form_needs_the_token_of_its_page(callers: Callers) -> None:
    """But for the two interfaces whose callers carry a token in a header (ASVS 3.5.1)."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies = callers.cookies["D"]
    open_forms = []
    for route in http_routes():
        if "POST" not in TABLE[route]:
            continue
        with undone():
            path = address(route, calls.places(route, callers.world, own(callers.world, "D"), "D"))
            status = browser.post(path, {}).status_code if not route.startswith(CSRF_EXEMPT) else 403
            if status not in (403, 404):
                open_forms.append((route, status))
            transaction.set_rollback(True)
    assert not open_forms


@pytest.mark.soak
@pytest.mark.parametrize("how", ["HEAD", "OPTIONS", "override", "json", "upper", "archived"])
def test_no_other_way_of_asking_shows_more(callers: Callers, how: str) -> None:
    """The foreign ticket stays hidden whatever the method, the suffix, the case or its state."""
    wrong = []
    for role in ("A", "C", "G", "L", "PA", "PM", "E"):
        for route, row in TABLE.items():
            if "GET" not in row or "|" not in row["GET"][role]:
                continue
            group = foreign(callers.world, role)
            path = address(route, calls.places(route, callers.world, group, role))
            with undone():
                if how == "archived":
                    type(group.ticket).objects.filter(pk=group.ticket.pk).update(state="closed", owner=None)
                response = _asked(callers, role, path, how)
                transaction.set_rollback(True)
            if (response.status_code == 200 and how not in ("OPTIONS",)) or leaks(response, role):
                wrong.append((role, path, response.status_code))
    assert not wrong


def _asked(callers: Callers, role: str, path: str, how: str):  # type: ignore[no-untyped-def]
    if how == "override":
        return callers.call(role, "POST", path, {"_method": "GET"}, **{"X-HTTP-Method-Override": "GET"})
    if how in ("HEAD", "OPTIONS"):
        return callers.call(role, how, path)
    changed = {"json": path.rstrip("/") + ".json", "upper": path.upper(), "archived": path}[how]
    return callers.call(role, "GET", changed)
