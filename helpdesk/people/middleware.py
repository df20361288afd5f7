"""The reader's language and zone, and headers that every page of the desk carries."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from helpdesk.lib import zones


class PersonMiddleware:
    """Staff read in their own language and zone; nothing personal is kept by caches on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            named = translation.get_language_from_path(request.path_info)
            if user.language and not named and not request.COOKIES.get("sunrelay_language"):
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language() or "en"
            timezone.activate(_zone_of(user.zone))
        else:
            timezone.deactivate()
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if user.is_authenticated or request.session.get("customer"):
            response.setdefault("Cache-Control", "no-store")
        return response


def _zone_of(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zones.zone(name)
    except zones.ZoneError:
        return zoneinfo.ZoneInfo("UTC")
