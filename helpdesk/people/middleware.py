"""How long a sign-in lasts, the reader's language and zone, and headers that every page of the desk carries."""

import logging
import zoneinfo
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from helpdesk.lib import zones
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent, User

log = logging.getLogger(__name__)

IDLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)  # one shift
IDLE_ADMIN = timedelta(hours=1)  # of those who answer nobody; who does waits for customers all day
AT_MOST = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=5)


class SignInMiddleware:
    """Who works stays signed in, who has gone does not, and after a week everybody signs in anew.

    What a page asks by itself (header ``X-Unasked``) is nobody's work. Limits: guarantees.md, 8.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._look(request, now())
        return self.get_response(request)

    def _look(self, request: HttpRequest, at: datetime) -> None:
        began, acted = (self._stamp(request, name, at) for name in ("began", "acted"))
        if at - began >= AT_MOST or at - acted >= _idle(cast(User, request.user), at - acted):
            logout(request)
        elif "acted" not in request.session or (
            at - acted >= NOTED_EVERY and "X-Unasked" not in request.headers
        ):
            request.session.update({"began": began.timestamp(), "acted": at.timestamp()})
            _note(request)

    @staticmethod
    def _stamp(request: HttpRequest, name: str, at: datetime) -> datetime:
        noted = request.session.get(name)
        return at if noted is None else datetime.fromtimestamp(noted, at.tzinfo)


def _note(request: HttpRequest) -> None:
    """A database that takes no writes (a full disk) can still be read: no page is refused for want of this.

    It stays ``modified`` where it was stored, so that the answer renews the cookie's own twelve hours too.
    """
    try:
        request.session.save()
        UserSession.objects.create_from_request(request)
    except (DatabaseError, UpdateError):
        request.session.modified = False
        log.warning("the use of a session was not noted", exc_info=True)


def _idle(user: User, waited: timedelta) -> timedelta:
    if waited < IDLE_ADMIN or not user.is_admin or Agent.objects.filter(user=user).exists():
        return IDLE
    return IDLE_ADMIN


class PersonMiddleware:
    """Staff read in their own language and zone; nothing personal is kept by caches on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            named = translation.get_language_from_path(request.path_info)
            if user.language and not named:
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
