"""The door for a mail server's LMTP, or for SMTP: what is answered with 250 is stored (G5).

Nothing is read here beyond the envelope. A recipient that is none of ours is refused at once, and whatever else
goes wrong is answered with 4xx, so that the other server keeps the mail and comes again.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from helpdesk.lib.clock import now
from tickets.mail import gate
from tickets.mail.addresses import without_plus
from tickets.models import Mailbox

log = logging.getLogger(__name__)
MOST_RECIPIENTS = 50
IDLE_SECONDS = 120
TRY_LATER = "451 4.3.0 The desk cannot take mail at the moment; try again later"
NOT_OURS = "550 5.1.1 There is no such mailbox here"
TOO_MANY = "452 4.5.3 Too many recipients for one message"
TOO_LARGE = "552 5.3.4 The message is larger than the desk takes"


@dataclass(frozen=True, slots=True)
class Line:
    """Where to listen: an address and port, or a Unix socket. ``lmtp`` answers for each recipient."""

    host: str = "127.0.0.1"
    port: int = 8024
    socket: str = ""
    lmtp: bool = True


def takes(address: str) -> bool:
    """Whether mail to this address is ours, whatever stands behind a plus."""
    bare = without_plus(address)
    return bare == settings.DESK_MAIL.lower() or Mailbox.objects.filter(address__iexact=bare).exists()


def keep(envelope: Envelope, source: str) -> list[str]:
    """Store one row for each recipient; the answer to each. Nothing is lost by a 451: the sender comes again."""
    raw, answers = bytes(envelope.original_content or b""), []
    for recipient in envelope.rcpt_tos:
        arrival = gate.Arrival(
            raw=raw, source=source, recipient=recipient, sender=(envelope.mail_from or "").strip("<>")
        )
        try:
            row = gate.store(arrival, now=now())
        except gate.TooLarge:
            answers.append(TOO_LARGE)
        except Exception:
            log.exception("a mail was not stored")
            answers.append(TRY_LATER)
        else:
            answers.append(f"250 2.0.0 Stored as {row.pk}")
    return answers


class Door:
    """What aiosmtpd asks at each stage; the database is asked in threads."""

    def __init__(self, *, lmtp: bool) -> None:
        self.lmtp = lmtp

    async def handle_RCPT(  # noqa: N802 - its name is the library's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        try:
            ours = await _in_thread(lambda: takes(address))
        except Exception:
            log.exception("the desk cannot say whether a recipient is its own")
            return TRY_LATER
        if not ours:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answers = await _in_thread(lambda: keep(envelope, "lmtp" if self.lmtp else "smtp"))
        if self.lmtp:
            return "\r\n".join(answers)  # one for each recipient (RFC 2033, 4.2)
        return next((one for one in answers if not one.startswith("250")), answers[0])


async def listen(line: Line, *, stopping: asyncio.Event, on_ready: Callable[[str], None]) -> None:
    """Take mail until ``stopping``; ``on_ready`` is told where. Raises OSError when the address is taken."""
    loop = asyncio.get_running_loop()
    door, protocol = Door(lmtp=line.lmtp), LMTP if line.lmtp else SMTP

    def factory() -> Any:
        return protocol(
            door,
            data_size_limit=gate.MAXIMUM,
            enable_SMTPUTF8=True,
            ident="Sunrelay",
            timeout=IDLE_SECONDS,
            loop=loop,
        )

    if line.socket:
        server: asyncio.AbstractServer = await loop.create_unix_server(factory, line.socket)
        on_ready(line.socket)
    else:
        opened = await loop.create_server(factory, line.host, line.port)
        server = opened
        on_ready(f"{line.host}:{opened.sockets[0].getsockname()[1]}")
    async with server:
        await stopping.wait()


async def _in_thread(act: Callable[[], Any]) -> Any:
    def run() -> Any:
        close_old_connections()
        try:
            return act()
        finally:
            close_old_connections()

    return await asyncio.to_thread(run)
