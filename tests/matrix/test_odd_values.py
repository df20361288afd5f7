"""Whatever stands in a field or an address, it is taken or refused with a page: nothing falls over."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.matrix import calls
from tests.matrix.callers import Callers, assemble, own
from tests.matrix.conftest import undone
from tests.matrix.objects import World
from tests.matrix.pages import Form, forms_of
from tests.matrix.routes import address, http_routes, is_awaited
from tests.matrix.table_admin import ROOT

pytestmark = pytest.mark.django_db
ODD = (
    *("", "\x00", "a\x00b", "\u202e", "<script>", "%", "../../etc", "/", "a" * 200_001, "[]", "{}", "null"),
    *("-1", "0", "1e9", "NaN", "٣", "²", "2147483648", "9223372036854775808", "9" * 23),
    *("2026-02-30", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00"),
    *("24:00", "0:00", "2026-13", "en-XX", "zz", "Europe/Nowhere", "Etc/GMT+5", "localtime"),
    *("https://[", "http://evil@x", "a@b", "@", ",,,", "True"),
)
ASKED = (
    *("q", "off", "page", "before", "after", "text", "language", "zone", "next", "open", "from", "preset"),
    *(
        "words",
        "images",
        "week",
        "arrived",
        "level",
        "day",
        "days",
        "at",
        "site",
        "theme",
        "in",
        "s",
        "category",
    ),
    *("show", "view", "name", "tag", "channel", "limit", "cursor"),
)
ROLES = ("C", "L", "PM", "D")
SOAK = os.environ.get("DESK_SOAK") == "1"


@pytest.fixture(scope="module")
def callers(world: World) -> Callers:
    return assemble(world)


def _pages(callers: Callers, role: str) -> Iterator[tuple[str, list[Form]]]:
    group, seen = own(callers.world, role), set()
    for route, view in http_routes().items():
        if is_awaited(view) or route.startswith(ROOT):
            continue
        path = address(route, calls.places(route, callers.world, group, role))
        response = _call(callers, role, "GET", path, calls.QUERIES.get(route, {}))
        if response.status_code != 200 or response.streaming:
            continue
        found = []
        for form in forms_of(response.content.decode("utf-8", "replace")):
            form.action = form.action or path
            mark = (form.action.partition("?")[0], *sorted(form.fields))
            if form.action.startswith("/") and "logout" not in form.action and mark not in seen:
                seen.add(mark)
                found.append(form)
        yield path, found


def _call(callers: Callers, role: str, method: str, path: str, data: dict[str, Any]) -> Any:
    with undone():
        response = callers.call(role, method, path, data)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("role", ROLES)
def test_odd_values_in_fields_and_addresses_are_taken_or_refused(callers: Callers, role: str) -> None:
    """Each field gets one of the values in each run, and all of them with ``--soak``."""
    fell = [
        (method, path, name, data[name][:40])
        for method, path, name, data in _tries(callers, role)
        if _call(callers, role, method, path, data).status_code >= 500
    ]
    assert not fell


def _tries(callers: Callers, role: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """(method, address, the odd one's name, what is sent)."""
    chosen = random.Random(len(ODD))
    for path, forms in _pages(callers, role):
        for name in ASKED if SOAK else chosen.sample(ASKED, 1):
            for odd in ODD if SOAK else chosen.sample(ODD, 1):
                yield "GET", path, name, {name: odd}
        for form in forms:
            for name in form.fields:
                for odd in ODD if SOAK else chosen.sample(ODD, 1):
                    yield form.method, form.action, name, {**form.fields, name: odd}
