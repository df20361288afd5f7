"""Files beside an agent's words: chosen, pasted, dropped, taken out; sent with their progress, and never half lost."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import MailServer, Server, desk_at_the_scene
from tests.browser.test_console_line import connected, open_chat, said, send, sign_in, write

pytestmark = pytest.mark.browser
OWNER = """
from tickets.models import Ticket
ticket = Ticket.objects.select_related("owner__user").get(subject={!r})
print(ticket.pk, ticket.owner.user.email)
"""
LIST: FilePayload = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"one, two, three"}
PLAN: FilePayload = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"a plan " * 60_000}
HUGE: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"\x00" * (10 * 1024 * 1024 + 1)}
# A picture from the clipboard, or a file that is let go of over the page.
TRANSFER = """name => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["picture"], name, { type: "image/png" }));
  return transfer;
}"""
PASTE = """(field, transfer) => field.dispatchEvent(
  new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }))"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Server]:
    yield from desk_at_the_scene(tmp_path_factory.mktemp("attaching"), mail_server)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en").new_page()
    yield page
    page.context.close()


def choose(page: Page, *files: FilePayload) -> None:
    page.locator("#composer input[type=file]").set_input_files(list(files))


def held(page: Page, *names: str) -> None:
    expect(page.locator("#attached bdi")).to_have_text(list(names))


def test_files_go_with_an_answer_in_a_chat_and_the_page_stays(page: Page, desk: Server) -> None:
    open_chat(page, desk)
    page.locator("h1").first.evaluate("mark => (mark.dataset.stays = 'yes')")
    choose(page, LIST)
    choose(page, PLAN)  # chosen again is chosen beside
    page.locator("#text").evaluate(PASTE, page.evaluate_handle(TRANSFER, "screen.png"))
    page.locator("body").dispatch_event(
        "drop", {"dataTransfer": page.evaluate_handle(TRANSFER, "dropped.png")}
    )
    held(page, "list.txt", "plan.txt", "screen.png", "dropped.png")
    page.get_by_role("button", name="Take out plan.txt").click()
    held(page, "list.txt", "screen.png", "dropped.png")
    expect(page.get_by_role("button", name="Take out screen.png")).to_be_focused()
    write(page, "Here they are.")
    send(page)
    said(page, "Here they are.")
    bubble = page.locator("#thread .bubble", has_text="Here they are.")
    expect(bubble.locator(".attachment bdi")).to_have_text(["list.txt", "screen.png", "dropped.png"])
    held(page)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("h1[data-stays=yes]")).to_have_count(1)
    write(page, "And one word more.")
    send(page)
    said(page, "And one word more.")


def test_what_is_too_large_or_too_much_is_said_before_it_is_sent(page: Page, desk: Server) -> None:
    open_chat(page, desk)
    choose(page, LIST, HUGE)
    expect(page.locator("#draft-state")).to_have_text("film.mp4 is larger than 10 MB.")
    held(page, "list.txt")
    choose(page, *(FilePayload(name=f"{n}.txt", mimeType="text/plain", buffer=b"%d" % n) for n in range(10)))
    expect(page.locator("#draft-state")).to_have_text("At most 10 files go with one message.")
    held(page, "list.txt", *(f"{n}.txt" for n in range(9)))


def test_an_answer_by_mail_shows_how_far_it_is_and_brings_files_and_copies(
    page: Page, desk: Server, mail_server: MailServer
) -> None:
    open_letter(page, desk, mail_server, "Lamp")
    choose(page, PLAN)
    write(page, "Here is the plan.")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 30_000}
    line.send("Network.emulateNetworkConditions", slow)
    send(page)
    bar = page.get_by_role("progressbar", name="Sending the files")
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#draft-state")).to_contain_text("Nothing was sent")
    held(page, "plan.txt")
    expect(page.locator("#text")).to_have_value("Here is the plan.")
    line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    send(page)
    expect(page.locator("#toasts")).to_contain_text("It goes out in ten seconds.")
    said(page, "Here is the plan.")
    held(page)
    mail_server.to("mia@example.org", holding="Here is the plan.")
    page.wait_for_timeout(1_000)  # the copy goes out after it
    letters = [one for one in mail_server.mails if "Here is the plan." in one.as_string()]
    assert len({one["Message-ID"] for one in letters}) == 2
    for one in letters:
        assert (one["To"], one["Cc"]) == ("mia@example.org", "max@example.org")
        assert [file.get_content().encode() for file in one.iter_attachments()] == [PLAN["buffer"]]


