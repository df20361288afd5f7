"""The chat widget as visitors meet it, in a real browser against the real desk."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.widget_page import Shop, refuse_sockets, visitor
from tests.faults.line import line_to

pytestmark = pytest.mark.browser

# Longer than what one frame carries of a text.
BY_MAIL = """
from helpdesk.lib.clock import now
from tickets.actions.conversation import park
from tickets.log import SYSTEM, Entry
from tickets.models import Ticket
assert park(Ticket.objects.latest("pk").pk, by=SYSTEM, entry=Entry("by_mail"), now=now())
"""
ASKS = """
from chat import sites
from chat.site_actions import SitePlan, make_site
from helpdesk.lib.clock import now
from helpdesk.people.models import Team
assert sites.find("").is_default
if "asks" in sites.current().by_key:
    raise SystemExit
plan = SitePlan(key="asks", name="Asks", team=Team.objects.get(), questions={"en": ["Order number *", "Size"]},
    shows_hours=False)
make_site(plan, actor="test", now=now())
"""
TOKENS_END = """
from chat.models import Session
from helpdesk.lib.clock import now
Session.objects.update(ended_at=now())
"""
REMOVED = """
from helpdesk.lib.clock import now
from tickets.actions import redact
from tickets.log import SYSTEM
from tickets.models import Message
assert redact(Message.objects.get(text="My card is 4111 1111").pk, by=SYSTEM, now=now())
"""
LONG_ANSWER = """
from helpdesk.lib.clock import now
from tickets.actions import Body, Post, post_messages
from tickets.log import Writer
from tickets.models import Message
asked = Message.objects.get(text="tell me all of it").ticket.public_id
body = Body(text="ж" * 9_900 + " https://sunrelay.example/last")
answer = Post(conversation=asked, writer=Writer("agent", "agent:0", "Deniz"), body=body, client_id="long-1")
assert post_messages([answer], now=now())[0].seq
"""


@pytest.fixture
def asks(shop: Shop, server: Any) -> None:
    """The visitor's page is that of a site that asks for an order number, which must be told, and for a size."""
    server.desk.python(ASKS)
    shop.site = "asks"
    shop.visit()


def test_nothing_but_the_loader_is_loaded_until_touched(shop: Shop) -> None:
    shop.visit()
    shop.page.wait_for_timeout(300)
    assert [path for path in shop.asked if not path.startswith("/demo/")] == ["/widget.js"]
    shop.await_weights(1)
    assert shop.weights["/widget.js"] <= 3 * 1024


