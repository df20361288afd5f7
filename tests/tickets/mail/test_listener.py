"""The LMTP and SMTP door: 250 means stored, everything else leaves the mail with the sender (G5)."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from django.db import OperationalError

from helpdesk.lib.clock import now
from tests.cast import Cast
from tickets.arrival import read_mail
from tickets.mail import gate, listener
from tickets.mail.listener import Line, listen
from tickets.models import InboundMail, Mailbox, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


@contextmanager
def door(line: Line) -> Iterator[str]:
    """The listener in a thread; gives where it listens."""
    ready: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        loop, stopping = asyncio.get_running_loop(), asyncio.Event()
        await listen(
            line, stopping=stopping, on_ready=lambda where: ready.set_result((where, loop, stopping))
        )

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    where, loop, stopping = ready.result(10)
    try:
        yield where
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)


@contextmanager
def lmtp(line: Line | None = None) -> Iterator[smtplib.LMTP]:
    with door(line or Line(port=0)) as where:
        host, _, port = where.rpartition(":")
        client = smtplib.LMTP(host, int(port))
        yield client
        client.close()


def letter(subject: str = "Parcel") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ana <ana@example.org>", "help@desk.example", subject
    mail.set_content("Where is it?")
    return mail.as_bytes(policy=SMTP)


def test_g5_what_is_answered_with_250_is_stored_byte_for_byte(cast: Cast) -> None:
    with lmtp() as client:
        assert client.sendmail("ana@example.org", ["help@desk.example"], letter()) == {}
    row = InboundMail.objects.get()
    assert bytes(row.raw) == letter()
    assert (row.source, row.envelope_sender, row.envelope_recipient) == (
        "lmtp",
        "ana@example.org",
        "help@desk.example",
    )
    read_mail(now=now())
    assert Ticket.objects.get().subject == "Parcel"


def test_a_recipient_that_is_none_of_ours_is_refused_and_ours_with_a_token_is_not(cast: Cast) -> None:
    with lmtp() as client:
        refused = client.sendmail(
            "ana@example.org", ["nobody@desk.example", "help+t-1-2@desk.example"], letter()
        )
    assert list(refused) == ["nobody@desk.example"]
    assert refused["nobody@desk.example"][0] == 550
    assert InboundMail.objects.get().envelope_recipient == "help+t-1-2@desk.example"


def test_each_recipient_has_an_answer_of_its_own(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Mailbox.objects.create(name="sales", address="sales@desk.example", team=cast.team)
    plain = gate.store

    def store(arrival: gate.Arrival, **more: object) -> InboundMail:
        if arrival.recipient.startswith("sales"):
            raise OperationalError("database is locked")
        return plain(arrival, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(gate, "store", store)
    with lmtp() as client:
        client.ehlo()
        client.mail("ana@example.org")
        client.rcpt("help@desk.example")
        client.rcpt("sales@desk.example")
        code, _ = client.data(letter())
        second, _ = client.getreply()
    assert (code, second) == (250, 451)
    assert InboundMail.objects.get().envelope_recipient == "help@desk.example"


def test_g5_a_database_that_is_down_leaves_the_mail_with_the_sender(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(address: str) -> bool:
        raise OperationalError("connection refused")

    monkeypatch.setattr(listener, "takes", gone)
    with lmtp() as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        client.sendmail("ana@example.org", ["help@desk.example"], letter())
    assert refusal.value.recipients["help@desk.example"][0] == 451


def test_a_mail_that_is_too_large_is_refused_before_it_is_sent(cast: Cast) -> None:
    with lmtp() as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(gate.MAXIMUM)
        code, _ = client.mail("ana@example.org", [f"SIZE={gate.MAXIMUM + 1}"])
    assert code == 552
    assert not InboundMail.objects.exists()


def test_the_empty_path_of_a_bounce_and_letters_beyond_ascii_are_taken(cast: Cast) -> None:
    with lmtp() as client:
        client.sendmail("", ["help@desk.example"], letter())
        client.mail("päivi@example.org", ["SMTPUTF8"])
        client.rcpt("help@desk.example")
        assert client.data(letter("Päivää"))[0] == 250
    senders = list(InboundMail.objects.order_by("pk").values_list("envelope_sender", flat=True))
    assert senders == ["", "päivi@example.org"]


def test_it_listens_on_a_unix_socket_too(cast: Cast, tmp_path: Path) -> None:
    with door(Line(socket=str(tmp_path / "lmtp"))) as where:
        client = smtplib.LMTP(where)
        client.sendmail("ana@example.org", ["help@desk.example"], letter())
        client.close()
    assert InboundMail.objects.count() == 1


def test_smtp_has_one_answer_for_all_recipients(cast: Cast) -> None:
    with door(Line(port=0, lmtp=False)) as where:
        host, _, port = where.rpartition(":")
        client = smtplib.SMTP(host, int(port))
        client.sendmail("ana@example.org", ["help@desk.example"], letter())
        client.close()
    assert InboundMail.objects.get().source == "smtp"


def test_a_client_that_hangs_up_in_the_middle_stores_nothing(cast: Cast) -> None:
    with door(Line(port=0)) as where:
        host, _, port = where.rpartition(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(
                b"LHLO me\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\nSubject: hal"
            )
            line.recv(100)
        other = smtplib.LMTP(host, int(port))
        other.sendmail("ana@example.org", ["help@desk.example"], letter())
        other.close()
    assert InboundMail.objects.count() == 1
