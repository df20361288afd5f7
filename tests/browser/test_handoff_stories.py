"""A shift ends and the baton goes on; an agent is gone in the middle of a chat: seen by all whom it concerns."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import MailServer, Server, desk_at_the_scene
from tests.browser.widget_page import Shop, visitor

pytestmark = pytest.mark.browser
PASSWORD = "a very long password"

# Kenji alone speaks English now; João, who does too, begins at 12:00 in UTC.
KENJI_THEN_JOAO = """
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, User
for name, levels in {"Kenji": {"en": 5}, "João": {"en": 5}, "Elif": {"tr": 5}, "Lena": {"de": 5}}.items():
    people.set_languages(Agent.objects.get(user__name=name), levels, actor="test", now=now())
User.objects.filter(name="João").update(email="joao@desk.example")
"""
# His day was planned until 16:10, which is now.
KENJIS_SHIFT_ENDS = """
from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift
from helpdesk.lib.clock import now
from helpdesk.lib.zones import zone
from helpdesk.people.models import Agent
there = now().astimezone(zone("Asia/Tokyo"))
week = Shift((0, 1, 2, 3, 4), 9 * 60, there.hour * 60 + there.minute)
set_shifts(Agent.objects.get(user__name="Kenji"), [week], actor="test", now=now())
"""
# Elif and Kenji both speak English; Elif's screen has been dark for ten minutes.
TWO_SPEAK_ENGLISH = """
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.models import Agent
for name, levels in {"Kenji": {"en": 5}, "João": {"es": 5}, "Elif": {"en": 5}, "Lena": {"de": 5}}.items():
    people.set_languages(Agent.objects.get(user__name=name), levels, actor="test", now=now())
