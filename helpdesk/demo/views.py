"""The start page with its sign-ins, and the mailbox in which the demo's letters stay."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from functools import wraps
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from helpdesk.demo.invitation import standing
from helpdesk.demo.people import SIGN_INS
from helpdesk.duties.models import Letter

A_PAGE = 40
HELP_CENTERS = ("en", "es", "ar", "ja")
_OWN_ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):\d+(?=/)")
SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted")
View = Callable[..., HttpResponse]


def of_the_demo(view: View) -> View:
    """Only where the demo runs: its passwords are no secret there, and its letters are nobody's."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DESK_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@of_the_demo
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Who one can be here, and where to look."""
    invitation = standing()
    context = {
        "sign_ins": SIGN_INS,
        "customer": _here(invitation.customer, request) if invitation else "",
        "shop": invitation.shop if invitation else "",
        "languages": HELP_CENTERS,
    }
    return render(request, "demo/start.html", context)


@of_the_demo
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every letter the desk wrote, newest first."""
    letters = Letter.objects.order_by("-created_at", "-pk").defer("raw", "html", "text", "context")
    page = Paginator(letters, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page": page})


@of_the_demo
@require_safe
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter as its reader gets it: headers, text, and HTML in a frame without rights."""
    row = get_object_or_404(Letter, pk=number)
    return render(
        request,
        "demo/letter.html",
        {
            "letter": row,
            "headers": _headers(row),
            "text": _here(row.text, request),
            "has_html": bool(row.html),
        },
    )


@csp({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"]})
@xframe_options_sameorigin
@of_the_demo
@require_safe
def letter_html(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML of a letter, for the frame; scripts, forms and other hosts are shut out by its own policy."""
    row = get_object_or_404(Letter, pk=number)
    return HttpResponse(_here(row.html, request))


def _headers(row: Letter) -> list[tuple[str, str]]:
    """The headers that matter, from the stored bytes; a letter that is not rendered yet has few."""
    if row.raw is None:
        return [("To", row.recipient), ("Subject", row.subject)]
    message = message_from_bytes(bytes(row.raw), policy=policy.default)
    return [(name, str(message[name])) for name in SHOWN_HEADERS if message[name]]


def _here(text: str, request: HttpRequest) -> str:
    """Links of an earlier start named its port; they lead to this one."""
    return _OWN_ADDRESS.sub(request.build_absolute_uri("/").rstrip("/"), text)
