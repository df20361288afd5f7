"""What everybody changes of themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.lib.clock import now
from helpdesk.people import cards, staffing
from helpdesk.people.access import StaffRequest, is_lead, person_required
from helpdesk.people.forms import ProfileForm


@require_safe
@login_required
def here(request: HttpRequest) -> HttpResponse:
    """An open page asks before it sends a form: one is signed in, and this token makes its forms valid."""
    answer = JsonResponse({"token": get_token(request)})
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def profile(request: StaffRequest) -> HttpResponse:
    """My name, language and zone, and the way to password and second factor."""
    user = request.user
    initial = {"name": user.name, "language": user.language, "zone": user.zone}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        staffing.edit_profile(
            user, name=data["name"], language=data["language"], zone_name=data["zone"], now=now()
        )
        messages.success(request, _("Saved."))
        return redirect("settings:profile")
    around = cards.frame(request) if is_lead(request.user, request.agent) else {}
    context = around | {"form": form, "agent": request.agent}
    failed = form.is_bound and form.errors
    return render(request, "people/profile.html", context, status=422 if failed else 200)
