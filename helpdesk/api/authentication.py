"""Who calls the API: a bearer token, found by its hash, and the one scope that each method asks for."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from helpdesk.lib import clock
from helpdesk.lib.signing import token_hash
from helpdesk.people.models import ApiToken, User

log = logging.getLogger(__name__)
LONGEST_TOKEN = 200
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer sr_...`` (RFC 6750); the request acts as the token's person."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None without the header; AuthenticationFailed, always in the same words, for a token that is not good."""
        scheme, _, given = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = clock.now()
        token = find_token(given.strip(), now=now)
        if token is None:
            log.warning("an API token was refused", extra={"path": request.path})
            raise AuthenticationFailed
        note_use(token, now=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class StaffSession(BaseAuthentication):
    """Somebody signed in to the desk; only for pages that are read, as no CSRF token is asked for here."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        django_request: HttpRequest = request._request
        user = getattr(django_request, "user", None)
        return (user, None) if isinstance(user, User) and user.is_active else None


class HasScope(BasePermission):
    """The token must carry the scope that the view names for the method; a method without one is refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return False
        method = str(request.method)
        if method not in view.allowed_methods:
            return True  # answered with 405, which tells no more than the schema
        wanted = view.scopes.get("GET" if method == "HEAD" else method, "")
        if wanted and wanted in token.scopes:
            return True
        log.warning("an API token lacks a scope", extra={"token": token.prefix, "scope": wanted})
        raise PermissionDenied(f"This token lacks the scope {wanted}." if wanted else None)


class IsKnown(BasePermission):
    """Any good token, or anybody signed in to the desk."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, User)


def find_token(given: str, *, now: datetime) -> ApiToken | None:
    """The token while it is neither revoked nor expired and its person may sign in."""
    if not given or len(given) > LONGEST_TOKEN:
        return None
    token = ApiToken.objects.select_related("user").filter(token_hash=token_hash(given)).first()
    return token if token is not None and token.is_good(now) else None


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Keep when the token was last used, at most once a minute, so that reading costs no write."""
    since = now - USE_IS_NOTED_EVERY
    if token.used_at is not None and token.used_at > since:
        return
    due = ApiToken.objects.filter(Q(used_at=None) | Q(used_at__lte=since), pk=token.pk)
    due.update(used_at=now)
