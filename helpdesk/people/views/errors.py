"""Refusals that say what happened, what was kept and what to do."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What must not be shown again, and what nobody wrote.
SECRET = re.compile(r"password|csrf|token|secret|code|^(?:next|language_next)$")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection token is too old: the text is kept and shown again."""
    kept = {name: text for name, text in request.POST.items() if text.strip() and not SECRET.search(name)}
    return render(request, "403_csrf.html", {"kept": kept}, status=403)
