"""The API's own description, for tokens and for staff who are signed in."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.authentication import IsKnown, StaffSession, TokenAuthentication


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the way to authenticate."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of the desk's settings."}


class Schema(SpectacularAPIView):
    """OpenAPI 3, as YAML, or as JSON where the client asks for it."""

    authentication_classes = [TokenAuthentication, StaffSession]
    permission_classes = [IsKnown]
    http_method_names = ["get", "head"]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "no-store")
        return response
