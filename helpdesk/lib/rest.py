"""What every REST resource shares: problem details (RFC 9457), a bounded body, limits by token, keyset pages.

This module must not import ``rest_framework.views``: that module loads the settings, which name this one.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import IO, Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from helpdesk.lib import clock
from helpdesk.lib.outage import is_outage
from helpdesk.lib.throttle import allow

log = logging.getLogger(__name__)
MAXIMUM_BODY = 256 * 1024
PAGE, LARGEST_PAGE = 50, 100
PROBLEM = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_long",
    415: "unsupported_media_type",
    429: "too_fast",
    503: "unavailable",
}
SENTENCES = {
    400: noop("Some fields are missing or cannot be used; see errors."),
    401: noop("Send a good token in the header Authorization: Bearer <token>."),
    404: noop("Nothing is here, or it is not yours to see."),
    429: noop("Too many requests with this token. Wait as long as Retry-After says, then try again."),
}


# --- Problems -----------------------------------------------------------------------------------------
class Conflict(exceptions.APIException):
    """The same client id came with another body (G2)."""

    status_code = 409


class TooLong(exceptions.APIException):
    """The body is larger than any resource takes."""

    status_code = 413
    default_detail = noop("The request's body is too long; 256 KiB are the most.")


class TooFast(exceptions.APIException):
    """What was asked is too much for now, whoever asks."""

    status_code = 429


class Unavailable(exceptions.APIException):
    """The desk cannot answer just now; nothing was stored."""

    status_code = 503
    default_detail = noop("The desk is busy just now. Try again in a second.")


BY_STATUS: dict[int, type[exceptions.APIException]] = {
    400: exceptions.ParseError,
    403: exceptions.PermissionDenied,
    404: exceptions.NotFound,
    409: Conflict,
    413: TooLong,
    429: TooFast,
    503: Unavailable,
}


class Problem(serializers.Serializer[Any]):
    """Why a request was refused (RFC 9457); ``errors`` names the fields of a 400."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.ChoiceField(choices=sorted(CODES.values()))
    errors = serializers.DictField(  # type: ignore[assignment]  # a field of that name is what RFC 9457 users expect
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


def problem_details(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to a refusal; None leaves an unexpected error to the site's own page."""
    known = _as_api_error(error)
    if known is None:
        return None
    status = known.status_code
    fields = known.detail if isinstance(known, exceptions.ValidationError) else None
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _sentence(known, status),
        "code": CODES.get(status, "error"),
    }
    if fields is not None:
        body["errors"] = _named(fields, "" if isinstance(fields, dict) else "request")
    return Response(body, status=status, headers=_headers(known), content_type=PROBLEM)


def _named(found: Any, name: str) -> dict[str, list[str]]:
    """Each field with its sentences, as the schema has it; what lies inside one is "skills.0"."""
    if isinstance(found, dict):
        parts = (_named(value, f"{name}.{key}" if name else str(key)) for key, value in found.items())
        return {field: words for part in parts for field, words in part.items()}
    return {name: [_sayable(one) for one in found]}


def _sayable(words: object) -> str:
    """Words that repeat what was sent, which may hold half a character that no UTF-8 can say."""
    return str(words).encode("utf-8", "replace").decode()


def refuse(status: int, message: str) -> exceptions.APIException:
    """The error to raise for a refusal in one English sentence, said in the reader's language."""
    return BY_STATUS[status](gettext(message))


def _as_api_error(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if is_outage(error):
        log.warning("the database did not answer an API request", exc_info=error)
        return Unavailable(gettext(Unavailable.default_detail))
    return None


def _sentence(error: exceptions.APIException, status: int) -> str:
    """What the raiser said; the desk's own words where it said nothing or only DRF's default."""
    own = SENTENCES.get(status, "")
    said_by_all = status in (401, 404, 429) and not isinstance(error, TooFast)
    if own and (not isinstance(error.detail, str) or said_by_all):
        return gettext(own)
    return str(error.detail)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if error.status_code in (429, 503):
        headers["Retry-After"] = str(max(1, int(wait or 1)))
    return headers


# --- Bodies -------------------------------------------------------------------------------------------
class BoundedJSON(JSONParser):
    """JSON of at most 256 KiB; nesting that the reader cannot follow is a bad request, not a crash."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(MAXIMUM_BODY + 1)
        if len(raw) > MAXIMUM_BODY:
            raise TooLong(gettext(TooLong.default_detail))
        try:
            found = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise exceptions.ParseError(gettext("The body is no JSON in UTF-8.")) from None
        if not isinstance(found, dict):
            raise exceptions.ParseError(gettext("The body must be a JSON object."))
        return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON (RFC 8259, 6)")


# --- Limits -------------------------------------------------------------------------------------------
class TokenThrottle(BaseThrottle):
    """A fixed window for each token; the rate is that of ``token`` in DEFAULT_THROTTLE_RATES."""

    def allow_request(self, request: Request, view: Any) -> bool:
        token = getattr(request.auth, "pk", None)
        if token is None or not settings.DESK_THROTTLE:
            return True
        limit, per = _rate()
        window, passed = divmod(int(clock.now().timestamp()), per)
        self.remaining = per - passed
        return allow("api", f"{token}:{window}", limit=limit, per=per)

    def wait(self) -> float:
        """Seconds until the next window."""
        return self.remaining


def _rate() -> tuple[int, int]:
    """How many requests in how many seconds: "600/min" is (600, 60)."""
    limit, _, span = str(api_settings.DEFAULT_THROTTLE_RATES["token"]).partition("/")
    return int(limit), {"s": 1, "m": 60, "h": 3600, "d": 86400}[span[0]]


# --- Pages --------------------------------------------------------------------------------------------
class PageQuery(serializers.Serializer[Any]):
    """``cursor`` is taken from ``next``; it never has to be read or made."""

    limit = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=PAGE)
    cursor = serializers.CharField(max_length=120, required=False)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as dicts, newest first, and the cursor of the next page ("" at the end)."""

    rows: list[dict[str, Any]]
    next: str


def keyset(rows: QuerySet[Any, Any], *, limit: int, cursor: str = "") -> Page:
    """The next ``limit`` of ``rows`` (values with ``public_id``), newest first; arrivals move nothing.

    A cursor names the public id of the last row seen, signed by us, so neither numbers nor foreign rows can be
    learned from it. Raises ValidationError for any other text.
    """
    model: type[Model] = rows.model
    if cursor:
        rows = rows.filter(pk__lt=_place(model, cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    more = len(found) > limit
    return Page(shown, _signer(model).sign(shown[-1]["public_id"]) if more else "")


def next_address(request: Request, cursor: str) -> str | None:
    """The address of the next page with the same filters."""
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def checked(serializer: type[serializers.Serializer[Any]], data: Mapping[str, Any]) -> dict[str, Any]:
    """The declared fields of ``data``, cleaned; anything else in it is dropped. Raises ValidationError."""
    form = serializer(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def asked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The query's parameters as ``checked`` gives them; without any, defaults that were checked once."""
    query = request.query_params
    return checked(serializer, query) if query else dict(_unasked(serializer))


@cache
def _unasked(serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    return checked(serializer, {})


def _place(model: type[Model], cursor: str) -> int:
    # The row may have left the reader's sight since; only its place counts, and only we can name it.
    try:
        name = _signer(model).unsign(cursor)
        return model._base_manager.values_list("pk", flat=True).get(public_id=name)
    except (signing.BadSignature, model.DoesNotExist):  # type: ignore[attr-defined]
        sentence = gettext("This cursor is not one of ours, or its row is gone. Begin with the first page.")
        raise exceptions.ValidationError({"cursor": [sentence]}) from None


def _signer(model: type[Model]) -> signing.Signer:
    return signing.Signer(salt=f"api.cursor.{model._meta.label_lower}")
