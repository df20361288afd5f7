"""Where this desk is, as links that leave it say."""

from django.conf import settings
from django.http import HttpRequest


def own_address(request: HttpRequest) -> str:
    """``DESK_URL``, or the host that the request went to; scheme and host without a slash at the end."""
    return settings.DESK_URL.rstrip("/") or f"{request.scheme}://{request.get_host()}"
