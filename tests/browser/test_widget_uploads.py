"""Files in the chat widget: in pieces, over cut lines and across pages, in a real browser against the real desk."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Request, expect

from tests.browser.widget_page import Shop

pytestmark = pytest.mark.browser

PICTURE = b"GIF89a" + bytes(range(256)) * 1200  # no photo: it is sent as it is, in three pieces
FILES = "**/chat/api/uploads*"


class Pieces:
    """Where each piece that the widget sends begins; from the byte ``cut_at`` on the line is gone until mended."""

    def __init__(self, shop: Shop, cut_at: int) -> None:
        self.page, self.cut_at = shop.page, cut_at
        self.began: list[int] = []
        self.page.route(FILES, self._carry)

    def _carry(self, route: Any) -> None:
        request: Request = route.request
        start = int(parse_qs(urlsplit(request.url).query)["start"][0])
        if request.method == "POST":
            self.began.append(start)
        if start >= self.cut_at:
            route.abort()
        else:
            route.continue_()

    def await_cut(self) -> None:
        while not self.began or self.began[-1] < self.cut_at:
            self.page.wait_for_timeout(100)

    def mend(self) -> None:
        self.began.clear()
        self.cut_at = 1 << 30


def _choose(shop: Shop, name: str = "lamp.gif", content: bytes = PICTURE) -> None:
    with shop.page.expect_file_chooser() as chooser:
        shop.chat.locator("#attach").click()
    chooser.value.set_files([{"name": name, "mimeType": "application/octet-stream", "buffer": content}])
    expect(shop.chat.locator(".mine", has_text=name)).to_be_visible()


def _fetched(shop: Shop) -> bytes:
    with shop.page.expect_download() as fetched:
        shop.chat.locator(".file").click()
    return Path(fetched.value.path()).read_bytes()


def test_a_file_is_sent_and_can_be_fetched_again(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.say("see the note")
    expect(shop.line("see the note", "sent")).to_be_visible()
    note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"the lamp hums"}
    shop.chat.locator("#files").set_input_files([note])
    with shop.page.expect_download() as fetched:
        shop.chat.locator(".file").click()
    assert fetched.value.suggested_filename == "note.txt"


def test_a_file_whose_line_is_cut_goes_on_where_it_was(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.say("see the picture")
    expect(shop.line("see the picture", "sent")).to_be_visible()
    pieces = Pieces(shop, cut_at=190_000)
    _choose(shop)
    pieces.await_cut()
    assert pieces.began[0] == 0
    pieces.mend()
    expect(shop.line("lamp.gif", "sent")).to_be_visible()
    assert pieces.began
    assert min(pieces.began) > 0
    assert _fetched(shop) == PICTURE


def test_a_page_that_is_left_loses_no_file(shop: Shop) -> None:
    shop.visit()
    shop.open()
    pieces = Pieces(shop, cut_at=60_000)
    _choose(shop)
    pieces.await_cut()
    pieces.mend()
    shop.page.reload()
    shop.launcher.click()
    expect(shop.line("lamp.gif", "sent")).to_be_visible()
    assert min(pieces.began) > 0
    assert _fetched(shop) == PICTURE
    shop.page.reload()
    shop.launcher.click()
    expect(shop.line("lamp.gif", "sent")).to_have_count(1)


def test_what_cannot_be_sent_says_why_and_does_not_come_back(shop: Shop) -> None:
    shop.visit()
    shop.open()
    _choose(shop, "run.exe", b"MZ" + bytes(90))
    expect(shop.chat.locator(".mine .state")).to_contain_text("Only images, PDF and plain text")
    shop.page.reload()
    shop.launcher.click()
    expect(shop.chat.locator("#log")).to_be_attached()
    shop.page.wait_for_timeout(1000)
    expect(shop.chat.locator(".mine")).to_have_count(0)


def test_who_is_forgotten_on_a_device_leaves_no_file_there(shop: Shop) -> None:
    shop.visit()
    shop.open()
    pieces = Pieces(shop, cut_at=60_000)
    _choose(shop)
    pieces.await_cut()
    shop.menu()
    for _ in range(2):
        shop.chat.locator("#forget").click()
    expect(shop.chat.locator(".mine")).to_have_count(0)
    pieces.mend()
    shop.page.reload()
    shop.launcher.click()
    expect(shop.chat.locator("#here")).not_to_be_empty()
    shop.page.wait_for_timeout(1000)
    assert pieces.began == []
    kept = shop.frame.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert kept == []
