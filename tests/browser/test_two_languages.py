"""A chat in a language that its agent does not read: both languages side by side, as it goes on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import MailServer, Server, desk_at_the_scene
from tests.browser.widget_page import visitor
from tests.languages.stub_translator import Stub, stub_translator

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    with stub_translator() as stub:
        yield stub


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer, stub: Stub) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("languages")
    yield from desk_at_the_scene(folder, mail_server, DESK_TRANSLATOR=stub.libretranslate)


@pytest.fixture
def console(browser: Browser, desk: Server) -> Iterator[Page]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en").new_page()
    page.goto(f"{desk.url}/accounts/login/?next=/desk/")
    page.fill("input[name=login]", "elif@desk.example")
    page.fill("input[name=password]", "a very long password")
    page.press("input[name=password]", "Enter")
    expect(page.locator("#list")).to_be_visible()
    yield page
    page.context.close()


def beside(page: Page, words: str) -> Locator:
    """The bubble in which these words stand in the second language."""
    return page.locator(".bubble", has=page.locator(".bubble-other", has_text=words))


def test_a_chat_is_read_in_both_languages_while_it_goes_on(
    browser: Browser, console: Page, desk: Server, stub: Stub
) -> None:
    with visitor(browser, desk.url, locale="de") as shop:
        shop.visit("de")
        shop.open()
        shop.say("Wo ist mein Paket?")
        # It rings at Lena first, whose German is better.
        console.get_by_role("button", name="Take the chat").click(timeout=90_000)
        expect(console.locator("#thread")).to_contain_text("Wo ist mein Paket?")
        assert stub.asked == []
        both = console.get_by_role("button", name="Also in English")
        both.click()
        expect(beside(console, "Where is my parcel?")).to_contain_text("Wo ist mein Paket?")
        expect(both).to_have_attribute("aria-pressed", "true")
        left = beside(console, "Where is my parcel?").locator(".bubble-text").bounding_box()
        right = beside(console, "Where is my parcel?").locator(".bubble-other").bounding_box()
        assert left is not None
        assert right is not None
        assert left["y"] == right["y"], "one below the other"
        shop.say("Danke")
        expect(beside(console, "Thank you")).to_contain_text("Danke")
        both.click()
        expect(console.locator(".bubble-other")).to_have_count(0)
        expect(shop.chat.locator("#log")).not_to_contain_text("parcel")
