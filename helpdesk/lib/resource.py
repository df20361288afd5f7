"""The base of every REST resource: what it takes, and that nothing on the way keeps its answers."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.rest import PROBLEM, BoundedJSON, Problem


class Resource(APIView):
    """``scopes`` names for each method the one scope that opens it; a method without one is open to nobody."""

    http_method_names = ["get", "head", "post"]
    parser_classes = [BoundedJSON]
    scopes: ClassVar[dict[str, str]] = {}

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "no-store")
        return response


_WHY = {
    400: "A field or parameter cannot be used.",
    401: "No good token.",
    403: "The token lacks the scope, or its person the right.",
    404: "Not there, or not visible to the token's person.",
    409: "The client id was used with another body.",
    413: "The body is too long.",
    429: "Too many requests; see Retry-After.",
    503: "Try again; see Retry-After.",
}


def described(
    answers: dict[Any, Any], *, problems: tuple[int, ...] = (), scope: str = "", **options: Any
) -> Any:
    """``extend_schema`` with the refusals that every resource shares, and the scope in its description.

    ``answers`` are described by their status, or by status and content type.
    """
    refused = {
        (status, PROBLEM): OpenApiResponse(Problem, description=_WHY[status])
        for status in sorted({401, 403, 429, 503, *problems})
    }
    if scope:
        options["description"] = f"{options.get('description', '')}\n\nScope: `{scope}`".strip()
    return extend_schema(responses={**answers, **refused}, **options)


def path_id(what: str, name: str = "public_id") -> OpenApiParameter:
    """The public id in a resource's path."""
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.PATH, description=f"The id of the {what}."
    )
