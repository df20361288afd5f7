"""Every role at every address with every method, with an object of its own and with a foreign one (G16)."""

import os
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.matrix import calls
from tests.matrix.callers import Callers, assemble, foreign, leaks, own
from tests.matrix.conftest import undone
from tests.matrix.expected import METHODS, OTHER, ROLES, kind_of, own_and_foreign
from tests.matrix.objects import World
from tests.matrix.routes import address, http_routes, is_awaited, socket_routes
from tests.matrix.state import Snapshot, may_write, snapshot, written
from tests.matrix.table import TABLE
from tests.matrix.table_admin import ROOT
from tests.matrix.table_public import SOCKETS

pytestmark = pytest.mark.django_db
VIEWS = http_routes()
PAGES = sorted(route for route in TABLE if route in VIEWS and not is_awaited(VIEWS[route]))


@pytest.fixture(scope="module")
def callers(world: World) -> Callers:
    return assemble(world)


@pytest.fixture(scope="module")
def before(callers: Callers) -> Iterator[Snapshot]:
    return snapshot()


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(VIEWS) == set(TABLE)
    assert socket_routes() == SOCKETS


def test_every_row_answers_every_role() -> None:
    for route, row in TABLE.items():
        for method, answers in row.items():
            assert set(answers) == set(ROLES), (route, method)


@pytest.mark.parametrize("route", PAGES)
def test_each_role_gets_what_the_table_says_and_nothing_of_others(
    callers: Callers, before: Snapshot, route: str
) -> None:
    row = TABLE[route]
    undeclared = next(method for method in ("GET", "DELETE") if method not in row)
    wrong = []
    for method in [*(name for name in row if name != OTHER), undeclared]:
        for role in roles_at(route):
            wrong += [(method, role, *line) for line in visit(callers, before, route, (method, role))]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.soak
@pytest.mark.parametrize("route", PAGES)
def test_no_address_takes_a_method_that_the_table_does_not_name(
    callers: Callers, before: Snapshot, route: str
) -> None:
    wrong = []
    for method in METHODS:
        if method not in TABLE[route]:
            wrong += visit(callers, before, route, (method, "D"))
    assert not wrong, "\n".join(map(str, wrong))


def roles_at(route: str) -> tuple[str, ...]:
    """Everybody; the pages of configuration, which share one guard, get all roles for one kind of row a run."""
    many = route.startswith(ROOT) and not route.startswith(f"{ROOT}tickets/ticket/")
    return ("A", "L", "D") if many and os.environ.get("DESK_SOAK") != "1" else ROLES


def visit(callers: Callers, before: Snapshot, route: str, what: tuple[str, str]) -> list[tuple[str, ...]]:
    """Call with the own object and, where the table tells them apart, a foreign one; what was wrong."""
    method, role = what
    answer = TABLE[route].get(method, TABLE[route][OTHER])[role]
    wanted = own_and_foreign(answer)
    groups = {"own": own(callers.world, role)}
    if "<" in route.replace("<language>", ""):
        groups["foreign"] = foreign(callers.world, role)
    wrong: list[tuple[str, ...]] = []
    called = ""
    for whose, group in groups.items():
        expected = wanted[whose == "foreign"]
        path = address(route, calls.places(route, callers.world, group, role))
        data = (
            calls.body_of(route, callers.world, group, role)
            if method == "POST"
            else calls.QUERIES.get(route, {})
        )
        if path == called and whose == "foreign":
            continue
        called = path
        with undone():
            count = written()
            response = callers.call(role, method, path, data)
            kind, leaked = kind_of(response), leaks(response, role)
            refused = kind.isdecimal() or (whose == "foreign" and "|" in answer)
            if (refused or method == "GET") and (count is None or written() != count):
                changed = set(snapshot().differs_from(before)) - may_write(route, role)
                if changed:
                    wrong.append((whose, path, "changed", *sorted(changed)))
            transaction.set_rollback(True)
        if kind != expected:
            wrong.append((whose, path, f"expected {expected}, got {kind}"))
        if leaked:
            wrong.append((whose, path, "leaked", *sorted(leaked)))
    return wrong
