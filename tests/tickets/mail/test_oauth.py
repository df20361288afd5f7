"""XOAUTH2 against a stub of the protocol: a token server and an IMAP server that checks what it is shown."""

import base64
import json
import socket
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from helpdesk.lib.sealing import seal
from tests.cast import MONDAY, Cast
from tests.elsewhere import Quiet, answering
from tickets.mail import imap
from tickets.mail.imap import ImapError
from tickets.models import MailSource

pytestmark = pytest.mark.django_db(transaction=True)


class TokenServer:
    """Gives access tokens for one refresh token (RFC 6749, 6) and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.url = ""
        self.lasts = 3600

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if form.get("refresh_token") != "refresh-me":
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": f"token-{len(self.asked)}", "expires_in": self.lasts}


@contextmanager
def token_server() -> Iterator[TokenServer]:
    state = TokenServer()

    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, told = state.answer(dict(urllib.parse.parse_qsl(body)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

    with answering(Handler) as address:
        state.url = f"{address}/token"
        yield state


class ImapStub:
    """As much of an IMAP server as signing in and choosing a folder needs; ``good`` are the tokens it takes."""

    def __init__(self) -> None:
        self.good: set[str] = set()
        self.seen: list[str] = []
        self.line = socket.create_server(("127.0.0.1", 0))
        self.port = self.line.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.line.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream: Any) -> None:
        def say(text: str) -> None:
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        say("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] stub")
        while line := stream.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            word = rest.partition(" ")[0].upper()
            if word == "CAPABILITY":
                say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 IDLE MOVE UIDPLUS")
            elif word == "AUTHENTICATE":
                say("+ ")
                shown = base64.b64decode(stream.readline()).decode()
                self.seen.append(shown)
                token = shown.partition("Bearer ")[2].strip("\x01")
                if token not in self.good:
                    say("+ " + base64.b64encode(b'{"status":"400"}').decode())
                    stream.readline()
                    say(f"{tag} NO AUTHENTICATE failed.")
                    continue
            elif word == "STATUS":
                say('* STATUS "INBOX" (UIDVALIDITY 7 UIDNEXT 4)')
            elif word == "LOGOUT":
                say("* BYE")
            elif word == "SELECT":
                say("* 3 EXISTS")
            say(f"{tag} OK done")


@pytest.fixture
def source(cast: Cast) -> Iterator[tuple[MailSource, TokenServer, ImapStub]]:
    with token_server() as tokens:
        stub = ImapStub()
        made = MailSource.objects.create(
            mailbox=cast.mailbox,
            host="127.0.0.1",
            port=stub.port,
            security="none",
            user="help@desk.example",
            sign_in="oauth",
            secret=seal("refresh-me"),
            token_url=tokens.url,
            client_id="the desk",
            client_secret=seal("hush"),
            started_at=MONDAY,
            due_at=MONDAY,
        )
        imap.forget_access(made)
        yield made, tokens, stub
        stub.line.close()


def test_a_fresh_access_token_signs_in(source: tuple[MailSource, TokenServer, ImapStub]) -> None:
    made, tokens, stub = source
    stub.good = {"token-1"}
    with imap.opened(made) as folder:
        assert (folder.validity, folder.uid_next) == (7, 4)
    assert stub.seen == ["user=help@desk.example\x01auth=Bearer token-1\x01\x01"]
    assert tokens.asked == [
        {
            "grant_type": "refresh_token",
            "refresh_token": "refresh-me",
            "client_id": "the desk",
            "client_secret": "hush",
        }
    ]


def test_a_token_is_kept_while_it_lasts(source: tuple[MailSource, TokenServer, ImapStub]) -> None:
    made, tokens, stub = source
    stub.good = {"token-1", "token-2"}
    for _ in range(2):
        with imap.opened(made):
            pass
    assert len(tokens.asked) == 1
    tokens.lasts = 30  # ends within the minute that is kept free
    imap.forget_access(made)
    for _ in range(2):
        imap.access_token(made)
    assert len(tokens.asked) == 3


def test_a_refresh_token_that_is_no_longer_good_says_what_to_do(
    source: tuple[MailSource, TokenServer, ImapStub],
) -> None:
    made, _, _ = source
    made.secret = seal("revoked")
    with pytest.raises(ImapError, match="refused the refresh token"), imap.opened(made):
        pass


def test_a_server_that_refuses_the_token_is_an_error_in_words(
    source: tuple[MailSource, TokenServer, ImapStub],
) -> None:
    made, _, _ = source
    with pytest.raises(ImapError, match="The server said no"), imap.opened(made):
        pass


def test_secrets_go_to_no_server_without_encryption(source: tuple[MailSource, TokenServer, ImapStub]) -> None:
    made, tokens, _ = source
    made.token_url = "http://tokens.example/token"
    with pytest.raises(ImapError, match="https://"):
        imap.access_token(made)
    assert tokens.asked == []
