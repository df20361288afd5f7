"""Refusals that say what happened, what was kept and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection token is too old: the text is kept and shown again."""
    kept = {
        name: value for name, value in request.POST.items() if "password" not in name and "csrf" not in name
    }
    return render(request, "403_csrf.html", {"kept": kept}, status=403)
