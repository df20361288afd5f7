"""No GET changes anything: every table is compared before and after, at every address.

The matrix compares each single GET too; here the same world is read by one person from end to end.
"""

import pytest
from django.db import transaction

from tests.matrix import calls
from tests.matrix.callers import Callers, assemble, own
from tests.matrix.conftest import undone
from tests.matrix.expected import ROLES
from tests.matrix.objects import World
from tests.matrix.routes import address, http_routes, is_awaited
from tests.matrix.state import MAY_WRITE, may_write, snapshot, written
from tests.matrix.table import TABLE
from tests.matrix.table_admin import ROOT

pytestmark = pytest.mark.django_db
VIEWS = http_routes()


@pytest.fixture(scope="module")
def callers(world: World) -> Callers:
    return assemble(world)


def readers(route: str) -> tuple[str, ...]:
    """Everybody where pages differ by role; the configuration's are an administrator's alone."""
    return ("D",) if route.startswith(ROOT) else ROLES


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role == "G" else pytest.mark.soak) for role in ROLES]
)
def test_reading_leaves_no_trace(callers: Callers, role: str) -> None:
    before, wrong = snapshot(), []
    for route, view in VIEWS.items():
        if is_awaited(view) or role not in readers(route):
            continue
        path = address(route, calls.places(route, callers.world, own(callers.world, role), role))
        count = written()
        with undone():
            callers.call(role, "GET", path, calls.QUERIES.get(route, {}))
            still = count is not None and written() == count
            changed = set() if still else set(snapshot().differs_from(before)) - may_write(route, role)
            transaction.set_rollback(True)
        if changed:
            wrong.append((path, *sorted(changed)))
    assert not wrong


def test_the_exceptions_are_addresses_of_the_desk() -> None:
    assert set(MAY_WRITE) <= set(TABLE)
