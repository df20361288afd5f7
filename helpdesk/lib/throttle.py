"""Limits by token first and generously by address, counted in the shared cache."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from helpdesk.lib.signing import token_hash


def allow(kind: str, key: str, *, limit: int, per: int = 60) -> bool:
    """Count one more of ``kind`` for ``key``; False when there were over ``limit`` in ``per`` seconds."""
    if not settings.DESK_THROTTLE:
        return True
    name = f"throttle:{kind}:{token_hash(key)[:32]}"
    if cache.add(name, 1, timeout=per):
        return True
    try:
        return int(cache.incr(name)) <= limit
    except ValueError:  # it ran out between the two calls
        cache.set(name, 1, timeout=per)
        return True


def address_of(request: HttpRequest) -> str:
    """The client's address; X-Forwarded-For counts only when a listed proxy sent it."""
    remote: str = request.META.get("REMOTE_ADDR", "")
    if remote not in settings.DESK_TRUSTED_PROXIES:
        return remote
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    strangers = [hop for hop in hops if hop not in settings.DESK_TRUSTED_PROXIES]
    return strangers[-1] if strangers else remote
