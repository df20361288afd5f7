"""What is answered when something broke: a page that needs nothing, or a problem that a program can read."""

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error

from helpdesk.lib.outage import NOT_NOW, is_outage
from helpdesk.lib.rest import CODES, PROBLEM

COME_BACK = 10  # seconds


def broken(request: HttpRequest) -> HttpResponseBase:
    """Django's ``handler500``, which is called while the error is being handled.

    Without its database the desk is not broken but away for a while: 503, and when to ask again.
    """
    is_away = is_outage(sys.exc_info()[1])
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    if "text/html" not in request.headers.get("Accept", "text/html"):
        response: HttpResponseBase = _problem(status)
    elif is_away:
        response = HttpResponse(render_to_string("503.html"), status=status)
    else:
        return server_error(request)
    if is_away:
        response["Retry-After"] = str(COME_BACK)
    return response


def _problem(status: HTTPStatus) -> JsonResponse:
    """In the words of both interfaces: ``detail`` of the resources, ``message`` of the chat."""
    is_away = status == HTTPStatus.SERVICE_UNAVAILABLE
    words = gettext(NOT_NOW) if is_away else gettext("Something broke on our side")
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "code": CODES.get(status, "error"),
        "detail": words,
        "message": words,
    }
    return JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})
