"""Every page wide and light, narrow and dark, narrow and in Arabic: nobody and nothing complains of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.browser.conftest import MailServer, Server

pytestmark = pytest.mark.browser

PASSWORD = "a very long password"
WRITER = "aroha@example.org"
ENDLESS = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 3
MODES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", "locale": "en"},
    "dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark", "locale": "en"},
    "arabic": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light", "locale": "ar"},
}
# Words in braces are found on the way: ``{language}`` in the mode, the others on list pages and in a letter.
CUSTOMER = (
    "/{language}/",
    "/{language}/faq/category/lamps/",
    "/{language}/faq/dim-a-lamp/",
    "/{language}/faq/search/?q=lamp",
    "/{language}/faq/search/?q=zebra",
    "/{language}/contact/",
    "/{language}/contact/sent/",
    "/{language}/contacts/",
    "/{language}/requests/",
    "/requests/{link}/",
    "/requests/0000000000000000000000/",
    "/{language}/nothing-here/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/chat/frame/",
)
AGENT = (
    "/desk/",
    "/desk/?view=all",
    "/desk/?view=spam",
    "/desk/?view=all&q=lamp",
    "/desk/?view=all&q=zebra",
    "/desk/t/{ticket}/",
    "/desk/t/{ticket}/assign/",
    "/desk/m/{note}/correct/",
    "/desk/t/{ticket}/customer/",
    "/desk/new/",
    "/desk/t/{letter}/?view=all",
    "/desk/t/{endless}/?view=all",
    "/desk/shift/",
    "/desk/shift/end/",
    "/desk/shift/away/",
    "/desk/settings/profile/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/logout/",
)
ADMIN = (
    "/desk/t/{ticket}/",
    "/desk/coverage/?language=tr",
    "/desk/coverage/rules/",
    "/desk/mail/out/",
    "/desk/mail/senders/",
    "/desk/settings/replies/",
    "/desk/settings/replies/new/",
    "/desk/coverage/wishes/",
    "/desk/coverage/plans/",
    "/desk/coverage/plans/{plan}/",
    "/desk/mail/",
    "/desk/settings/",
    "/desk/settings/people/",
    "/desk/settings/people/new/",
    "/desk/settings/people/{person}/",
    "/desk/settings/people/{person}/hours/",
    "/desk/settings/people/{person}/rights/",
    "/desk/settings/teams/{team}/calendar/",
    "/desk/settings/hours/",
    "/desk/settings/holidays/",
    "/desk/settings/weeks/",
    "/desk/settings/teams/",
    "/desk/settings/teams/new/",
    "/desk/settings/teams/{team}/",
    "/desk/settings/mailboxes/",
    "/desk/settings/mailboxes/new/",
    "/desk/settings/mailboxes/{mailbox}/",
    "/desk/settings/mailboxes/{mailbox}/imap/",
    "/desk/settings/sites/",
    "/desk/settings/sites/new/",
    "/desk/settings/sites/{site}/",
    "/desk/settings/languages/",
    "/desk/settings/status/",
    "/desk/settings/tokens/",
    "/desk/settings/tokens/new/",
    "/desk/faq/",
    "/desk/faq/new/",
    "/desk/faq/topics/",
    "/desk/faq/{article}/en/",
    "/desk/faq/{article}/ar/",
    "/desk/faq/{article}/en/history/",
    "/desk/faq/{article}/redirect/",
    "/accounts/2fa/totp/activate/",
)
MANAGER = ("/partner/", "/partner/?view=closed", "/partner/people/", "/partner/t/{letter}/")
BY_READER = {"": CUSTOMER, "elif": AGENT, "ada": ADMIN, "pia": MANAGER}
PAGES = [(who, path) for who, paths in BY_READER.items() for path in paths]
LISTS = {
    "ticket": ("/desk/?view=all", r"/desk/t/(\d+)/"),
    "person": ("/desk/settings/people/", r'/desk/settings/people/(\d+)/"[^>]*>\s*Elif'),
    "team": ("/desk/settings/teams/", r"/desk/settings/teams/(\d+)/"),
    "mailbox": ("/desk/settings/mailboxes/", r"/desk/settings/mailboxes/(\d+)/"),
    "site": ("/desk/settings/sites/", r"/desk/settings/sites/(\d+)/"),
    "plan": ("/desk/coverage/plans/", r"/desk/coverage/plans/(\d+)/"),
    "article": ("/desk/faq/", r"/desk/faq/(\d+)/en/"),
}
WATCH = """
  window.refusedByPolicy = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.refusedByPolicy.push(event.violatedDirective + " " + event.blockedURI));