def test_the_first_look_weighs_ten_kilobytes_at_most(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.await_weights(3)
    assert sum(shop.weights.values()) <= 10 * 1024, shop.weights


def test_a_message_is_sent_and_there_again_after_a_reload(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.say("Where is my lantern?")
    expect(shop.line("Where is my lantern?", "sent")).to_have_count(1)
    shop.page.reload()
    shop.launcher.click()
    expect(shop.line("Where is my lantern?", "sent")).to_have_count(1)


def test_words_that_a_lead_removed_are_gone_at_once_and_after_a_reload(shop: Shop, server: Any) -> None:
    shop.visit()
    shop.open()
    shop.say("My card is 4111 1111")
    expect(shop.line("My card is 4111 1111", "sent")).to_have_count(1)
    server.desk.python(REMOVED)
    for _ in ("at once", "after a reload"):
        expect(shop.chat.locator(".mine")).to_contain_text("This text was removed.")
        expect(shop.chat.locator("#log")).not_to_contain_text("4111")
        shop.page.reload()
        shop.launcher.click()


def test_words_sent_before_the_script_is_there_are_not_lost(shop: Shop) -> None:
    """On a slow line the field is seen a second before the script comes."""

    def come_late(route: Any) -> None:
        shop.page.wait_for_timeout(1500)
        route.continue_()

    shop.page.context.route("**/front.js*", come_late)
    shop.visit()
    shop.launcher.click()
    shop.say("I am quicker than the line")
    expect(shop.line("I am quicker than the line", "sent")).to_be_visible()


def test_words_written_offline_are_kept_told_of_and_sent_once(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.say("first")
    expect(shop.line("first", "sent")).to_be_visible()
    shop.page.context.set_offline(True)
    shop.say("second")
    expect(shop.chat.locator("#net")).to_contain_text("Not sent yet", timeout=30_000)
    expect(shop.line("second", "unsent")).to_be_visible()
    shop.page.context.set_offline(False)
    expect(shop.line("second", "sent")).to_be_visible(timeout=30_000)
    expect(shop.chat.locator("#net")).to_be_empty()
    shop.page.reload()
    shop.launcher.click()
    expect(shop.line("second", "sent")).to_have_count(1)


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_line_that_swallows_words_is_told_of_and_they_are_sent_once(
    browser: Browser, server: Any, way: str
) -> None:
    """The browser believes that it is online; only missing answers say otherwise."""
    with line_to(server.port) as line, visitor(browser, f"http://127.0.0.1:{line.port}") as shop:
        shop.visit()
        shop.open()
        shop.say("first")
        expect(shop.line("first", "sent")).to_be_visible()
        setattr(line, way, False)
        shop.say("second")
        expect(shop.chat.locator("#net")).to_contain_text("Not sent yet", timeout=30_000)
        setattr(line, way, True)
        expect(shop.line("second", "sent")).to_be_visible(timeout=60_000)
        expect(shop.line("second", "sent")).to_have_count(1)
        shop.page.reload()
        shop.launcher.click()
        expect(shop.line("second", "sent")).to_have_count(1)


def test_where_no_socket_opens_the_chat_goes_on_by_long_poll(shop: Shop) -> None:
    tried = refuse_sockets(shop.page)
    shop.visit()
    shop.open()
    shop.say("behind a proxy")
    expect(shop.line("behind a proxy", "sent")).to_be_visible(timeout=30_000)
    assert tried() >= 3
    assert any(path.startswith("/chat/api/events") for path in shop.asked)


def test_a_long_text_is_shown_whole_when_asked_for_and_stays_when_that_fails(shop: Shop, server: Any) -> None:
    shop.visit()
    shop.open()
    shop.say("tell me all of it")
    expect(shop.line("tell me all of it", "sent")).to_be_visible()
    server.desk.python(LONG_ANSWER)
    text = shop.chat.locator(".theirs .text")
    shop.page.context.route("**/chat/api/texts/**", lambda route: route.fulfill(status=503, json={}))
    text.get_by_role("button").click()
    expect(shop.chat.locator("#net")).not_to_be_empty()
    expect(text).to_contain_text("жжж")
    shop.page.context.unroute("**/chat/api/texts/**")
    text.get_by_role("button").click()
    expect(text.get_by_role("link")).to_have_attribute("href", "https://sunrelay.example/last")


@pytest.mark.usefixtures("asks")
def test_what_the_site_asks_is_answered_before_the_first_words_and_goes_after_them(shop: Shop) -> None:
    shop.open()
    order, size = shop.chat.get_by_label("Order number"), shop.chat.get_by_label("Size (optional)")
    assert shop.complaints() == []
    size.fill("XL")
    shop.say("Where is my lantern?")
    expect(order).to_be_focused()
    expect(shop.chat.locator(".mine")).to_have_count(0)
    shop.page.reload()  # nothing that was written is lost
    shop.open()
    expect(size).to_have_value("XL")
    expect(shop.chat.locator("#words")).to_have_value("Where is my lantern?")
    order.fill(" 4711 ")
    shop.chat.locator("#send").click()
    expect(shop.line("Order number: 4711", "sent")).to_be_visible()
    said = shop.chat.locator(".mine .text").all_inner_texts()
    assert said == ["Where is my lantern?", "Order number: 4711\nSize: XL"]
    expect(order).to_be_hidden()
    shop.menu()
    expect(shop.chat.locator("#hours")).to_be_hidden()
    shop.chat.locator("#more").click()
    shop.say("Hello?")
    expect(shop.line("Hello?", "sent")).to_be_visible()
    expect(shop.chat.locator(".mine")).to_have_count(3)


@pytest.mark.usefixtures("asks")
def test_answers_go_once_where_two_messages_wait_for_the_line(shop: Shop) -> None:
    shop.page.route("**/chat/api/sessions", lambda route: route.abort())
    shop.launcher.click()
    shop.chat.get_by_label("Order number").fill("4711")
    shop.say("Where is my lantern?")
    expect(shop.line("Order number: 4711", "unsent")).to_be_visible()
    shop.say("It should come today.")
    shop.page.unroute("**/chat/api/sessions")
    expect(shop.line("It should come today.", "sent")).to_be_visible()
    said = shop.chat.locator(".mine .text").all_inner_texts()
    assert said == ["Where is my lantern?", "Order number: 4711", "It should come today."]


@pytest.mark.usefixtures("asks")
def test_a_file_that_comes_first_is_asked_for_answers_too(shop: Shop) -> None:
    shop.open()
    note = {"name": "order.txt", "mimeType": "text/plain", "buffer": b"4711"}
    shop.write("H")
    shop.chat.locator("#files").set_input_files(note)
    expect(shop.chat.get_by_label("Order number")).to_be_focused()
    expect(shop.chat.locator(".mine")).to_have_count(0)
    shop.chat.get_by_label("Order number").fill("4711")
    shop.chat.locator("#files").set_input_files(note)
    expect(shop.line("order.txt", "sent")).to_be_visible()
    expect(shop.line("Order number: 4711", "sent")).to_be_visible()


@pytest.mark.usefixtures("asks")
def test_who_comes_back_after_their_chat_is_over_writes_on_without_being_asked(
    shop: Shop, server: Any
) -> None:
    shop.open()
    shop.chat.get_by_label("Order number").fill("4711")
    shop.say("Where is my lantern?")
    expect(shop.line("Order number: 4711", "sent")).to_be_visible()
    server.desk.python(TOKENS_END)
    shop.page.reload()
    shop.launcher.click()
    expect(shop.chat.locator(".mine")).to_have_count(0)
    shop.say("It has not come yet.")
    expect(shop.line("It has not come yet.", "sent")).to_be_visible()


def test_a_draft_survives_a_reload_and_a_change_of_language(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.write("half a sentence")
    shop.page.reload()
    shop.open()
    expect(shop.chat.locator("#words")).to_have_value("half a sentence")
    shop.menu()
    shop.chat.locator("#language").select_option("ar")
    expect(shop.chat.locator("html")).to_have_attribute("dir", "rtl")
    expect(shop.chat.locator("#words")).to_have_value("half a sentence")


def test_focus_goes_into_the_chat_and_comes_back(shop: Shop) -> None:
    shop.visit()
    shop.launcher.focus()
    shop.page.keyboard.press("Enter")
    expect(shop.chat.locator("#words")).to_be_focused()
    shop.page.keyboard.press("Escape")
    expect(shop.launcher).to_be_focused()
    expect(shop.launcher).to_have_attribute("aria-expanded", "false")


def test_an_ended_chat_is_rated_and_opens_again_by_writing(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.say("a short question")
    expect(shop.line("a short question", "sent")).to_be_visible()
    shop.menu()
    shop.chat.get_by_role("button", name="End the chat").click()
    shop.chat.get_by_role("radio", name="4").check()
    shop.chat.get_by_role("button", name="Send rating").click()
    expect(shop.chat.locator("#log")).to_contain_text("Thank you for your rating.")
    shop.say("one more thing")
    expect(shop.chat.locator("#log")).to_contain_text("The conversation is open again.")


def test_who_writes_while_their_speaker_sleeps_reads_when_and_who_will_answer(shop: Shop) -> None:
    """It is four in the morning in São Paulo, and nobody else speaks Portuguese."""
    shop.visit("pt")
    shop.open()
    shop.say("Bom dia! A minha encomenda ainda não chegou. Podem ver onde ela está, por favor?")
    expect(shop.chat.locator("#place")).to_contain_text("Respondemos até ter., 2 de jun.")
    expect(shop.chat.locator("#log")).to_contain_text("João vai responder a você")
    expect(shop.chat.locator("#log")).not_to_contain_text("with you now")
    expect(shop.chat.locator("#waiting")).to_be_visible()
    expect(shop.chat.locator("#wait")).to_be_hidden()  # there is nobody to wait for


def test_who_fell_silent_reads_that_the_chat_goes_on_by_mail(shop: Shop, server: Any) -> None:
    shop.visit()
    shop.open()
    shop.say("I have to look for the number")
    expect(shop.line("I have to look for the number", "sent")).to_be_visible()
    server.desk.python(BY_MAIL)
    expect(shop.chat.locator("#log")).to_contain_text("answers also come by mail")


def test_who_leaves_no_address_keeps_a_private_link(shop: Shop, browser: Browser) -> None:
    shop.visit()
    shop.open()
    shop.say("Where is my umbrella?")
    expect(shop.line("Where is my umbrella?", "sent")).to_be_visible()
    shop.menu()
    expect(shop.chat.locator("#hours a")).to_have_attribute("href", "/en/contacts/")
    shop.chat.locator("#keep").click()
    link = shop.chat.get_by_label("Your private link")
    expect(link).to_be_focused()
    assert shop.complaints() == []
    address = link.input_value()
    shop.chat.locator("#take").click()
    expect(shop.chat.locator("#net")).to_contain_text("Copied")
    expect(link).to_be_hidden()
    elsewhere = browser.new_context().new_page()
    elsewhere.goto(address)
    elsewhere.get_by_role("button", name="Open my request").click()
    expect(elsewhere.locator("main")).to_contain_text("Where is my umbrella?")
    elsewhere.context.close()


def test_forgetting_leaves_nothing_on_the_device(shop: Shop) -> None:
    shop.visit()
    shop.open()
    shop.say("private words")
    expect(shop.line("private words", "sent")).to_be_visible()
    shop.menu()
    shop.chat.locator("#forget").click()
    shop.chat.locator("#forget").click()
    expect(shop.chat.locator("#start")).to_be_visible()
    expect(shop.chat.locator("#log")).to_be_empty()
    kept = shop.frame.evaluate("JSON.stringify(localStorage)")
    assert "private words" not in kept
    assert "used" not in kept


def test_another_site_cannot_embed_the_chat(browser: Browser, server: Any) -> None:
    with visitor(browser, server.url) as shop:
        body = f'<iframe src="{server.url}/chat/frame/"></iframe>'
        shop.page.route(
            "http://stranger.localhost/", lambda route: route.fulfill(content_type="text/html", body=body)
        )
        shop.page.goto("http://stranger.localhost/")
        shop.page.wait_for_timeout(500)
        expect(shop.page.frame_locator("iframe").locator("#words")).to_have_count(0)


@pytest.mark.parametrize(
    "screen",
    [
        {"width": 1440},
        {"width": 360, "height": 740, "has_touch": True},
        {"width": 1440, "color_scheme": "dark"},
        {"width": 360, "height": 740, "locale": "ar", "color_scheme": "dark"},
    ],
    ids=["desktop", "phone", "dark", "arabic-phone"],
)
def test_axe_finds_nothing_at_any_stage(browser: Browser, server: Any, screen: dict[str, Any]) -> None:
    with visitor(browser, server.url, **screen) as shop:
        shop.visit(screen.get("locale", "en"))
        shop.open()
        assert shop.complaints() == []
        shop.say("Where is my lantern?")
        expect(shop.line("Where is my lantern?", "sent")).to_be_visible()
        assert shop.complaints() == []
        shop.menu()
        assert shop.complaints() == []
        shop.chat.locator("#end").click()
        expect(shop.chat.locator("#rate")).to_be_visible()
        assert shop.complaints() == []
        assert shop.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