def test_files_stay_where_something_arrived_while_the_answer_was_written(
    page: Page, desk: Server, mail_server: MailServer
) -> None:
    open_letter(page, desk, mail_server, "Trunk")
    page.locator("#composer input[name=seen]").evaluate("field => (field.value = 0)")
    choose(page, LIST)
    write(page, "Is that all?")
    send(page)
    expect(page.locator("#composer .arrived")).to_be_visible()
    held(page, "list.txt")
    send(page)
    said(page, "Is that all?")


def open_letter(page: Page, desk: Server, mail_server: MailServer, subject: str) -> None:
    """Signed in as who owns the ticket of Mia's mail, which is open."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Cc"] = (
        "Mia <mia@example.org>",
        "help@desk.example",
        "max@example.org",
    )
    letter["Subject"], letter["Message-ID"] = subject, f"<{subject}@example.org>"
    letter.set_content(
        f"Hello, my {subject} has not arrived. Can you please send me the plan of its way to us?\n"
    )
    assert desk.desk.run("receive_email", stdin=letter.as_bytes()).returncode == 0
    for _ in range(300):  # until it is acknowledged
        if any(subject in one["Subject"] for one in mail_server.mails):
            break
        page.wait_for_timeout(200)
    ticket, email = desk.desk.python(OWNER.format(subject)).splitlines()[-1].split()
    page.goto(f"{desk.url}/accounts/login/?next=/desk/t/{ticket}/")
    sign_in(page, email)
    connected(page)


def test_a_customers_files_show_how_far_they_are_and_what_is_too_large(
    browser: Browser, desk: Server
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 760}, locale="en", has_touch=True)
    page = context.new_page()
    page.goto(f"{desk.url}/en/contact/")
    field = page.locator("input[type=file]")
    field.set_input_files([HUGE])
    assert "film.mp4" in field.evaluate("field => field.validationMessage")
    field.set_input_files([PLAN])
    assert field.evaluate("field => field.validationMessage") == ""
    page.get_by_label("Your message").fill("Here is the plan of my garden. Which of your lamps fits?")
    page.get_by_label("Your name").fill("Ines")
    page.get_by_label("Your email address").fill("ines@example.org")
    send_form = page.locator("#contact-form button[type=submit]")
    page.route("**/en/contact/", lambda route: route.abort())
    send_form.click()
    expect(page.locator("#contact-form")).to_contain_text("Your words and files stay here")
    page.unroute("**/en/contact/")
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    line.send("Network.emulateNetworkConditions", slow)
    send_form.click()
    expect(page.get_by_role("progressbar", name="Sending the files")).to_be_visible()
    expect(page).to_have_url(re.compile("/contact/sent/"))
    page.locator("main a[href*='/requests/']").first.click()
    page.get_by_role("button", name="Open my request").click()
    expect(page.locator(".file bdi")).to_have_text(["plan.txt"])
    page.get_by_label("Write to us").fill("And a list.")
    page.locator("input[type=file]").set_input_files([LIST])
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("body")).to_contain_text("Your message has reached us.")
    expect(page.locator(".file bdi")).to_have_text(["plan.txt", "list.txt"])
    context.close()


def test_whether_words_are_a_note_is_seen_in_the_systems_own_colors(page: Page, desk: Server) -> None:
    """Where surfaces have no color of their own, what is chosen has a frame: a note is never sent for an answer."""
    page.emulate_media(forced_colors="active")
    open_chat(page, desk)
    answer, note = (page.locator(f"#composer input[value={kind}] + span") for kind in ("reply", "note"))
    expect(answer).to_have_css("outline-style", "solid")
    expect(note).to_have_css("outline-style", "none")
    note.click()
    expect(note).to_have_css("outline-style", "solid")
    expect(answer).to_have_css("outline-style", "none")
