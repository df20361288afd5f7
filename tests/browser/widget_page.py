"""The made-up shop in a browser, with the chat in its corner; a visitor's hands and eyes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from chat.views.widget import shop_page

PATH = "/demo/shop/"


class Shop:
    """One visitor on the shop's page. ``chat`` is what the frame shows.

    ``identity`` is whom the shop vouches for, ``site`` the key in its line.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.identity = ""
        self.site = ""
        self.asked: list[str] = []
        self.weights: dict[str, int] = {}
        self.errors: list[str] = []
        page.route(f"{url}{PATH}", lambda route: route.fulfill(content_type="text/html", body=self._page()))
        page.on("request", lambda request: self.asked.append(request.url.removeprefix(url)))
        page.on("requestfinished", self._weigh)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _page(self) -> str:
        return shop_page(self.url, self.site).replace(" async>", f' data-identity="{self.identity}" async>')

    def _weigh(self, request: Any) -> None:
        path = request.url.removeprefix(self.url)
        if PATH not in path and "/api/" not in path and path.startswith("/"):
            self.weights[path] = request.sizes()["responseBodySize"]

    def await_weights(self, count: int) -> None:
        """What is shown may have come before the browser says that its files are complete."""
        for _ in range(100):
            if len(self.weights) >= count:
                break
            self.page.wait_for_timeout(100)
        assert len(self.weights) == count, self.weights

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe[src*='/chat/frame/']")

    @property
    def frame(self) -> Frame:
        return next(frame for frame in self.page.frames if "/chat/frame/" in frame.url)

    @property
    def launcher(self) -> Any:
        return self.page.locator("[data-sunrelay] button.launcher")

    def visit(self, language: str = "en") -> None:
        self.page.goto(f"{self.url}{PATH}#{language}")
        expect(self.launcher).to_be_visible()

    def vouch_at_once(self, identity: str) -> None:
        """As a shop does whose visitors sign in and out without a new page."""
        script = "document.getElementById('sunrelay').setAttribute('data-identity', token)"
        self.page.evaluate(f"token => {script}", identity)

    def open(self) -> None:
        self.launcher.click()
        expect(self.chat.locator("#here")).not_to_be_empty()

    def write(self, text: str) -> None:
        self.chat.locator("#words").fill(text)

    def say(self, text: str) -> None:
        self.write(text)
        self.chat.locator("#send").click()

    def line(self, text: str, state: str) -> Any:
        return self.chat.locator(f".mine[data-state={state}]", has_text=text)

    def menu(self) -> None:
        self.chat.locator("#more").click()
        expect(self.chat.locator("#menu")).to_be_visible()

    def complaints(self) -> list[str]:
        """What axe finds in the chat and on the page around it."""
        found = [Axe().run(self.frame).response, Axe().run(self.page).response]
        return [f"{one['id']}: {one['nodes'][0]['target']}" for each in found for one in each["violations"]]


@contextmanager
def visitor(browser: Browser, url: str, **screen: Any) -> Iterator[Shop]:
    """A browser of one's own: nothing kept from anybody before."""
    size = {"width": screen.pop("width", 1440), "height": screen.pop("height", 900)}
    context = browser.new_context(viewport=size, locale=screen.pop("locale", "en"), **screen)
    try:
        yield Shop(context.new_page(), url)
    finally:
        context.close()


def refuse_sockets(page: Page) -> Callable[[], int]:
    """As behind a proxy that knows no WebSocket. Answers how many were tried."""
    tried: list[str] = []

    def refuse(route: Any) -> None:
        tried.append(route.url)
        route.close()

    page.route_web_socket("**/ws/chat/", refuse)
    return lambda: len(tried)
