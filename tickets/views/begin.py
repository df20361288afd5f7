"""A ticket that somebody of the desk begins: a call, a visit, a letter of ours that nobody asked for."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.models import Customer, Team
from tickets.actions import Refused
from tickets.forms.begin import BeginForm
from tickets.models import Ticket
from tickets.on_behalf import take_down, write_first
from tickets.views.compose import HOLD
from tickets.views.frame import frame
from tickets.views.reach import address_of_ticket, ticket_for, writer_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def begin(request: StaffRequest) -> HttpResponse:
    """The form, or what became of it; ``?about=`` names a ticket whose customer it is."""
    about = _about(request)
    teams = Team.objects.visible_to(request.user).order_by("-is_fallback", "name")
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        teams=teams,
        about=about,
        answers=request.agent is not None,
        initial={"nonce": uuid4().hex, "take": True},
    )
    if form.is_valid():
        outcome = _begin(request, form)
        if isinstance(outcome, Ticket):
            return redirect(address_of_ticket(outcome.pk))
        form.add_error(None, outcome)
    context = {"form": form, "customer": about} | frame(request, now=now())
    return render(request, "desk/begin.html", context, status=422 if form.errors else 200)


def _about(request: StaffRequest) -> Customer | None:
    pk = request.GET.get("about", "")
    return ticket_for(request, int(pk)).customer if pk.isdecimal() and len(pk) < 10 else None


def _begin(request: StaffRequest, form: BeginForm) -> Ticket | str:
    """The ticket, or why there is none."""
    agent, of_house = request.agent, request.reader.of_house
    begun = form.begun(vouched=of_house)
    if form.writes and agent is not None:
        posted = write_first(begun, agent, hold=HOLD, now=now())
        if posted is None:
            return _("No address of this customer is known, so no letter can go out.")
        if isinstance(posted, Refused):
            return _(posted.message)
        messages.success(request, _("It goes out in ten seconds."))
        return Ticket.objects.get(public_id=posted.conversation)
    takes = agent if form.cleaned_data.get("take") or not of_house else None
    told = take_down(begun, writer_of(request), takes, now=now())
    return _(told.message) if isinstance(told, Refused) else told
