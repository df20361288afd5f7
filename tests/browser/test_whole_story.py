"""One conversation from the first touch of the widget to the mail that comes back, across a killed server."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SCENE, MailServer, Server, open_desk
from tests.browser.widget_page import Shop, visitor

pytestmark = pytest.mark.browser

SPEAKS_PORTUGUESE = """
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.models import Agent
from chat.models import Site
elif_ = Agent.objects.get(user__name="Elif")
people.set_languages(elif_, {"tr": 5, "en": 4, "pt": 4}, actor="test", now=now())
Agent.objects.update(seen_at=None)
"""
PASSWORD = "a very long password"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Server]:
    """07:00 in UTC: four in the morning in São Paulo, ten in Istanbul."""
    opened = open_desk(tmp_path_factory.mktemp("story"), mail_server.url, at=SCENE)
    opened.desk.python(SPEAKS_PORTUGUESE)
    yield opened
    opened.stop()


@pytest.fixture
def shop(browser: Browser, desk: Server) -> Iterator[Shop]:
    size = {"width": 360, "height": 740, "has_touch": True}
    with visitor(browser, desk.url, locale="pt-BR", timezone_id="America/Sao_Paulo", **size) as shop:
        yield shop


@pytest.fixture
def console(browser: Browser, desk: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id="Europe/Istanbul")
    page = context.new_page()
    page.goto(f"{desk.url}/accounts/login/")
    page.fill("input[name=login]", "elif@desk.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page).to_have_url(re.compile("/desk/"))
    yield page
    context.close()


def test_the_whole_story(shop: Shop, console: Page, desk: Server, mail_server: MailServer) -> None:
    page = the_customer_opens_the_chat_at_night(shop, console)
    they_talk(shop, page)
    the_agent_puts_a_wrong_day_right(shop, page)
    the_server_dies_and_comes_back(shop, page, desk)
    nothing_is_lost_doubled_or_out_of_order(shop, page)
    letter = the_customer_leaves_and_the_last_answer_reaches_them_by_mail(shop, page, mail_server)
    the_answer_by_mail_lands_in_the_same_ticket(letter, page, desk)
    assert desk.desk.faults() == []


def the_customer_opens_the_chat_at_night(shop: Shop, console: Page) -> Page:
    shop.visit("pt")
    shop.open()
    shop.chat.locator("summary").first.click()
    shop.chat.locator("#name").fill("Beatriz")
    shop.chat.locator("#email").fill("beatriz@example.org")
    shop.say("Oi, meu pedido ainda não chegou e eu preciso dele amanhã de manhã.")
    offer = console.locator("[data-offer]")
    expect(offer).to_contain_text("Beatriz", timeout=60_000)
    offer.get_by_role("button", name="Take the chat").click()
    expect(console.locator(".thread")).to_contain_text("meu pedido ainda não chegou", timeout=30_000)
    expect(console.locator(".pane-side")).to_contain_text(re.compile("Portuguese", re.IGNORECASE))
    return console


def they_talk(shop: Shop, page: Page) -> None:
    answer(page, "Olá Beatriz, vou verificar agora.")
    expect(shop.chat.locator("#log")).to_contain_text("vou verificar agora", timeout=30_000)
    shop.say("Obrigada!")
    expect(shop.line("Obrigada!", "sent").or_(shop.line("Obrigada!", "seen"))).to_be_visible(timeout=30_000)
    expect(page.locator(".thread")).to_contain_text("Obrigada!", timeout=30_000)


def the_agent_puts_a_wrong_day_right(shop: Shop, page: Page) -> None:
    answer(page, "Ele sai na terça.")
    expect(shop.chat.locator("#log")).to_contain_text("Ele sai na terça.", timeout=30_000)
    bubble = page.locator(".thread .bubble[data-from=agent]", has_text="Ele sai na terça.")
    bubble.hover()
    bubble.get_by_role("link", name="Correct what you wrote").click()
    expect(page.locator("#part #correct-text")).to_have_value("Ele sai na terça.")
    page.locator("#part #correct-text").fill("Ele sai na quinta.")
    page.locator("#part").get_by_role("button", name="Correct", exact=True).click()
    expect(page.locator(".thread")).to_contain_text("Ele sai na quinta.", timeout=30_000)
    expect(page.locator(".thread")).to_contain_text("Corrected. Show what it said before")
    line = shop.chat.locator(".theirs", has_text="Ele sai na quinta.")
    expect(line).to_contain_text("corrigido", timeout=30_000)
    expect(shop.chat.locator("#log")).not_to_contain_text("Ele sai na terça")


def the_server_dies_and_comes_back(shop: Shop, page: Page, desk: Server) -> None:
    desk.kill()
    shop.say("Alô, você ainda está aí?")
    expect(
        shop.line("Alô, você ainda está aí?", "unsent").or_(shop.chat.locator("#net:not(:empty)")).first
    ).to_be_visible(timeout=30_000)
    desk.start()
    sent = shop.line("Alô, você ainda está aí?", "sent").or_(shop.line("Alô, você ainda está aí?", "seen"))
    expect(sent).to_have_count(1, timeout=60_000)
    expect(page.locator(".thread")).to_contain_text("você ainda está aí", timeout=60_000)


def nothing_is_lost_doubled_or_out_of_order(shop: Shop, page: Page) -> None:
    words = ["meu pedido ainda não chegou", "vou verificar agora", "Obrigada!", "você ainda está aí"]
    for text in (shop.chat.locator("#log").inner_text(), page.locator(".thread").inner_text()):
        places = [text.find(word) for word in words]
        assert -1 not in places, text
        assert places == sorted(places)
        assert [text.count(word) for word in words] == [1, 1, 1, 1]


def the_customer_leaves_and_the_last_answer_reaches_them_by_mail(
    shop: Shop, page: Page, mail_server: MailServer
) -> EmailMessage:
    shop.page.goto("about:blank")
    answer(page, "O pacote sai hoje e chega amanhã às nove.")
    return mail_server.to("beatriz@example.org", within=200, holding="chega amanhã às nove")


def the_answer_by_mail_lands_in_the_same_ticket(letter: EmailMessage, page: Page, desk: Server) -> None:
    reply = EmailMessage()
    reply["From"] = "Beatriz <beatriz@example.org>"
    reply["To"] = str(letter["Reply-To"])
    reply["Subject"] = f"Re: {letter['Subject']}"
    reply["Message-ID"] = "<beatriz-1@example.org>"
    reply["In-Reply-To"] = str(letter["Message-ID"])
    reply.set_content("Muito obrigada, vocês salvaram o meu dia!\n")
    done = desk.desk.run("receive_email", "--recipient", str(letter["Reply-To"]), stdin=reply.as_bytes())
    assert done.returncode == 0
    expect(page.locator(".thread")).to_contain_text("salvaram o meu dia", timeout=30_000)
    assert desk.desk.count("tickets.Ticket") == 1


def answer(page: Page, text: str) -> None:
    page.locator("textarea#text").fill(text)
    page.locator("#composer button[type=submit]").click()
    expect(page.locator(".thread .bubble[data-from=agent]", has_text=text[:20])).to_be_visible(timeout=30_000)
