"""What every page of customers has: its language, the way to the other pages, nothing kept by caches."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control

from helpdesk.languages.codes import normalize


def page_language(request: HttpRequest) -> str:
    """The language that the address names, else that of the page."""
    named = translation.get_language_from_path(request.path_info)
    return normalize(named or translation.get_language() or "en")


def stays(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that sends without being left (``X-Part``) is told as JSON where it would be led ``to``."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not (request.headers.get("X-Part") and isinstance(response, HttpResponseRedirect)):
            return response
        answer = JsonResponse({"to": response.url})
        answer.cookies = response.cookies
        return answer

    return wrapped


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page that only its reader may keep."""
    more = {"language": page_language(request)}
    response = render(request, template, {**more, **context}, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response
