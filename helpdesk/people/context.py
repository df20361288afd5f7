"""What every template may need to know of the desk. Lazy: a page that shows no bar asks nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from helpdesk.people.places import desk_places, public_places, user_places


def desk(request: HttpRequest) -> dict[str, Any]:
    """Name of the desk, whether this is the demo, and where one can go from here."""
    context: dict[str, Any] = {
        "desk_name": settings.DESK_NAME,
        "operator_name": settings.DESK_OPERATOR,
        "privacy_url": settings.DESK_PRIVACY_URL,
        "demo_mode": settings.DESK_DEMO,
        "demo_url": "/demo/" if settings.DESK_DEMO else "",
        "public_nav": SimpleLazyObject(lambda: public_places(request.path)),
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context["desk_nav"] = SimpleLazyObject(lambda: desk_places(user, request.path))
        context["user_menu"] = SimpleLazyObject(user_places)
    return context
