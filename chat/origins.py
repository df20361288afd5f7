"""Which pages may open a socket or call the chat (docs/chat.md, 2). Pure but for the desk's own settings."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


def parsed(origin: str) -> Origin | None:
    """(scheme, host, port) of a web origin; None for ``null`` and for anything that is none."""
    try:
        parts = urlsplit(origin.strip())
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
        return None
    return parts.scheme, parts.hostname.lower(), port


def is_own(origin: str, host: str) -> bool:
    """Whether a page of this desk says it: DESK_URL's origin, or the host that the request itself went to."""
    given = parsed(origin)
    if given is None:
        return False
    if settings.DESK_URL and given == parsed(_origin_of(settings.DESK_URL)):
        return True
    scheme, name, port = given
    allowed = settings.ALLOWED_HOSTS
    if not validate_host(f"[{name}]" if ":" in name else name, allowed):
        return False
    return not host or (name, port) == _host_and_port(host, scheme)


def is_allowed(origin: str, allowed: Iterable[str]) -> bool:
    """Whether a list of origins holds this one."""
    given = parsed(origin)
    return given is not None and any(given == parsed(one) for one in allowed)


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _host_and_port(host: str, scheme: str) -> tuple[str, int]:
    parts = urlsplit(f"//{host}")
    try:
        return (parts.hostname or "").lower(), parts.port or DEFAULT_PORTS[scheme]
    except ValueError:
        return "", 0
