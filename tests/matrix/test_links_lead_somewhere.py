"""Nobody is shown a link to a page that is not there for them: every page is read, every link on it opened."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction

from tests.matrix import calls
from tests.matrix.callers import STAFF, Callers, assemble, own
from tests.matrix.conftest import undone
from tests.matrix.expected import ROLES
from tests.matrix.objects import World
from tests.matrix.routes import address, http_routes, is_awaited
from tests.matrix.table_admin import ROOT

pytestmark = pytest.mark.django_db
IN_BROWSERS = [role for role in ROLES if role not in ("V", "K")]
NOT_READ = (f"/{ROOT}", "/static/", "/accounts/logout/")
NUMBER = re.compile(r"\d+|[\w-]{20,}")


class _Links(HTMLParser):
    """What a click, a form that only asks, or the page itself opens; what is posted is the matrix's to call."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        asked = [said.get("data-part"), said.get("src"), said.get("href") if tag == "a" else None]
        if tag == "form" and (said.get("method") or "get").lower() == "get":
            asked.append(said.get("action"))
        for each in asked:
            place = urlsplit(urljoin(f"http://testserver{self.page}", each or ""))
            if each and place.netloc == "testserver" and place.scheme == "http":
                self.found.append(f"{place.path}?{place.query}" if place.query else place.path)


@pytest.fixture(scope="module")
def callers(world: World) -> Callers:
    return assemble(world)


@pytest.mark.parametrize("role", IN_BROWSERS)
def test_every_link_on_every_page_opens(callers: Callers, role: str) -> None:
    """Links that differ by a number alone are opened once for each kind of page that shows them."""
    opened: dict[str, int] = {}
    wrong = set()
    pages = [path for path in own_pages(callers, role) if status(callers, role, path, opened) == 200]
    for path in pages:
        for link in links_of(callers, role, path):
            if status(callers, role, link, opened) >= 400:
                wrong.add((path, link, opened[link]))
    assert not wrong
    assert len(opened) > (100 if role in STAFF else 20)


def own_pages(callers: Callers, role: str) -> list[str]:
    """The address of every route, with the role's own objects in it."""
    group = own(callers.world, role)
    return [
        path
        for route, view in http_routes().items()
        if not is_awaited(view)
        and not (path := address(route, calls.places(route, callers.world, group, role))).startswith(NOT_READ)
    ]


def links_of(callers: Callers, role: str, path: str) -> list[str]:
    page = get(callers, role, path)
    if page.streaming or "html" not in page.headers.get("Content-Type", ""):
        return []
    links = _Links(path)
    links.feed(page.content.decode())
    kinds = {NUMBER.sub("#", link): link for link in links.found if not link.startswith(NOT_READ)}
    return sorted(kinds.values())


def status(callers: Callers, role: str, path: str, opened: dict[str, int]) -> int:
    if path not in opened:
        opened[path] = get(callers, role, path).status_code
    return opened[path]


def get(callers: Callers, role: str, path: str) -> Any:
    with undone():
        page = callers.call(role, "GET", path)
        transaction.set_rollback(True)
    return page
