"""Which language a reader gets, and what of a reader is kept."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.core import signing
from django.http import HttpRequest
from django.utils import translation

from helpdesk.languages.codes import normalize, parse_accept_language, reading_group
from helpdesk.lib.signing import mac
from helpdesk.lib.throttle import address_of

Version = TypeVar("Version")
_SEARCHES = signing.Signer(salt="faq.search")


def page_language(request: HttpRequest) -> str:
    """The language that the address names; that of the page where it names none."""
    named = translation.get_language_from_path(request.path_info)
    return named or normalize(translation.get_language() or "en")


def preferred_languages(request: HttpRequest) -> list[str]:
    """The page's language, those that its readers can read, then the browser's in their order."""
    own = page_language(request)
    accepted = parse_accept_language(request.headers.get("Accept-Language", ""))
    return list(dict.fromkeys([own, *sorted(reading_group(own)), *accepted]))


def choose(versions: Mapping[str, Version], preferred: Iterable[str], *, source: str) -> Version | None:
    """The version in the first preferred language there is, else the source language, else any."""
    wanted = (*preferred, source, *sorted(versions))
    return next((versions[code] for code in wanted if code in versions), None)


def visitor_of(request: HttpRequest) -> str:
    """A keyed hash of the browser's CSRF secret (every vote comes with one), else of its address and name."""
    secret = request.META.get("CSRF_COOKIE") or address_of(request) + request.headers.get("User-Agent", "")
    return mac("faq.vote", secret, length=64)


def search_token(record: int) -> str:
    """Carries a search from the result page to the vote without a cookie."""
    return _SEARCHES.sign(str(record))


def search_of(token: str) -> int | None:
    """The SearchRecord's id that a token carries; None when it is not ours."""
    try:
        return int(_SEARCHES.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
