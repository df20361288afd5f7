"""One IMAP folder, by UIDs alone: nothing here marks a mail as read or deletes one.

Sequence numbers shift under a client's feet when somebody else deletes, so none are used. ``BODY.PEEK`` leaves the
flags of a mail to the people who read the mailbox.
"""

import contextlib
import imaplib
import json
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from helpdesk.lib.hosts import is_loopback
from helpdesk.lib.sealing import SealBroken, unseal
from tickets.mail import idle
from tickets.models import MailSource

TIMEOUT = 30.0
_access: dict[int, tuple[str, float]] = {}


class ImapError(Exception):
    """What the server or the line did, in one sentence for the person who set the mailbox up."""


@dataclass(frozen=True, slots=True)
class Described:
    """A mail before it is fetched: its size in bytes and when the server received it."""

    size: int
    received: datetime | None


class Folder:
    """The chosen folder of an open connection. Every method raises ImapError."""

    def __init__(self, box: BaseMailBox, validity: int, uid_next: int) -> None:
        self._box = box
        self.validity = validity
        self.uid_next = uid_next

    def uids_after(self, last: int) -> list[int]:
        """UIDs above ``last`` in order. ``n:*`` names the last mail even when it is older, so that one is left out."""
        with _said():
            found = self._box.uids(f"UID {last + 1}:*", charset=None)
        return sorted(uid for uid in map(int, found) if uid > last)

    def describe(self, uid: int) -> Described | None:
        """None when the mail is gone: somebody moved or deleted it meanwhile."""
        row = self._fetch(uid, "(RFC822.SIZE INTERNALDATE)")
        text = b" ".join(part for part in _flat(row) if isinstance(part, bytes))
        size = re.search(rb"RFC822\.SIZE (\d+)", text)
        if size is None:
            return None
        stamp = imaplib.Internaldate2tuple(text)
        received = None if stamp is None else datetime.fromtimestamp(time.mktime(stamp)).astimezone()
        return Described(int(size[1]), received)

    def raw(self, uid: int, *, header_only: bool = False) -> bytes | None:
        """The bytes as the server holds them; None when the mail is gone."""
        row = self._fetch(uid, "(BODY.PEEK[HEADER])" if header_only else "(BODY.PEEK[])")
        return next((bytes(part[1]) for part in row if isinstance(part, tuple) and len(part) > 1), None)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Into ``folder``, made if missing. A plain EXPUNGE would delete what others marked, so none is sent."""
        with _said():
            if not self._box.folder.exists(folder):
                self._box.folder.create(folder)
            names = [str(uid) for uid in uids]
            if "MOVE" in self._capabilities():
                self._must("MOVE", ",".join(names), _quoted(folder))
                return
            if "UIDPLUS" not in self._capabilities():
                raise ImapError("The server cannot move single mails; choose to leave mail where it is.")
            self._box.copy(names, folder)
            self._must("STORE", ",".join(names), "+FLAGS.SILENT", "(\\Deleted)")
            self._must("EXPUNGE", ",".join(names))

    def wait(self, seconds: float) -> bool:
        """True when something came since the last call; False after that time, and for a server without IDLE."""
        with _said():
            if "IDLE" not in self._capabilities():
                time.sleep(seconds)
                return False
            return idle.grown(self._box.client, seconds, patience=TIMEOUT)

    def _must(self, *words: str) -> None:
        kind, said = self._box.client.uid(*words)
        if kind != "OK":
            raise ImapError(f"The server refused to {words[0]}: {said!r}"[:300])

    def _capabilities(self) -> tuple[str, ...]:
        return tuple(self._box.client.capabilities)

    def _fetch(self, uid: int, what: str) -> list[Any]:
        with _said():
            kind, rows = self._box.client.uid("FETCH", str(uid), what)
            if kind != "OK":
                raise ImapError(f"The server refused to show mail {uid}: {rows!r}"[:300])
            return [row for row in rows if row is not None]


@contextlib.contextmanager
def opened(source: MailSource) -> Iterator[Folder]:
    """Sign in, choose the folder, and leave again whatever happens. Raises ImapError."""
    if settings.DESK_DEMO:
        raise ImapError("The demo connects to nobody.")
    with _said():
        box = _signed_in(source)
    try:
        with _said():
            status = box.folder.status(source.folder, ["UIDVALIDITY", "UIDNEXT"])
            box.folder.set(source.folder)
            box.client.response("EXISTS")  # how many there are is no news
            # RFC 3501 lets a server leave both out; then everything is looked at each time, and hashes tell.
            yield Folder(box, status.get("UIDVALIDITY", 0), status.get("UIDNEXT", 1))
    finally:
        with contextlib.suppress(Exception):
            box.logout()


def _signed_in(source: MailSource) -> BaseMailBox:
    box = _connected(source)
    if source.sign_in == MailSource.SignIn.OAUTH:
        box.xoauth2(source.user, access_token(source), initial_folder=None)
    elif source.user.isascii() and unseal(source.secret).isascii():
        box.login(source.user, unseal(source.secret), initial_folder=None)
    else:
        box.login_utf8(source.user, unseal(source.secret), initial_folder=None)
    with contextlib.suppress(imaplib.IMAP4.error):
        kind, rows = box.client.capability()  # servers tell more once they know who asks
        if kind == "OK" and rows and rows[0]:
            box.client.capabilities = tuple(rows[0].decode().upper().split())
    return box


def _connected(source: MailSource) -> BaseMailBox:
    if source.security == MailSource.Security.TLS:
        return MailBox(source.host, source.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context())
    if source.security == MailSource.Security.STARTTLS:
        return MailBoxStartTls(
            source.host, source.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context()
        )
    return MailBoxUnencrypted(source.host, source.port, timeout=TIMEOUT)


def access_token(source: MailSource) -> str:
    """A fresh access token for the refresh token (RFC 6749, 6), kept until a minute before it ends."""
    known, until = _access.get(source.pk, ("", 0.0))
    if known and time.monotonic() < until:
        return known
    form = {
        "grant_type": "refresh_token",
        "refresh_token": unseal(source.secret),
        "client_id": source.client_id,
        "client_secret": unseal(source.client_secret),
    }
    if not is_safe(source.token_url):
        raise ImapError("The address of the sign-in server must begin with https://.")
    body = urllib.parse.urlencode(form).encode()
    try:
        with urllib.request.urlopen(source.token_url, body, timeout=TIMEOUT) as answer:  # noqa: S310
            told = json.loads(answer.read(65_536))
        token, lasts = str(told["access_token"]), float(told.get("expires_in", 300))
    except urllib.error.HTTPError as error:
        raise ImapError(
            f"The sign-in server refused the refresh token ({error.code}); sign in again."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImapError(f"The sign-in server gave no access token: {error}") from None
    _access[source.pk] = token, time.monotonic() + lasts - 60
    return token


def is_safe(url: str) -> bool:
    """Secrets go over TLS, or stay on this machine."""
    parts = urllib.parse.urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def forget_access(source: MailSource) -> None:
    """The token was refused, or the settings changed."""
    _access.pop(source.pk, None)


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """Whatever goes wrong on the way becomes one sentence."""
    try:
        yield
    except ImapError:
        raise
    except SealBroken as error:
        raise ImapError(str(error)) from None
    except idle.IdleRefused:
        raise ImapError("The server does not let us wait for mail.") from None
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        raise ImapError(f"The server said no: {error}"[:400]) from None
    except ssl.SSLError as error:
        raise ImapError(f"No trusted TLS connection: {error.reason or error}"[:400]) from None
    except OSError as error:
        raise ImapError(f"The server could not be reached: {error.strerror or error}"[:400]) from None


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _flat(rows: list[Any]) -> list[Any]:
    return [part for row in rows for part in (row if isinstance(row, tuple) else (row,))]
