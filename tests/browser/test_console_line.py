"""The agent's page when the line or the sign-in is gone: it says so, and nothing that was written is lost."""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import SCENE, MailServer, Server, desk_at_the_scene
from tests.browser.widget_page import visitor

pytestmark = pytest.mark.browser
PASSWORD = "a very long password"
# Who owns the chat gets a password and is told, with the ticket's number.
ENTER = """
from tickets.models import Ticket
ticket = Ticket.objects.select_related("owner__user").get(public_id={!r})
user = ticket.owner.user
user.set_password("a very long password")
user.save(update_fields=["password"])
print(ticket.pk, user.email)
"""
NEWEST = "from helpdesk.people.models import User; print(User.objects.latest('pk').email)"
SIGN_OUT = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Server]:
    yield from desk_at_the_scene(tmp_path_factory.mktemp("line"), mail_server)


@pytest.fixture
def page(browser: Browser, desk: Server) -> Iterator[Page]:
    """An agent with a running chat open."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en").new_page()
    open_chat(page, desk)
    yield page
    page.context.close()


def open_chat(page: Page, desk: Server) -> None:
    """Signed in as the agent of a running chat, which is open."""
    made = desk.desk.run("seed_load", "--pairs", "1", "--json")
    conversation = json.loads(made.stdout.decode().splitlines()[-1])["conversation"]
    ticket, email = desk.desk.python(ENTER.format(conversation)).splitlines()[-1].split()
    page.goto(f"{desk.url}/accounts/login/?next=/desk/t/{ticket}/")
    sign_in(page, email)
    connected(page)


def sign_in(page: Page, email: str, to: str = "/desk/t/") -> None:
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page).to_have_url(re.compile(to))


def connected(page: Page) -> None:
    """The page forbids the strings that Playwright would wait with."""
    for _ in range(600):
        if page.evaluate("globalThis.deskSocket?.isOpen"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"no socket at {page.url}")


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)


def send(page: Page) -> None:
    page.locator("#composer button[type=submit]").click()


def said(page: Page, text: str) -> None:
    expect(page.locator("#thread .bubble[data-from=agent]:not([data-state])", has_text=text)).to_have_count(1)


def test_a_lost_line_is_told_and_words_stay_until_they_can_be_sent(page: Page) -> None:
    page.context.set_offline(True)
    toasts = page.locator("#toasts")
    expect(toasts).to_contain_text("The desk cannot be reached", timeout=10_000)
    write(page, "I look at it at once.")
    send(page)
    expect(page.locator("#draft-state")).to_contain_text("Not sent")
    expect(page.locator("#text")).to_have_value("I look at it at once.")
    page.context.set_offline(False)
    expect(toasts).not_to_contain_text("cannot be reached")
    expect(toasts).to_contain_text("is there again")
    send(page)
    said(page, "I look at it at once.")
    expect(page.locator("#text")).to_have_value("")


def test_words_written_without_a_line_are_there_after_a_reload(page: Page) -> None:
    page.context.set_offline(True)
    write(page, "half a sentence")
    expect(page.locator("#draft-state")).to_contain_text("only on this page")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#text")).to_have_value("half a sentence")


def test_a_server_that_is_gone_for_a_while_is_told_and_found_again(page: Page, desk: Server) -> None:
    desk.kill()
    try:
        write(page, "still here?")
        send(page)
        expect(page.locator("#draft-state")).to_contain_text("Not sent")
        expect(page.locator("#toasts")).to_contain_text("The desk cannot be reached")
    finally:
        desk.start()
    expect(page.locator("#toasts")).to_contain_text("is there again")
    send(page)
    said(page, "still here?")


def test_a_line_that_swallows_everything_is_noticed(page: Page) -> None:
    """The browser believes that its socket is open; only missing answers say otherwise."""
    page.evaluate("deskSocket.socket.send = () => {}")
    write(page, "does this arrive?")
    send(page)
    said(page, "does this arrive?")


def test_who_is_signed_out_is_told_and_finds_the_words_again_after_signing_in(
    page: Page, desk: Server
) -> None:
    email = desk.desk.python(NEWEST).splitlines()[-1]
    desk.desk.python(SIGN_OUT)
    write(page, "nearly done")
    expect(page.locator("#toasts")).to_contain_text("You are signed out")
    with page.expect_popup() as opened:
        page.locator("#toasts").get_by_role("link", name="Sign in").click()
    sign_in(opened.value, email)
    opened.value.close()
    page.evaluate(
        "document.dispatchEvent(new Event('visibilitychange'))"
    )  # as when its tab is looked at again
    expect(page.locator("#toasts")).not_to_contain_text("You are signed out")
    expect(page.locator("#text")).to_have_value("nearly done")
    send(page)
    said(page, "nearly done")


def test_what_is_typed_while_a_message_is_on_its_way_stays(page: Page) -> None:
    held: list[tuple[WebSocketRoute, str | bytes]] = []

    def slow(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(
            lambda text: held.append((route, text)) if '"ack"' in str(text) else route.send(text)
        )

    page.route_web_socket("**/ws/desk/", slow)
    page.reload()
    connected(page)
    write(page, "first")
    send(page)
    expect(page.locator("#thread .bubble[data-state=sending]")).to_have_count(1)
    page.locator("#text").press("End")
    page.locator("#text").type(" and second")
    send(page)  # too early: the first is still on its way
    for _ in range(600):
        if held:
            break
        page.wait_for_timeout(50)
    route, text = held.pop()
    route.send(text)
    expect(page.locator("#text")).to_have_value("and second")
    said(page, "first")


def test_a_button_pressed_without_a_line_leaves_the_page_as_it_is(page: Page) -> None:
    close = page.locator("form[action*='/close/'] button").first
    page.context.set_offline(True)
    expect(page.locator("#toasts")).to_contain_text("The desk cannot be reached")
    write(page, "half a sentence")
    close.click()
    expect(page.locator("#toasts")).to_contain_text("Not sent")
    expect(page.locator("#text")).to_have_value("half a sentence")
    page.context.set_offline(False)
    close.click()
    expect(page.locator("#toasts")).to_contain_text("Undo")


def settings(page: Page, desk: Server) -> Locator:
    """The page of settings, whose page has no socket, with something written on it."""
    page.goto(f"{desk.url}/desk/settings/profile/")
    page.wait_for_timeout(6_000)  # what the desk said lately says nothing any more
    name = page.locator("input[name=name]")
    name.fill("Amina of the evening")
    return name


def test_a_form_sent_without_a_line_keeps_what_was_written(page: Page, desk: Server) -> None:
    name = settings(page, desk)
    page.route("**/*", lambda route: route.abort())  # the browser does not know
    name.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Not sent")
    expect(name).to_have_value("Amina of the evening")
    page.unroute("**/*")
    name.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Saved")
    expect(name).to_have_value("Amina of the evening")


def test_a_form_sent_after_signing_in_elsewhere_is_taken(page: Page, desk: Server) -> None:
    email = desk.desk.python(NEWEST).splitlines()[-1]
    name = settings(page, desk)
    desk.desk.python(SIGN_OUT)
    name.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("You are signed out")
    with page.expect_popup() as opened:
        page.locator("#toasts").get_by_role("link", name="Sign in").click()
    sign_in(opened.value, email, "/desk/settings/profile/")
    opened.value.close()
    name.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Saved")
    expect(name).to_have_value("Amina of the evening")


@pytest.mark.soak
def test_g4_pages_whose_clocks_stand_still_stay_connected(browser: Browser, desk: Server, page: Page) -> None:
    """Browsers hold back the clocks of pages behind others; these have none, and still answer the desk."""
    closed: list[str] = []
    with visitor(browser, desk.url) as shop:
        for each in (page, shop.page):
            each.on("websocket", lambda socket: socket.on("close", lambda gone: closed.append(gone.url)))
            each.clock.install()
        page.reload()
        connected(page)
        shop.visit()
        shop.open()
        shop.say("I look elsewhere meanwhile")
        expect(shop.line("I look elsewhere meanwhile", "sent")).to_be_visible()
        shop.page.wait_for_timeout(1_000)
        closed.clear()
        for each in (page, shop.page):
            each.clock.pause_at(SCENE + timedelta(days=400))
        time.sleep(80)
        shop.page.evaluate("1")  # what happened meanwhile is told
        page.evaluate("1")
        assert closed == []
