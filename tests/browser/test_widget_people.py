"""Several people at one device: what somebody said while the host site vouched for them is theirs alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.widget_page import Shop

pytestmark = pytest.mark.browser

SIGN = """
from chat import sites
from tests.chat.test_identity import signed
site = sites.find("")
print(signed(site.secret, aud=site.key, sub={!r}, name={!r}))
"""
ANSWER = """
from helpdesk.lib.clock import now
from tickets.actions import Body, Post, post_messages
from tickets.log import Writer
from tickets.models import Message
asked = Message.objects.get(text="anybody there?").ticket.public_id
writer, body = Writer("agent", "agent:0", "Deniz"), Body(text="Yes, we are.")
answer = Post(conversation=asked, writer=writer, body=body, client_id="answer-1")
assert post_messages([answer], now=now())[0].seq
"""

LATE = """
if (window.parent !== window) addEventListener("message", (event) => {
  if (!event.isTrusted) return;
  event.stopImmediatePropagation();
  const { data, origin, source } = event;
  setTimeout(() => dispatchEvent(new MessageEvent("message", { data, origin, source })), 1500);
}, true);
"""


def token(server: Any, name: str) -> str:
    """Fresh for each page, as a host site makes them."""
    return str(server.desk.python(SIGN.format(f"customer:{name}", name)).splitlines()[-1])


def writer_of(server: Any, text: str) -> str:
    """The name of the customer whose words the desk takes these to be."""
    code = f"from tickets.models import Message; print(Message.objects.get(text={text!r}).customer.name)"
    return str(server.desk.python(code).splitlines()[-1])


def come(shop: Shop, identity: str) -> None:
    """To a page that is loaded anew."""
    shop.page.goto("about:blank")
    shop.identity = identity
    shop.visit()


def visit(shop: Shop, identity: str) -> None:
    come(shop, identity)
    shop.launcher.click()
    expect(shop.chat.locator("#words")).to_be_visible()


def test_who_comes_next_reads_nothing_and_who_comes_back_reads_on(shop: Shop, server: Any) -> None:
    visit(shop, token(server, "Mei"))
    shop.say("my order is 4711")
    expect(shop.line("my order is 4711", "sent")).to_be_visible()
    for other in (token(server, "Omar"), ""):
        visit(shop, other)
        expect(shop.chat.locator("#start")).to_be_visible()
        shop.say("hello there")
        expect(shop.line("hello there", "sent")).to_be_visible()
        expect(shop.chat.locator("#log")).not_to_contain_text("4711")
    visit(shop, token(server, "Mei"))
    expect(shop.line("my order is 4711", "sent")).to_be_visible()
    expect(shop.chat.locator("#log")).not_to_contain_text("hello there")


def test_who_signs_in_while_a_chat_goes_on_takes_it_along(shop: Shop, server: Any) -> None:
    visit(shop, "")
    shop.say("where is my lantern?")
    expect(shop.line("where is my lantern?", "sent")).to_be_visible()
    visit(shop, token(server, "Mei"))
    expect(shop.line("where is my lantern?", "sent")).to_be_visible()
    visit(shop, "")
    expect(shop.chat.locator("#start")).to_be_visible()
    expect(shop.chat.locator("#log")).to_be_empty()


def test_signing_in_before_the_first_word_makes_the_words_theirs(shop: Shop, server: Any) -> None:
    visit(shop, "")
    visit(shop, token(server, "Mei"))
    shop.say("it is me")
    expect(shop.line("it is me", "sent")).to_be_visible()
    assert writer_of(server, "it is me") == "Mei"


def test_words_sent_before_a_busy_page_said_who_is_there_are_theirs(shop: Shop, server: Any) -> None:
    shop.page.add_init_script(LATE)
    visit(shop, token(server, "Mei"))
    shop.say("I was quick")
    expect(shop.line("I was quick", "sent")).to_be_visible()
    assert writer_of(server, "I was quick") == "Mei"


def test_a_page_that_signs_out_without_loading_anew_shows_the_chat_no_more(shop: Shop, server: Any) -> None:
    visit(shop, token(server, "Mei"))
    shop.say("my order is 4711")
    expect(shop.line("my order is 4711", "sent")).to_be_visible()
    shop.vouch_at_once("")
    expect(shop.chat.locator("#start")).to_be_visible()
    expect(shop.chat.locator("#log")).to_be_empty()
    shop.vouch_at_once(token(server, "Mei"))
    expect(shop.line("my order is 4711", "sent")).to_be_visible()


def test_a_new_token_of_the_same_person_disturbs_nothing(shop: Shop, server: Any) -> None:
    visit(shop, token(server, "Mei"))
    shop.write("half a sentence")
    shop.frame.evaluate("window.untouched = true")
    shop.vouch_at_once(token(server, "Mei"))
    shop.page.wait_for_timeout(300)
    assert shop.frame.evaluate("window.untouched")
    expect(shop.chat.locator("#words")).to_have_value("half a sentence")


def test_unread_answers_are_counted_for_their_reader_alone(shop: Shop, server: Any) -> None:
    visit(shop, token(server, "Mei"))
    shop.say("anybody there?")
    expect(shop.line("anybody there?", "sent")).to_be_visible()
    shop.page.goto("about:blank")
    server.desk.python(ANSWER)
    badge = shop.page.locator("[data-sunrelay] .badge")
    with shop.page.expect_response("**/chat/unread/**"):
        come(shop, token(server, "Omar"))
    shop.page.wait_for_timeout(500)
    expect(badge).to_be_hidden()
    come(shop, token(server, "Mei"))
    expect(badge).to_have_text("1")
