"""The widget on a slow line in a real browser: first paint after a touch, and talk by polls without sockets."""

import http.server
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from helpdesk.management.services import free_port
from tests.benchmarks.desk import BenchDesk, fresh
from tests.benchmarks.figures import Figure, say
from tests.browser.conftest import CHROMIUM
from tests.faults.line import Line, line_to

ROUNDS = 5
PHONE = {"width": 360, "height": 740}
PAGE = (
    '<!doctype html><meta name="viewport" content="width=device-width"><title>Shop</title><p>Bags</p>'
    '<script src="http://127.0.0.1:{port}/widget.js" async></script>'
)
# Bytes a second, and seconds each way: 400 kbit/s with 400 ms, 50 kbit/s with 600 ms there and back.
SLOW, SLOWEST = (50_000.0, 0.2), (6_250.0, 0.3)


def measure(scratch: Path) -> list[Figure]:
    """Seconds, the median of five visits of somebody new; nothing to compare with is named by the goals."""
    if shutil.which("chromium") is None:
        raise SystemExit("no Chromium here: apt-get install -y chromium")
    desk = BenchDesk(fresh(scratch / "widget"))
    desk.run("migrate", "-v0")
    with _shop() as shop:
        desk.python(_SITE.format(origin=shop.origin))
        with desk.running() as (_, port), line_to(port) as line, sync_playwright() as tools:
            shop.page = PAGE.format(port=line.port)
            browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
            found = [_first_paint(browser, shop.origin, line), *_talk_by_polls(browser, shop.origin, line)]
            browser.close()
    return found


_SITE = (
    "from chat.models import Site; from helpdesk.people.models import Team\n"
    "team, _ = Team.objects.get_or_create(name='All', defaults={{'is_fallback': True}})\n"
    "Site.objects.update_or_create(key='main', defaults={{'name': 'Main', 'team': team, 'is_default': True, "
    "'origins': [{origin!r}]}})"
)


def _first_paint(browser: Browser, shop: str, line: Line) -> Figure:
    say("first paint at 400 kbit/s, 400 ms")
    line.rate, line.delay = SLOW
    times = []
    for _ in range(ROUNDS):
        with _visit(browser, shop) as page:
            touched = _touched(page)
            times.append(_painted(page) - touched)
    took = statistics.median(times)
    return Figure(
        "widget", "first paint after touch, 400 kbit/s, 400 ms", "s", took, None, None, "< 1 s", took < 1
    )


def _talk_by_polls(browser: Browser, shop: str, line: Line) -> list[Figure]:
    say("talk without sockets at 50 kbit/s, 600 ms")
    line.rate, line.delay = SLOWEST
    writable, stored = [], []
    for _ in range(ROUNDS):
        with _visit(browser, shop, sockets=False) as page:
            began = _touched(page)
            chat = page.frame_locator("iframe[src*='/chat/frame/']")
            expect(chat.locator("#here")).not_to_be_empty()
            writable.append(_now(page) - began)
            chat.locator("#words").fill("Where is my bag?")
            began = _now(page)
            chat.locator("#send").click()
            expect(chat.locator(".mine[data-state=sent]")).to_be_visible()
            stored.append(_now(page) - began)
    return [
        Figure(
            "widget", f"{what}, 50 kbit/s, 600 ms, polls", "s", statistics.median(times), None, None, "", None
        )
        for what, times in (("ready to write after touch", writable), ("first message stored", stored))
    ]


def _touched(page: Page) -> float:
    """Touch the launcher; the instant in seconds since 1970."""
    at = _now(page)
    page.locator("[data-sunrelay] button.launcher").tap()
    return at


def _now(page: Page) -> float:
    return float(page.evaluate("performance.timeOrigin + performance.now()")) / 1000


def _painted(page: Page) -> float:
    """When the frame showed something first."""
    frame = page.frame_locator("iframe[src*='/chat/frame/']")
    expect(frame.locator("#here")).not_to_be_empty()
    inner = next(each for each in page.frames if "/chat/frame/" in each.url)
    inner.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    script = "performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"
    return float(inner.evaluate(script)) / 1000


@contextmanager
def _visit(browser: Browser, shop: str, *, sockets: bool = True) -> Iterator[Page]:
    """Somebody who was never here, on a phone, with the shop's page before them."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(120_000)
    if not sockets:
        page.route_web_socket("**/ws/chat/", lambda route: route.close())
    page.goto(shop)
    expect(page.locator("[data-sunrelay] button.launcher")).to_be_visible()
    page.wait_for_timeout(2_000)  # as somebody who reads first
    yield page
    context.close()


class _Shop(http.server.ThreadingHTTPServer):
    page = ""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.server.page.encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Nothing is said."""


@contextmanager
def _shop() -> Iterator[_Shop]:
    """A page on another origin than the desk's."""
    server = _Shop(("127.0.0.1", free_port()), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
