"""A file from an address that somebody typed: over TLS, of a bounded size, and not out of the network behind us."""

import http.client
import ipaddress
import socket
import ssl
import time
import urllib.parse
from collections.abc import Callable

from django.conf import settings

from helpdesk.lib.hosts import is_loopback
from helpdesk.lib.marking import gettext_noop

TIMEOUT = 20.0  # seconds for each step
LONGEST = 60.0  # seconds for the whole of a file, however its server drips it
PIECE = 65_536
REDIRECTS = 3
_MOVED = {301, 302, 303, 307, 308}


class FetchError(ValueError):
    """A refusal in one sentence, to be translated."""


def check_address(url: str) -> None:
    """Raise FetchError for an address that is never read: it must begin with https://, but on this machine."""
    if not _is_readable(url):
        raise FetchError(gettext_noop("The address must begin with https:// and carry no sign-in."))


def _is_readable(url: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return True
    return parts.scheme == "http" and is_loopback(parts.hostname or "") and bool(settings.DESK_PRIVATE_FEEDS)


def fetch(url: str, *, most: int) -> bytes:
    """The bytes under ``url``. Raises FetchError when it cannot be read or has more than ``most``."""
    for _ in range(REDIRECTS + 1):
        check_address(url)
        answer = _ask(url, most)
        if isinstance(answer, bytes):
            return answer
        url = urllib.parse.urljoin(url, answer)
    raise FetchError(gettext_noop("The address leads on and on."))


def _ask(url: str, most: int) -> bytes | str:
    """The bytes, or the address that it has moved to."""
    parts = urllib.parse.urlsplit(url)
    host, path = parts.hostname or "", urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
    is_secure = parts.scheme == "https"
    try:
        line = _line(host, parts.port or (443 if is_secure else 80), is_secure=is_secure)
        with_port = f"{host}:{parts.port}" if parts.port else host
        try:
            headers = {"Host": with_port, "Accept": "text/calendar, */*", "User-Agent": "Sunrelay"}
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            if answer.status in _MOVED:
                return answer.headers.get("Location", "")
            if answer.status != 200:
                raise FetchError(gettext_noop("The other side refused to hand the file out."))
            return _whole(answer, most)
        finally:
            line.close()
    except FetchError:
        raise
    except (OSError, http.client.HTTPException, ValueError):
        raise FetchError(gettext_noop("The other side did not answer as it should.")) from None


def _whole(answer: http.client.HTTPResponse, most: int) -> bytes:
    until, pieces, size = time.monotonic() + LONGEST, list[bytes](), 0
    while piece := answer.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise FetchError(gettext_noop("The file is too large."))
        if time.monotonic() > until:
            raise FetchError(gettext_noop("The other side did not answer as it should."))
    if answer.length:  # cut off on the way: half a file must not be taken for the whole
        raise FetchError(gettext_noop("The other side did not answer as it should."))
    return b"".join(pieces)


def _line(host: str, port: int, *, is_secure: bool) -> http.client.HTTPConnection:
    """A connection to an address that was looked at: the name is not asked for a second time."""
    connect = _connector(_public_address(host, port), port)
    line: http.client.HTTPConnection
    if is_secure:
        context = ssl.create_default_context()
        line = http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
    else:
        line = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    line._create_connection = connect  # type: ignore[attr-defined]
    return line


def _connector(address: str, port: int) -> Callable[..., socket.socket]:
    def connect(_: object, timeout: float | None = None, source: object = None) -> socket.socket:
        return socket.create_connection((address, port), timeout)

    return connect


def _public_address(host: str, port: int) -> str:
    """The first address of a name, if all of them are in the open network or the desk may read its own."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not settings.DESK_PRIVATE_FEEDS and not all(map(_is_public, found)):
        raise FetchError(
            gettext_noop("This address lies in the network behind the desk, which it does not read.")
        )
    return found[0]


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address)
    inner = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return (inner or known).is_global
