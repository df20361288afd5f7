"""What every template may need to know of the desk."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def desk(request: HttpRequest) -> dict[str, Any]:
    """Name of the desk and whether this is the demo."""
    return {"desk_name": settings.DESK_NAME, "demo_mode": settings.DESK_DEMO}
