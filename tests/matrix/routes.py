"""Every address of the desk as one table of patterns: pages in each language, sign-in, the API, sockets."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from chat.routing import websocket_urlpatterns

LANGUAGE = "<language>/"
APP = re.compile(r"\^\(\?P<app_label>[^)]*\)/\$")
View = Callable[..., Any]


def http_routes() -> dict[str, View]:
    """Pattern to view, as the desk is composed, whatever addresses other tests put in place of it."""
    return dict(_walk(get_resolver("helpdesk.urls").url_patterns, ""))


def socket_routes() -> set[str]:
    """Patterns of the sockets."""
    return {f"/{pattern.pattern}" for pattern in websocket_urlpatterns}


def is_awaited(view: View) -> bool:
    """Whether a view runs on the server's loop and asks the database from other threads."""
    return bool(iscoroutinefunction(view))


def address(route: str, places: dict[str, Any]) -> str:
    """A pattern with its places filled, such as ``/desk/t/7/`` for ``desk/t/<int:pk>/``."""
    path = route.replace(LANGUAGE, f"{settings.LANGUAGE_CODE}/", 1)
    path = APP.sub("tickets/", path).replace("(?P<url>.*)$", "nothing/")
    for name, value in places.items():
        path = re.sub(rf"\(\?P<{name}>[^)]*\)", str(value), path)
        for kind in ("int:", "str:", "slug:", "path:", ""):
            path = path.replace(f"<{kind}{name}>", str(value))
    return f"/{path.replace('^', '').replace('$', '')}"


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, View]]:
    for one in patterns:
        language = isinstance(one.pattern, LocalePrefixPattern)
        route = before + (LANGUAGE if language else str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route)
        else:
            yield route, one.callback
