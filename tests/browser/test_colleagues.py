"""What colleagues do to a conversation is seen where it is open, and takes nothing out of anybody's hands."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MailServer, Server, desk_at_the_scene
from tests.browser.test_console_line import ENTER, connected, sign_in

pytestmark = pytest.mark.browser
ACT = """
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
from tickets import actions
from tickets.log import Writer
from tickets.models import Ticket
kenji = Agent.objects.select_related("user").get(user__name="Kenji")
by, pk = Writer.agent(kenji), {ticket}
actions.{what}
"""
HANDED = """
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
from tickets import actions
from tickets.log import Writer
from tickets.models import Baton, Ticket
kenji = Agent.objects.select_related("user").get(user__name="Kenji")
ticket = Ticket.objects.get(pk={ticket})
at = now()
Baton.objects.create(ticket=ticket, giver=kenji, receiver_id=ticket.owner_id, made_at=at, handed_at=at)
actions.set_tags(ticket.pk, ["handed"], by=Writer.agent(kenji), now=now())
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Server]:
    yield from desk_at_the_scene(tmp_path_factory.mktemp("colleagues"), mail_server)


@pytest.fixture
def ticket(desk: Server) -> tuple[int, str]:
    """The number of a running chat, and the address of its agent."""
    made = desk.desk.run("seed_load", "--pairs", "1", "--json")
    conversation = json.loads(made.stdout.decode().splitlines()[-1])["conversation"]
    number, email = desk.desk.python(ENTER.format(conversation)).splitlines()[-1].split()
    return int(number), email


@pytest.fixture
def page(browser: Browser, desk: Server, ticket: tuple[int, str]) -> Iterator[Page]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en").new_page()
    page.goto(f"{desk.url}/accounts/login/?next=/desk/t/{ticket[0]}/")
    sign_in(page, ticket[1])
    connected(page)
    expect(page.locator("#side")).to_contain_text("Tags")
    yield page
    page.context.close()


def kenji(desk: Server, ticket: tuple[int, str], what: str) -> None:
    desk.desk.python(ACT.format(ticket=ticket[0], what=what))


def test_whoever_has_it_open_sees_who_took_it(desk: Server, ticket: tuple[int, str], page: Page) -> None:
    head = page.locator("#ticket-head")
    expect(head.get_by_role("button", name="Take it")).to_have_count(0)
    kenji(desk, ticket, "assign(pk, kenji, by=by, now=now())")
    expect(head).to_contain_text("Kenji")
    expect(head.get_by_role("button", name="Take it")).to_be_visible()
    kenji(desk, ticket, "close(pk, by=by, now=now())")
    expect(head.get_by_role("button", name="Open again")).to_be_visible()


def test_a_colleagues_tag_appears_and_what_i_write_there_stays(
    desk: Server, ticket: tuple[int, str], page: Page
) -> None:
    tags = page.locator("#tags")
    kenji(desk, ticket, "set_tags(pk, ['lamp'], by=by, now=now())")
    expect(tags).to_have_value("lamp")
    tags.fill("lamp, broken")
    kenji(desk, ticket, "set_tags(pk, ['lamp', 'urgent'], by=by, now=now())")
    expect(page.locator("#thread")).to_contain_text("urgent")
    page.wait_for_timeout(2_000)
    expect(tags).to_have_value("lamp, broken")
    page.locator(".tags-form:has(#tags) button").click()
    expect(tags).to_have_value("broken, lamp, urgent")


def test_a_menu_that_is_open_stays_open(desk: Server, ticket: tuple[int, str], page: Page) -> None:
    menu = page.locator("#ticket-head details", has=page.locator("[data-key=snooze]"))
    menu.locator("summary").click()
    kenji(desk, ticket, "assign(pk, kenji, by=by, now=now())")
    expect(page.locator("#thread")).to_contain_text("Kenji")
    page.wait_for_timeout(2_000)
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("#ticket-head")).to_contain_text("Kenji")


def test_what_was_handed_to_me_is_told_while_my_page_is_open(
    desk: Server, ticket: tuple[int, str], page: Page
) -> None:
    told = page.locator("#to-look-at")
    expect(told).not_to_contain_text("handed to you")
    desk.desk.python(HANDED.format(ticket=ticket[0]))
    expect(told).to_contain_text("1 ticket was handed to you. Read its baton:")
