"""A process dies at each named point, as by kill -9; what was promised before stands, and nothing is doubled."""

import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, Envelope, Session

from helpdesk.management.services import free_port
from tests.faults.desk import KILLED, Desk, new_desk

pytestmark = pytest.mark.both


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return new_desk(tmp_path_factory.mktemp("desk"))


class Inbox(Sink):
    """A real mail server that keeps what it accepts."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append((envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    inbox.url = f"smtp://127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    yield inbox
    controller.stop()


def mail(number: str) -> bytes:
    message = EmailMessage()
    message["From"] = f"Ann <ann{number}@example.org>"
    message["To"] = "help@desk.example"
    message["Subject"] = f"Order {number}"
    message["Message-ID"] = f"<{number}@example.org>"
    message.set_content(f"Where is my order number {number}? I have been waiting for two weeks now.")
    return message.as_bytes()


def test_g5_a_gate_that_dies_before_its_commit_has_not_said_that_it_stored(desk: Desk) -> None:
    before = desk.count("tickets.InboundMail")
    done = desk.run("receive_email", stdin=mail("g1"), crash_at="gate.before_commit")
    assert done.returncode == KILLED
    assert desk.count("tickets.InboundMail") == before


def test_g5_a_gate_that_dies_after_its_commit_has_stored_and_a_second_delivery_makes_one_message(
    desk: Desk,
) -> None:
    assert desk.run("receive_email", stdin=mail("g2"), crash_at="gate.after_commit").returncode == KILLED
    assert desk.run("receive_email", stdin=mail("g2")).returncode == 0
    desk.run("sweep", "inbound")
    assert desk.count("tickets.Message", mail_id="g2@example.org") == 1


@pytest.mark.parametrize("point", ["log.before_commit", "log.after_commit", "arrival.before_done"])
def test_g6_a_sweep_that_dies_while_reading_mail_makes_one_message_in_the_end(desk: Desk, point: str) -> None:
    number = point.replace(".", "-")
    assert desk.run("receive_email", stdin=mail(number)).returncode == 0
    assert desk.run("sweep", "inbound", crash_at=point).returncode == KILLED
    _end_leases(desk)
    assert desk.run("sweep", "inbound").returncode == 0
    assert desk.count("tickets.Message", mail_id=f"{number}@example.org") == 1
    assert desk.count("tickets.InboundMail", state="new") == 0
    assert desk.faults() == []


@pytest.mark.parametrize(("point", "copies"), [("outbox.before_smtp", 1), ("outbox.after_smtp", 2)])
def test_g7_a_letter_is_sent_after_a_crash_with_the_same_bytes(
    desk: Desk, inbox: Inbox, point: str, copies: int
) -> None:
    number = point.replace(".", "-")
    desk.run("receive_email", stdin=mail(number))
    desk.run("sweep", "inbound")
    to = f"ann{number}@example.org"
    url = {"EMAIL_URL": inbox.url}  # type: ignore[attr-defined]
    _only_letter_to(desk, to)
    assert desk.run("sweep", "letters", crash_at=point, **url).returncode == KILLED
    _end_leases(desk)
    assert desk.run("sweep", "letters", **url).returncode == 0
    got = [raw for recipient, raw in inbox.mails if recipient == to]
    assert len(got) == copies
    assert len(set(got)) == 1
    assert desk.count("duties.Letter", recipient=to, state="sent") == 1


def test_g5_the_gate_asks_to_try_again_when_the_database_is_gone(desk: Desk, tmp_path: Path) -> None:
    done = desk.run("receive_email", stdin=mail("g9"), DATABASE_URL="postgres://nobody@127.0.0.1:9/none")
    assert done.returncode == 75
    assert b"try again later" in done.stderr


def test_g5_a_gate_without_room_on_the_disk_asks_to_try_again(desk: Desk) -> None:
    if "DATABASE_URL" in desk.env:
        pytest.skip("a full disk is made with SQLite's own page limit")
    limit = "PRAGMA max_page_count=1"
    code = (
        "import sys, io; from django.db import connection; from django.core.management import call_command\n"
        f"connection.cursor().execute({limit!r})\n"
        f"sys.stdin = io.TextIOWrapper(io.BytesIO(b'x' * 3000000))\n"
        "call_command('receive_email')"
    )
    done = desk.run("shell", "-v0", "-c", code)
    assert done.returncode == 75


def _end_leases(desk: Desk) -> None:
    """Time passes: what the dead process held is free again."""
    desk.python(
        "from helpdesk.duties.models import Letter; from tickets.models import InboundMail\n"
        "Letter.objects.update(leased_until=None); InboundMail.objects.update(leased_until=None)"
    )
    time.sleep(0.01)


def _only_letter_to(desk: Desk, address: str) -> None:
    desk.python(
        "from helpdesk.duties.models import Letter\n"
        f"Letter.objects.exclude(recipient={address!r}).update(state='held')"
    )
