"""Refusals that say what happened, what was kept and what to do."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What must not be shown again, and what was chosen or put there by the page, not written.
UNWRITTEN = re.compile(r"password|csrf|token|secret|code|nonce|^(?:next|language|zone|number|seen|do)$")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection token is too old: the text is kept and shown again."""
    sent = {name: str(text) for name, text in request.POST.items()}
    kept = {name: text for name, text in sent.items() if text.strip() and not UNWRITTEN.search(name)}
    return render(request, "403_csrf.html", {"kept": kept}, status=403)