"""
NOTED = """
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
from tickets.actions.replying import Answer, reply
from tickets.models import Alarm, Ticket
ticket, elif_ = Ticket.objects.get(pk={}), Agent.objects.get(user__email="elif@desk.example")
note = reply(ticket, elif_, Answer(text="Ask Tanaka", client_id="note-1", internal=True), now=now())
Alarm.objects.create(ticket=ticket, kind="late", raised_at=now())
print(note.event.message_id)
"""
AXE = "axe.run({resultTypes: ['violations']})"


@dataclass
class Reader:
    """One tab of one browser context; ``said`` is what its console complained of."""

    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)

    def open(self, address: str) -> Response:
        self.said.clear()
        response = self.page.goto(address)
        assert response is not None
        return response

    def complaints(self, response: Response) -> list[str]:
        """What the console said, what the policy refused, what does not fit, what axe finds."""
        expected = f"status of {response.status}" if response.status >= 400 else "no such words"
        width, room = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        too_wide = [f"{width} px wide in {room} px"] if width > room else []
        refused = self.page.evaluate("window.refusedByPolicy")
        found = self.page.evaluate(AXE)["violations"]
        axe = [f"axe {one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        return [words for words in self.said if expected not in words] + refused + too_wide + axe


def reader(browser: Browser, mode: str) -> Reader:
    context = browser.new_context(timezone_id="Europe/Madrid", **MODES[mode])
    context.add_init_script(WATCH)
    context.add_init_script(path=AXE_FILE_PATH)
    made = Reader(context, context.new_page())
    made.page.on(
        "console", lambda line: made.said.append(line.text) if line.type in {"error", "warning"} else None
    )
    made.page.on("pageerror", lambda error: made.said.append(str(error)))
    return made


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", f"{name}@desk.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/(desk|partner)/$"))


def letter(subject: str, text: str, html: str = "", *, name: str = "Aroha", at: str = WRITER) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"{name} <{at}>", "help@desk.example"
    mail["Subject"], mail["Message-ID"] = subject, f"<{subject[:20].replace(' ', '-').lower()}@example.org>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return bytes(mail)


def write_an_article(page: Page, url: str) -> None:
    page.goto(f"{url}/desk/faq/topics/")
    page.fill("[name=slug]", "lamps")
    page.fill("[name=name_en]", "Lamps")
    page.click("main form.form button[type=submit]")
    page.goto(f"{url}/desk/faq/new/")
    page.select_option("[name=category]", index=1)
    page.fill("[name=title]", "Dim a lamp")
    page.fill("[name=body]", "Hold the *ring* of the lamp.\n\n- once: half\n- twice: night")
    page.fill("[name=slug]", "dim-a-lamp")
    page.click("main form.form button[type=submit]")
    page.click("form.faq-publish button[type=submit]")


def begin_a_draft(page: Page, url: str) -> None:
    page.goto(f"{url}/desk/coverage/plans/")
    page.fill("main [name=name]", "June")
    page.click("main form button[type=submit]")
    page.locator(".roster-day summary").first.click()
    page.locator(".roster-day[open] [name=off]").click()


def number_on(page: Page, address: str, pattern: str) -> str:
    page.goto(address)
    found = re.search(pattern, page.content())
    assert found is not None, address
    return found[1]


@pytest.fixture(scope="module")
def found(browser: Browser, server: Server, mail_server: MailServer) -> dict[str, str]:
    """A desk with letters, an article and a site of the chat; numbers and the customer's link by name."""
    quoted = (
        "Two answers below.\n\nOn Monday Elif wrote:\n> Which lamp is it?\nThe tall one.\n> Since when?\nMay."
    )
    rich = "<h1>Broken</h1><table><tr><td>Lamp</td></tr></table><img src='https://elsewhere.example/a.png'>"
    server.desk.run("receive_email", stdin=letter("My lamp hums", quoted))
    server.desk.run("receive_email", stdin=letter("A second lamp", "It is broken.", rich))
    server.desk.run("sweep")
    made = reader(browser, "wide")
    made.page.goto(f"{server.url}/chat/frame/")
    sign_in(made.page, server.url, "ada")
    write_an_article(made.page, server.url)
    begin_a_draft(made.page, server.url)
    places = {name: number_on(made.page, f"{server.url}{path}", one) for name, (path, one) in LISTS.items()}
    made.page.goto(f"{server.url}/desk/?view=all")
    numbers = set(re.findall(LISTS["ticket"][1], made.page.content()))
    places["letter"] = min(numbers - {places["ticket"]})
    server.desk.python(f"from tests.browser.partner import stage; stage({places['letter']})")
    long = letter(ENDLESS, f"{ENDLESS}!", name=ENDLESS, at="bo@example.org")
    server.desk.run("receive_email", stdin=long)
    server.desk.run("sweep")
    made.page.goto(f"{server.url}/desk/?view=all")
    (places["endless"],) = set(re.findall(LISTS["ticket"][1], made.page.content())) - numbers
    made.context.close()
    places["note"] = server.desk.python(NOTED.format(places["ticket"])).splitlines()[-1]
    mail = mail_server.to(WRITER)
    body = mail.get_body(("plain",))
    assert body is not None
    link = re.search(r"/requests/([\w-]{16,})/", body.get_content())
    assert link is not None, body.get_content()
    places["link"] = link[1]
    return places


