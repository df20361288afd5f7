"""Letters to send, and a mail server that behaves as badly as a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.models import Letter
from helpdesk.management.services import free_port
from tests.cast import MONDAY

HANGS_UP = "hangs up"


@dataclass
class BadServer:
    """A real mail server; ``says`` holds its answer at a stage (ehlo, mail, rcpt, data, quit) instead of a good one."""

    says: dict[str, str] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    url: str = ""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if "ehlo" in self.says:
            return [self.says["ehlo"]]
        session.host_name = hostname
        return responses

    async def handle_HELO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:
        return self.says.get("ehlo", "250 hello")

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.says.get("mail", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.says.get("rcpt", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> Any:
        self.mails.append(bytes(envelope.content or b""))
        if self.says.get("data") == HANGS_UP:
            server.transport.abort()
        return self.says.get("data", "250 taken")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return self.says.get("quit", "221 bye")


@contextmanager
def bad_server(**says: str) -> Iterator[BadServer]:
    """Listens on a free port until the block ends."""
    handler = BadServer(says)
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield handler
    finally:
        controller.stop()


def letter(number: int = 0, *, kind: str = "reply", now: datetime = MONDAY, **fields: str) -> Letter | None:
    """A letter in the queue; None when the caps refuse it."""
    draft = {
        "kind": kind,
        "sender": "help@desk.example",
        "recipient": f"ann{number}@example.org",
        "subject": f"Your parcel {number}",
        "text": "It is on its way.",
        **fields,
    }
    return queue_letter(LetterDraft(**draft), now=now)  # type: ignore[arg-type]