Agent.objects.update(seen_at=None)
"""
ELIF_IS_GONE = """
from datetime import timedelta
from helpdesk.coverage.models import Watch
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
Agent.objects.filter(user__name="Elif").update(seen_at=now() - timedelta(minutes=10))
Watch.objects.update(since=now() - timedelta(minutes=10))  # and the desk was there all the time
"""
# Nobody took what rings, for the second time.
NOBODY_TOOK_IT = """
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
from tickets.actions import decline
from tickets.models import Offer
offer = Offer.objects.select_related("agent__user").get(state="open")
Agent.objects.filter(pk=offer.agent_id).update(missed_offers=1)
assert decline(offer.public_id, offer.agent, now=now(), missed=True)
"""


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Server]:
    """07:00 in UTC: 16:00 in Tokyo, 10:00 in Istanbul, 04:00 in São Paulo."""
    yield from desk_at_the_scene(tmp_path_factory.mktemp("handoff"), mail_server)


def signed_in(browser: Browser, desk: Server, name: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en").new_page()
    page.goto(f"{desk.url}/accounts/login/")
    page.fill("input[name=login]", f"{name}@desk.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page).to_have_url(re.compile("/desk/"))
    return page


def test_a_shift_ends_and_the_baton_goes_on(browser: Browser, desk: Server, mail_server: MailServer) -> None:
    desk.desk.python(KENJI_THEN_JOAO)
    a_letter_comes_to_kenji(desk, mail_server)
    he_writes_the_baton(signed_in(browser, desk, "kenji"))
    desk.desk.python(KENJIS_SHIFT_ENDS)
    assert desk.desk.run("sweep", "handoff").returncode == 0
    the_customer_is_told_a_new_time(browser, mail_server)
    joao_reads_and_takes_it(signed_in(browser, desk, "joao"))
    assert desk.desk.faults() == []


def a_letter_comes_to_kenji(desk: Server, mail_server: MailServer) -> None:
    letter = EmailMessage()
    letter["From"] = "Ana <ana@example.org>"
    letter["To"] = "help@desk.example"
    letter["Subject"] = "The lamp"
    letter["Message-ID"] = "<lamp-1@example.org>"
    letter.set_content("Hello, the lamp that I ordered from you last week has not arrived. Where is it?\n")
    assert desk.desk.run("receive_email", stdin=letter.as_bytes()).returncode == 0
    mail_server.to("ana@example.org", holding="We answer by")


def he_writes_the_baton(page: Page) -> None:
    page.goto(page.url.partition("/desk/")[0] + "/desk/shift/end/")
    parting = page.locator("[data-parting]")
    expect(parting).to_contain_text("Goes to João")
    parting.get_by_label("Next step").fill("Ask the warehouse in Gdańsk")
    parting.get_by_role("button", name="Save the baton").click()
    expect(page.locator("[data-parting]")).to_contain_text("baton ready")
    page.context.close()


def the_customer_is_told_a_new_time(browser: Browser, mail_server: MailServer) -> None:
    letter = mail_server.to("ana@example.org", holding="takes longer than we said")
    body = letter.get_body(("plain",))
    assert body is not None
    link = re.search(r"http://\S+/requests/\S+/", body.get_content())
    assert link is not None
    page = browser.new_context(locale="en").new_page()
    page.goto(link[0])
    page.get_by_role("button", name="Open my request").click()
    expect(page.locator("main")).to_contain_text("We are sorry, it takes longer than we said.")
    page.context.close()


def joao_reads_and_takes_it(page: Page) -> None:
    expect(page.locator(".relayed")).to_contain_text("1 ticket was handed to you")
    page.locator(".relayed a").click()
    baton = page.locator(".baton")
    expect(baton).to_contain_text("Kenji handed this to you")
    expect(baton).to_contain_text("Ask the warehouse in Gdańsk")
    baton.get_by_role("button", name="I take it").click()
    expect(page.locator(".baton")).to_have_count(0)
    expect(page.locator(".thread")).to_contain_text("João took the baton")
    page.context.close()


def test_a_chat_that_rings_leads_nobody_away_from_what_they_write(
    browser: Browser, desk: Server, mail_server: MailServer
) -> None:
    desk.desk.python(KENJI_THEN_JOAO)
    a_letter_comes_to_kenji(desk, mail_server)
    kenji = signed_in(browser, desk, "kenji")
    kenji.locator(".inbox-row", has_text="The lamp").locator(".inbox-link").click()
    kenji.locator("textarea#text").fill("Dear Ana, your lamp")
    written = kenji.url
    with visitor(browser, desk.url, locale="en", timezone_id="Europe/Dublin") as shop:
        rings(kenji, shop).get_by_role("button", name="Not now").click()
        expect(kenji.locator("[data-offer]")).to_have_count(0)
    expect(kenji.locator("textarea#text")).to_have_value("Dear Ana, your lamp")
    with visitor(browser, desk.url, locale="en", timezone_id="Europe/Dublin") as shop:
        rings(kenji, shop)
        desk.desk.python(NOBODY_TOOK_IT)
        notice = kenji.locator(".offers form", has_text="You did not take the last 2 chats that rang here")
        expect(notice).to_be_visible(timeout=15_000)
        expect(kenji.locator("#my-status")).to_have_text("away")
        notice.get_by_role("button", name="I am back").click()
        expect(kenji.locator("#my-status")).to_have_text("available")
        expect(notice).to_have_count(0)
    assert kenji.url == written
    expect(kenji.locator("textarea#text")).to_have_value("Dear Ana, your lamp")
    kenji.context.close()
    assert desk.desk.faults() == []


def rings(page: Page, shop: Shop) -> Locator:
    """A customer begins a chat, which rings at this agent."""
    shop.visit()
    shop.open()
    shop.say("Hello, do you sell bulbs for the small lantern too?")
    offer = page.locator("[data-offer]")
    expect(offer).to_be_visible(timeout=60_000)
    return offer


def test_a_chat_goes_on_when_its_agent_is_gone(browser: Browser, desk: Server) -> None:
    desk.desk.python(TWO_SPEAK_ENGLISH)
    elif_ = signed_in(browser, desk, "elif")
    with visitor(browser, desk.url, locale="en", timezone_id="Pacific/Auckland") as shop:
        shop.visit()
        shop.open()
        shop.say("Hello, my lamp does not light up any more. Can somebody help me with it?")
        take(elif_, "my lamp does not light up")
        elif_.locator("textarea#text").fill("Sure, one moment please.")
        elif_.locator("#composer button[type=submit]").click()
        expect(shop.chat.locator("#log")).to_contain_text("one moment please")
        elif_.context.close()  # the train enters a tunnel
        kenji = signed_in(browser, desk, "kenji")
        shop.say("Are you still there?")
        sent = shop.line("Are you still there?", "sent").or_(shop.line("Are you still there?", "seen"))
        expect(sent).to_be_visible()
        desk.desk.python(ELIF_IS_GONE)
        assert desk.desk.run("sweep", "absent", "queue").returncode == 0
        take(kenji, "one moment please")  # he reads what was said before
        expect(shop.chat.locator("#log")).to_contain_text("Kenji")
        kenji.locator("textarea#text").fill("Hello, Kenji here. Did you try another bulb?")
        kenji.locator("#composer button[type=submit]").click()
        expect(shop.chat.locator("#log")).to_contain_text("Did you try another bulb?")
        kenji.locator(".thread .bubble").first.evaluate("bubble => (bubble.dataset.shown = 'before')")
        shop.say("No, I will!")
        expect(kenji.locator(".thread")).to_contain_text("No, I will!")
        expect(kenji.locator(".thread .bubble")).to_contain_text(
            ["my lamp does not", "one moment", "Are you still there?", "another bulb?", "No, I will!"]
        )
        expect(kenji.locator(".thread .bubble").first).to_have_attribute("data-shown", "before")
        the_keys_lead_from_chat_to_chat(browser, desk, kenji)
        kenji.context.close()
    assert desk.desk.faults() == []


def the_keys_lead_from_chat_to_chat(browser: Browser, desk: Server, kenji: Page) -> None:
    with visitor(browser, desk.url) as other:
        other.visit()
        other.open()
        other.say("Hello, I would like to have a second lantern. Do you have another one?")
        take(kenji, "second lantern")
        expect(kenji.locator(".chat-tile")).to_have_count(2)
        kenji.locator("textarea#text").fill("Yes, we have")
        kenji.keyboard.press("Alt+ArrowDown")
        expect(kenji.locator(".thread")).to_contain_text("No, I will!")
        kenji.wait_for_load_state()  # the words stand there before the page listens to keys
        kenji.keyboard.press("Alt+ArrowUp")
        expect(kenji.locator(".thread")).to_contain_text("second lantern")
        expect(kenji.locator("textarea#text")).to_have_value("Yes, we have")


def take(page: Page, words: str) -> None:
    offer = page.locator("[data-offer]")
    expect(offer).to_be_visible(timeout=60_000)
    offer.get_by_role("button", name="Take the chat").click()
    expect(page.locator(".thread")).to_contain_text(words)