@pytest.fixture(scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def readers(
    browser: Browser, server: Server, mode: str, found: dict[str, str]
) -> Iterator[dict[str, Reader]]:
    """One context for each role in this mode, signed in once."""
    made = {who: reader(browser, mode) for who in BY_READER}
    for who in filter(None, BY_READER):
        sign_in(made[who].page, server.url, who)
    yield made
    for each in made.values():
        each.context.close()


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_nothing_is_to_be_complained_of(
    who: str, path: str, *, mode: str, readers: dict[str, Reader], found: dict[str, str], server: Server
) -> None:
    language = "ar" if mode == "arabic" else "en"
    person = readers[who]
    response = person.open(server.url + path.format(language=language, **found))
    wanted = {"/requests/0000000000000000000000/": 410, "/{language}/nothing-here/": 404}.get(path, 200)
    assert response.status == wanted
    assert person.complaints(response) == []
    customers_own = "{link}" in path  # speaks the customer's language, not the browser's
    rightward = mode != "arabic" or customers_own
    assert person.page.locator("html").get_attribute("dir") == ("ltr" if rightward else "rtl")


def test_a_form_sent_empty_says_what_is_missing(
    mode: str, readers: dict[str, Reader], server: Server
) -> None:
    person = readers[""]
    person.open(f"{server.url}/{'ar' if mode == 'arabic' else 'en'}/contact/")
    person.page.locator("main form:has(textarea)").evaluate("form => { form.noValidate = true; }")
    with person.page.expect_navigation() as moved:
        person.page.click("main form:has(textarea) button[type=submit]")
    assert moved.value is not None
    assert person.page.locator("[aria-invalid=true]").count() >= 2
    assert person.complaints(moved.value) == []


def test_a_request_behind_its_link_reads_well(
    mode: str, readers: dict[str, Reader], found: dict[str, str], server: Server
) -> None:
    person = readers[""]
    person.open(f"{server.url}/requests/{found['link']}/")
    with person.page.expect_navigation() as moved:
        person.page.click("main form button[type=submit]")
    assert moved.value is not None
    assert person.page.locator("main").inner_text().count("lamp") >= 1
    assert person.complaints(moved.value) == []
