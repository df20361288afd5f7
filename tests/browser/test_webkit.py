"""Safari's engine: many customers' telephones and some agents' computers have no other."""

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.keys import Keys

from chat.views.widget import shop_page
from tests.browser import webkit
from tests.browser.conftest import MailServer, Server, desk_at_the_scene
from tests.browser.webkit import Window
from tests.elsewhere import Quiet, answering

pytestmark = [pytest.mark.browser, pytest.mark.soak]
PASSWORD = "a very long password"

KENJI_SPEAKS_ENGLISH = """
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Team
from chat.site_actions import SitePlan, make_site
for name, levels in {{"Kenji": {{"en": 5}}, "João": {{"es": 5}}, "Elif": {{"tr": 5}}, "Lena": {{"de": 5}}}}.items():
    people.set_languages(Agent.objects.get(user__name=name), levels, actor="test", now=now())
Agent.objects.update(seen_at=None)
plan = SitePlan(key="lamps", name="Lamps", team=Team.objects.get(), origins=({origin!r},))
make_site(plan, actor="test", now=now())
"""
# How many pixels higher each dialog is than what is in it: the gaps between its parts, no more.
DIALOGS = """[...document.querySelectorAll("dialog")].map((dialog) => {
  dialog.showModal();
  const shown = dialog.offsetHeight;
  dialog.style.display = "block";
  const stretched = shown - dialog.offsetHeight;
  dialog.style.display = "";
  dialog.close();
  return stretched;
})"""
# The room between one card beside the conversation and the next; less than none where one lies on another.
CARDS = """[...document.querySelector(".pane-side").children]
  .map((each) => each.getBoundingClientRect())
  .filter((box) => box.height)
  .map((box, at, all) => at ? Math.round(box.top - all[at - 1].bottom) : 0)"""


CHOOSE = """(() => {
  const picture = new File(["GIF89a", new Uint8Array(300000)], "%s", { type: "image/gif" });
  const chosen = new DataTransfer();
  chosen.items.add(picture);
  const field = document.getElementById("files");
  field.files = chosen.files;
  return field.dispatchEvent(new Event("change"));
})()"""
KEPT_FILES = "Object.keys(localStorage).filter((key) => key.includes(':file:')).length"


@pytest.fixture(autouse=True, scope="module")
def screen() -> Iterator[None]:
    if not webkit.is_installed():
        pytest.skip("WebKit is not installed: apt-get install -y webkit2gtk-driver xvfb")
    with webkit.screen():
        yield


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Server]:
    yield from desk_at_the_scene(tmp_path_factory.mktemp("webkit"), mail_server)


@pytest.fixture
def shop_address(desk: Server) -> Iterator[str]:
    """The made-up shop on another host than the desk, as host sites are."""

    class Shop(Quiet):
        def do_GET(self) -> None:
            page = shop_page(desk.url, "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

    with answering(Shop, "localhost") as address:
        yield address


def test_a_chat_is_written_taken_answered_and_goes_on_after_the_server_died(
    desk: Server, shop_address: str
) -> None:
    desk.desk.python(KENJI_SPEAKS_ENGLISH.format(origin=shop_address))
    with webkit.window(1440, 700) as agent, webkit.window(400, 800) as customer:
        agent.sign_in(desk.url, "kenji", PASSWORD)
        open_chat(customer, shop_address)
        write(customer, "Hello, my lamp does not light up any more. Can somebody help me?")
        customer.shows("#log", "✓ Sent")
        agent.press("[data-offer] button[type=submit], .offer button[type=submit]")
        agent.shows("#thread", "my lamp does not light up")
        nothing_is_squeezed_or_stretched(agent)
        customer.press("#words")
        customer.type("I have")
        agent.shows("#typing", "The customer is writing")
        answer(agent, "Sure, one moment please.")
        customer.shows("#log", "one moment please")
        choose_file(customer, "before.gif")
        agent.shows("#thread", "before.gif")
        desk.kill()
        customer.type(" the order number 4711.", Keys.ENTER)
        choose_file(customer, "lamp.gif")
        customer.shows("#log", "Not sent yet")
        customer.await_(lambda: customer.run(KEPT_FILES))
        desk.start()
        agent.shows("#thread", "lamp.gif")
        customer.await_(lambda: not customer.run(KEPT_FILES))
        agent.shows("#thread", "order number 4711")
        answer(agent, "Thank you, I have found it.")
        customer.shows("#log", "I have found it")
        said = customer.run("document.getElementById('log').innerText")
        assert said.count("4711") == said.count("found it") == 1
        assert customer.run("document.documentElement.scrollWidth <= innerWidth")
    assert desk.desk.faults() == []


def open_chat(customer: Window, address: str) -> None:
    customer.visit(address)
    inside = "document.querySelector('[data-sunrelay]').shadowRoot.querySelector"
    customer.await_(lambda: customer.run(f"{inside}('button').getBoundingClientRect().width"))
    customer.run(f"{inside}('button').click()")
    customer.enter(customer.await_(lambda: customer.run(f"{inside}('iframe')")))
    customer.await_(lambda: customer.find("#here").text)


def write(customer: Window, text: str) -> None:
    customer.press("#words")
    customer.type(text, Keys.ENTER)


def choose_file(customer: Window, name: str) -> None:
    """A file of three pieces that is no photo, as if chosen by hand."""
    customer.run(CHOOSE % name)


def answer(agent: Window, text: str) -> None:
    agent.press("textarea#text")
    agent.type(text)
    agent.press("#composer button[type=submit]")


def nothing_is_squeezed_or_stretched(agent: Window) -> None:
    agent.find("#side-addresses")
    assert min(agent.run(CARDS)) >= 0
    assert max(agent.run(DIALOGS)) <= 40
