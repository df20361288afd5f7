"""The routing rules: leads change them, see what that would do to today's work, and go back to earlier ones."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.clock import now
from helpdesk.lib.words import told
from helpdesk.people.access import StaffRequest, lead_required
from tickets import facts
from tickets.actions.policies import PolicyChange, StalePolicy, change_policy
from tickets.forms.policy import PolicyForm
from tickets.models import RoutingPolicy, Ticket
from tickets.policy_preview import Preview, preview
from tickets.routing.policy import Policy
from tickets.views.frame import frame

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def rules(request: StaffRequest) -> HttpResponse:
    """``?from=version`` fills in earlier numbers; a POST shows what would change, or with ``use`` changes it."""
    standing = facts.policy()
    if request.method != "POST":
        return _page(request, PolicyForm(standing=_asked(request, standing)))
    form = PolicyForm(request.POST, standing=standing)
    if not form.is_valid():
        return _page(request, form, status=422)
    if "use" not in request.POST:
        mine = Ticket.objects.visible_to(request.user)
        return _page(request, form, seen=preview(mine, form.policy, now=now()))
    change = PolicyChange(form.cleaned_data["base"], form.policy, form.cleaned_data["reason"])
    try:
        made = change_policy(change, request.user, now=now())
    except StalePolicy as refusal:
        form.add_error(None, told(refusal))
        return _page(request, form, status=409)
    messages.success(
        request, _("Version %(version)s of the rules holds from now on.") % {"version": made.version}
    )
    return redirect("coverage:rules")


def _asked(request: StaffRequest, standing: Policy) -> Policy:
    """The numbers to begin with, under the standing version: saved again they are a new one."""
    wanted = request.GET.get("from", "")
    if not wanted.isdecimal() or int(wanted) == standing.version:
        return standing
    numbers = {}
    if int(wanted) > 1:
        numbers = get_object_or_404(
            RoutingPolicy.objects.visible_to(request.user), version=int(wanted)
        ).numbers
    return Policy.from_numbers(standing.version, numbers)


def _page(
    request: StaffRequest, form: PolicyForm, *, seen: Preview | None = None, status: int = 200
) -> HttpResponse:
    at = now()
    earlier = RoutingPolicy.objects.visible_to(request.user).select_related("made_by")[:SHOWN]
    context = frame(request, now=at) | {
        "form": form,
        "seen": seen,
        "standing": facts.policy(),
        "earlier": earlier,
    }
    return render(request, "desk/rules.html", context, status=status)
