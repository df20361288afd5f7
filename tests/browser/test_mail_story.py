"""A mail with scripts and remote pictures is read; the answer goes out, comes back quoted, and nothing runs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MailServer, Server
from tests.browser.test_handoff_stories import signed_in
from tests.elsewhere import Quiet, answering

pytestmark = pytest.mark.browser
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(60)
HOSTILE = """<html><head><style>body{{position:fixed;background:url({spy}/style)}}</style>
<script>top.location="{spy}/script"</script><meta http-equiv="refresh" content="0;url={spy}/meta"></head>
<body onload="fetch('{spy}/onload')"><p>Hello, my blue lamp is broken. Please look at the picture.</p>
<img src="{spy}/pixel.png" alt="pixel"><img src="x" onerror="fetch('{spy}/onerror')">
<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('{spy}/svg')"><script>fetch("{spy}/svgscript")</script></svg>
<a href="javascript:fetch('{spy}/link')">a link</a><iframe src="{spy}/frame"></iframe>
<form action="{spy}/form"><button>Win</button></form><object data="{spy}/object"></object>
<div style="background-image:url({spy}/div);position:absolute;top:0">over everything</div></body></html>"""


@contextmanager
def spy() -> Iterator[tuple[str, list[str]]]:
    """A server on another port that notes whatever is asked of it."""
    asked: list[str] = []

    class Handler(Quiet):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PICTURE)

    with answering(Handler) as address:
        yield address, asked


def test_a_mail_is_read_answered_and_answered_again(
    browser: Browser, server: Server, mail_server: MailServer
) -> None:
    with spy() as (address, asked):
        receive(server, first_mail(address))
        mail_server.to("noor@example.org")  # the acknowledgement: it was read
        page = signed_in(browser, server, "lena")
        page.goto(f"{server.url}/desk/?view=all")
        page.locator(".inbox-row", has_text="The blue lamp").locator(".inbox-link").click()
        bubble = page.locator(".bubble", has_text="my blue lamp is broken").first
        expect(bubble).to_contain_text("Please look at the picture.")
        look_at_the_original(page, asked)
    answer_it(page, mail_server)
    receive(server, reply_to(mail_server.to("noor@example.org", holding="We send you a new one")))
    the_quote_is_folded(page)
    page.context.close()
    assert server.desk.faults() == []


def receive(server: Server, mail: EmailMessage) -> None:
    assert server.desk.run("receive_email", stdin=mail.as_bytes()).returncode == 0


def first_mail(address: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Noor <noor@example.org>", "help@desk.example"
    mail["Subject"], mail["Message-ID"] = "The blue lamp", "<blue-1@example.org>"
    mail.set_content("Hello, my blue lamp is broken. Please look at the picture.\n")
    mail.add_alternative(HOSTILE.format(spy=address), subtype="html")
    return mail


def look_at_the_original(page: Page, asked: list[str]) -> None:
    """Nothing is asked of anybody until the agent wants the pictures, and then for the pictures alone."""
    page.locator("details.original summary").click()
    drawn = page.frame_locator("details.original iframe")
    expect(drawn.locator("body")).to_contain_text("my blue lamp is broken")
    for gone in (
        "script",
        "svg",
        "iframe",
        "object",
        "form",
        "meta[http-equiv=refresh]",
        "[onerror]",
        "[onload]",
    ):
        expect(drawn.locator(gone)).to_have_count(0)
    page.wait_for_timeout(500)
    assert asked == []
    assert page.url.startswith(page.url.partition("/desk/")[0])
    page.locator("details.original [data-images]").click()
    page.wait_for_timeout(1_500)
    assert set(asked) <= {"/pixel.png"}
    assert asked


def answer_it(page: Page, mail_server: MailServer) -> None:
    page.locator("textarea#text").fill("We send you a new one tomorrow.")
    page.locator("#composer button[type=submit]").click()
    mail_server.to("noor@example.org", holding="We send you a new one")
    bubble = page.locator(".bubble", has_text="We send you a new one tomorrow.").first
    expect(bubble.locator(".delivery[data-kind=good]")).to_contain_text(
        re.compile(r"sent \d\d:\d\d"), timeout=60_000
    )


def reply_to(letter: EmailMessage) -> EmailMessage:
    """As a mail program answers: a line of its own above the whole letter, quoted."""
    body = letter.get_body(("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    mail = EmailMessage()
    mail["From"], mail["To"] = "Noor <noor@example.org>", str(letter["Reply-To"])
    mail["Subject"], mail["Message-ID"] = str(letter["Subject"]), "<blue-2@example.org>"
    mail["In-Reply-To"] = str(letter["Message-ID"])
    mail.set_content(
        f"Wonderful, thank you very much!\n\nOn Tue, 2 Jun 2026 at 10:05, Help wrote:\n{quoted}\n"
    )
    return mail


def the_quote_is_folded(page: Page) -> None:
    bubble = page.locator(".bubble", has_text="Wonderful, thank you very much!").first
    expect(bubble).to_be_visible(timeout=60_000)
    quote = bubble.locator("details.quoted")
    expect(quote.locator(".bubble-text")).to_be_hidden()
    quote.locator("summary").click()
    expect(quote.locator(".bubble-text")).to_contain_text("> ")
    expect(quote.locator(".bubble-text")).to_contain_text("We send you a new one tomorrow.")
