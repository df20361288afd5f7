"""One mail over SMTP, stage by stage, so that a lost answer is told from a refusal (G7)."""

import contextlib
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings

Outcome = Literal["sent", "deferred", "unknown", "failed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; ``text`` is its own words, shortened."""

    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom, and the stored bytes."""

    sender: str
    recipient: str
    raw: bytes


def deliver(envelope: Envelope, *, url: str | None = None) -> Answer:
    """Hand one mail to the server of ``EMAIL_URL``; never raises for what a server or line may do."""
    stage = "connect"
    try:
        with _line(url or settings.EMAIL_URL) as server:
            stage = "mail"
            code, words = server.mail(envelope.sender)
            if code // 100 != 2:
                return _refusal(code, words)
            stage = "rcpt"
            code, words = server.rcpt(envelope.recipient)
            if code // 100 != 2:
                return _refusal(code, words)
            stage = "data"
            code, words = server.data(envelope.raw)
            if code // 100 != 2:
                return _refusal(code, words)
            return Answer("sent", f"{code} {words.decode(errors='replace')}"[:500])
    except smtplib.SMTPResponseException as error:
        refusal = _refusal(error.smtp_code, error.smtp_error)
        # Before MAIL a server refuses the desk (a wrong password, say), not this letter, which waits.
        return Answer("deferred", refusal.text) if stage == "connect" else refusal
    except (UnicodeEncodeError, smtplib.SMTPNotSupportedError):
        return Answer("failed", "The server does not accept addresses with letters outside ASCII.")
    except (OSError, smtplib.SMTPException) as error:
        text = f"{type(error).__name__} at {stage}: {error}"[:500]
        return Answer("unknown" if stage == "data" else "deferred", text)


def _refusal(code: int, words: bytes | str) -> Answer:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return Answer("failed" if code // 100 == 5 else "deferred", f"{code} {text}"[:500])


@contextlib.contextmanager
def _line(url: str) -> Iterator[smtplib.SMTP]:
    """``smtp://user:pass@host:587`` (STARTTLS when offered) or ``smtps://`` (TLS at once)."""
    parts = urlsplit(url)
    host, timeout = parts.hostname or "localhost", settings.EMAIL_TIMEOUT
    tls_at_once = parts.scheme in ("smtps", "smtp+ssl")
    if tls_at_once:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if not tls_at_once and server.has_extn("starttls"):
            server.starttls()
            server.ehlo_or_helo_if_needed()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
    finally:
        # Whatever a server says to QUIT, its answer to the letter stands.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()
