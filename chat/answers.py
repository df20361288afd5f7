"""Answers of the chat's HTTP side: JSON, problem details (RFC 9457) and who may call from where (CORS)."""

import json
import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop
from django.views.decorators.csrf import csrf_exempt

from chat import origins, pool, sites
from chat.protocol import ProtocolError
from helpdesk.lib.outage import NOT_NOW, is_outage
from tickets.actions import Refused

log = logging.getLogger(__name__)
STATUS = {
    "bad_request": 400,
    "unauthorized": 401,
    "not_found": 404,
    "conflict": 409,
    "too_long": 413,
    "too_fast": 429,
    "closed": 409,
    "unavailable": 503,
}
View = Callable[..., Coroutine[Any, Any, HttpResponse]]
LARGEST_BODY = 128 * 1024


class Problem(Exception):
    """A refusal with a code of the protocol and a sentence in English for translation."""

    def __init__(self, code: str, message: str, *, status: int = 0, retry_after: int = 0) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.status, self.retry_after = status or STATUS[code], retry_after


def answer(data: dict[str, Any], *, status: int = 200) -> JsonResponse:
    """JSON that no cache keeps."""
    response = JsonResponse(
        data, status=status, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")}
    )
    response["Cache-Control"] = "no-store"
    return response


def problem(error: Problem, language: str) -> JsonResponse:
    """Problem details in the client's language."""
    with translation.override(language):
        message = gettext(error.message)
    response = answer(
        {"title": message, "status": error.status, "code": error.code, "message": message},
        status=error.status,
    )
    response["Content-Type"] = "application/problem+json"
    if error.retry_after or error.code in ("too_fast", "unavailable"):
        response["Retry-After"] = str(error.retry_after or 5)
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def refused(given: Refused) -> Problem:
    return Problem(given.code, given.message)


def body(request: HttpRequest) -> Any:
    """The request's JSON. Raises Problem."""
    if len(request.body) > LARGEST_BODY:
        raise Problem(
            "too_long", noop("The message is too long. Please split it into parts of 10,000 characters.")
        )
    try:
        return json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise Problem(
            "bad_request", noop("This was not understood. Please reload the page and try again.")
        ) from None


def open_to_sites(*methods: str) -> Callable[[View], View]:
    """A view without cookies that the sites' pages may call; others' pages may not."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            origin, known = request.headers.get("Origin"), False
            try:
                known = await pool.run(lambda: _is_known(request, origin))
                if request.method == "OPTIONS":
                    response: HttpResponse = HttpResponse(status=204 if known else 403)
                elif not known:
                    raise _foreign()
                elif request.method not in methods:
                    response = not_allowed(request, *methods, "OPTIONS")
                else:
                    response = await view(request, *args, **kwargs)
            except Exception as error:
                response = problem(_as_problem(error), _language(request))
            return _with_cors(response, origin if known else None, methods)

        return csrf_exempt(wrapped)

    return decorate


def not_allowed(request: HttpRequest, *methods: str) -> HttpResponse:
    """The answer to a method that an address does not take."""
    words = noop("This address is asked in another way; see the header Allow.")
    response = problem(Problem("bad_request", words, status=405), _language(request))
    response["Allow"] = ", ".join(methods)
    return response


def _as_problem(error: Exception) -> Problem:
    """What a client is told of an error; raises it again where it was not foreseen."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ProtocolError):
        return Problem(error.code, error.message)
    if is_outage(error):
        log.warning("the database did not answer a request of the chat", exc_info=error)
        return Problem("unavailable", NOT_NOW)
    raise error


def _foreign() -> Problem:
    return Problem(
        "unauthorized",
        noop("This page may not open a chat here. Its address is not on the site's list."),
        status=403,
    )


def _is_known(request: HttpRequest, origin: str | None) -> bool:
    if origin is None or origins.is_own(origin, request.get_host()):
        return True
    return origins.is_allowed(origin, sites.current().origins)


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "chat_language", "")) or translation.get_language() or "en"


def _with_cors(response: HttpResponse, origin: str | None, methods: tuple[str, ...]) -> HttpResponse:
    patch_vary_headers(response, ["Origin"])
    if origin is not None:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = ", ".join(methods)
        response["Access-Control-Allow-Headers"] = "authorization, content-type"
        response["Access-Control-Max-Age"] = "600"
        response["Access-Control-Expose-Headers"] = "Retry-After"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
