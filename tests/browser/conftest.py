"""A real server process, a real mail server and a real browser; tests use pages and commands, never the ORM."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, expect, sync_playwright

from helpdesk.management.services import free_port
from tests.browser.widget_page import Shop, visitor
from tests.faults.desk import ROOT, Desk, new_desk

# Tuesday 07:00 UTC: 04:00 in São Paulo, 10:00 in Istanbul, 16:00 in Tokyo.
SCENE = datetime(2026, 6, 2, 7, 0, tzinfo=UTC)
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_WITHIN = 60.0
# Milliseconds until a page shows what it should: the machine may be busy with something else.
expect.set_options(timeout=30_000)


@dataclass
class MailServer:
    """Keeps what the desk sends."""

    mails: list[EmailMessage] = field(default_factory=list)
    url: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(message_from_bytes(bytes(envelope.content or b""), policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def to(self, address: str, within: float = 90.0, *, holding: str = "") -> EmailMessage:
        """The newest mail to an address (with some words in it), waiting for it."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            for mail in reversed(self.mails):
                body = mail.get_body(("plain",))
                if address in str(mail["To"]) and holding in (body.get_content() if body else ""):
                    return mail
            time.sleep(0.2)
        raise AssertionError(
            f"no mail to {address} within {within} s; there were {[m['To'] for m in self.mails]}"
        )


@dataclass
class Server:
    """``manage.py serve`` as a process of its own, which tests may kill and start again."""

    desk: Desk
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = (self.desk.folder / "serve.log").open("ab")
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.desk.env, stdout=log, stderr=log)
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.desk.folder / "serve.log").read_text()[-3000:])

    def kill(self) -> None:
        """As kill -9 does: nothing is flushed, nobody is told."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(15)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install -y chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    kept = MailServer()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    kept.url = f"smtp://127.0.0.1:{controller.port}"
    yield kept
    controller.stop()


def open_desk(folder: Path, mail_url: str, *, at: datetime | None = None, **env: str) -> Server:
    """A served desk with the standing cast, at an hour of the test's choosing."""
    shift = (at - datetime.now(UTC)).total_seconds() if at else 0
    os.environ["DESK_TEST_CLOCK"] = str(shift)
    try:
        desk = new_desk(folder)
    finally:
        del os.environ["DESK_TEST_CLOCK"]
    port = free_port()
    desk.env |= {"EMAIL_URL": mail_url, "DESK_URL": f"http://127.0.0.1:{port}", "DESK_TEST_CLOCK": str(shift)}
    desk.env |= env
    server = Server(desk, port)
    server.start()
    return server


def desk_at_the_scene(folder: Path, mail_server: MailServer, **env: str) -> Iterator[Server]:
    """A desk on a Tuesday morning in Istanbul, which has to end well."""
    opened = open_desk(folder, mail_server.url, at=SCENE, **env)
    yield opened
    assert opened.stop() == 0


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> Iterator[Server]:
    """One desk for all tests that do not kill it."""
    yield from desk_at_the_scene(tmp_path_factory.mktemp("desk"), mail_server)


@pytest.fixture
def shop(browser: Browser, server: Server) -> Iterator[Shop]:
    """A visitor of the made-up shop, whose page runs without an error."""
    with visitor(browser, server.url) as shop:
        yield shop
        assert shop.errors == []
