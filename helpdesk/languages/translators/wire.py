"""One request to an engine: JSON both ways, bounded in time and size, never sent on to another address."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from helpdesk.languages.translators import TranslationError

TIMEOUT = 15.0  # seconds; a model on a small machine takes some for a long text
LARGEST = 4 * 1024 * 1024
LONGEST_WAIT = 3600  # seconds; whatever an engine asks for
_KINDS = {
    401: "refused",
    403: "refused",
    413: "too_long",
    429: "busy",
    456: "quota",
    503: "busy",
    529: "busy",
}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Customers' words go where the operator said, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def checked_address(address: str) -> str:
    """The address without a slash at its end. Raises ImproperlyConfigured for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured("DESK_TRANSLATOR needs an address, such as https://translate.example.")
    return address.rstrip("/")


def ask(url: str, data: Mapping[str, Any] | None = None, *, headers: Mapping[str, str] | None = None) -> Any:
    """The JSON of an answer; ``data`` is posted. Raises TranslationError."""
    body = None if data is None else json.dumps(data).encode()
    known = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "Sunrelay"}
    request = urllib.request.Request(url, body, known | dict(headers or {}))  # noqa: S310 - the operator's own address
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            text = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error) from None
    except OSError:
        raise TranslationError("unavailable") from None
    if len(text) > LARGEST:
        raise TranslationError("bad_answer")
    try:
        return json.loads(text)
    except ValueError:
        raise TranslationError("bad_answer") from None


def _refusal(error: urllib.error.HTTPError) -> TranslationError:
    wait = error.headers.get("Retry-After", "")
    seconds = min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdecimal() else 0
    return TranslationError(
        _KINDS.get(error.code, "unsupported" if error.code == 400 else "unavailable"), seconds
    )
