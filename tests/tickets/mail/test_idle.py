"""Waiting for mail at a server that answers line by line as a test says."""

import imaplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tickets.mail.idle import IdleRefused, grown

Talk = Callable[[socket.socket], None]


@contextmanager
def client_of(talk: Talk) -> Iterator[imaplib.IMAP4]:
    """A client past its greeting, as in a folder; ``talk`` is the server's side from the IDLE command on."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            with line:
                line.sendall(b"* OK ready\r\n")
                tag = line.recv(100).split()[0]  # CAPABILITY
                line.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n" + tag + b" OK done\r\n")
                talk(line)

        server = threading.Thread(target=serve)
        server.start()
        client = imaplib.IMAP4("127.0.0.1", door.getsockname()[1], timeout=5)
        client.state = "SELECTED"
        try:
            yield client
        finally:
            client.shutdown()
            server.join(5)


def saying(*packets: bytes, after_done: bytes = b"") -> Talk:
    def talk(line: socket.socket) -> None:
        tag = line.recv(100).split()[0]
        for packet in packets:
            line.sendall(packet)
            time.sleep(0.05)
        assert line.recv(100) == b"DONE\r\n"
        line.sendall(after_done + tag + b" OK Idle completed\r\n")

    return talk


@pytest.mark.parametrize(
    "packets",
    [
        (b"* 1 EXISTS\r\n+ idling\r\n",),
        (b"+ idling\r\n* 1 EXISTS\r\n",),
        (b"+ idling\r\n", b"* 1 EXISTS\r\n"),
        (b"+ idling\r\n", b"* OK Still here\r\n", b"* 1 EXI", b"STS\r\n"),
        (b"+ idling\r\n", b"* 1 FETCH (FLAGS (\\Seen))\r\n* 7 EXPUNGE\r\n", b"* 9 EXISTS\r\n"),
    ],
)
def test_new_mail_ends_the_wait_in_whatever_packets_it_is_said(packets: tuple[bytes, ...]) -> None:
    began = time.monotonic()
    with client_of(saying(*packets)) as client:
        assert grown(client, 20, patience=5)
    assert time.monotonic() - began < 10


def test_a_line_that_says_nothing_new_does_not_end_the_wait() -> None:
    with client_of(saying(b"+ idling\r\n", b"* OK Still here\r\n", b"* OK Still here\r\n")) as client:
        began = time.monotonic()
        assert not grown(client, 0.5, patience=5)
        assert time.monotonic() - began >= 0.5


def test_mail_announced_while_the_wait_ends_counts() -> None:
    with client_of(saying(b"+ idling\r\n", after_done=b"* 1 EXISTS\r\n")) as client:
        assert grown(client, 0.2, patience=5)


def test_a_server_that_refuses_or_hangs_up_is_said_to() -> None:
    def refuse(line: socket.socket) -> None:
        line.sendall(line.recv(100).split()[0] + b" NO not now\r\n")

    def hang_up(line: socket.socket) -> None:
        line.recv(100)
        line.sendall(b"+ idling\r\n")

    with client_of(refuse) as client, pytest.raises(IdleRefused):
        grown(client, 5, patience=5)
    with client_of(hang_up) as client, pytest.raises(imaplib.IMAP4.abort):
        grown(client, 5, patience=5)
