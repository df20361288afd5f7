"""The writer of a message puts it right, in a dialog of the conversation or on a page of its own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, staff_required
from tickets.actions import AssigningError, correct
from tickets.models import Event, Ticket
from tickets.views.frame import frame
from tickets.views.reach import address_of_ticket, choice_of, writer_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def correct_message(request: StaffRequest, pk: int) -> HttpResponse:
    """GET shows what it says now; a POST gives it other words. What was typed comes back where it is refused."""
    event = _own(request, pk)
    if request.method != "POST":
        return _page(request, event)
    try:
        if correct(pk, request.POST.get("text", ""), by=writer_of(request), now=now()):
            messages.success(request, _("Corrected."))
    except AssigningError as refusal:
        return _page(request, event, typed=request.POST.get("text", ""), refusal=_(str(refusal)))
    return redirect(address_of_ticket(event.ticket_id, choice_of(request).view))


def _own(request: StaffRequest, pk: int) -> Event:
    event = Event.objects.spoken(pk)
    if event is None or event.message is None or request.agent is None:
        raise Http404
    if event.message.agent_id != request.agent.pk or event.message.redacted:
        raise Http404
    if not Ticket.objects.visible_to(request.user).filter(pk=event.ticket_id).exists():
        raise Http404
    return event


def _page(
    request: StaffRequest, event: Event, *, typed: str | None = None, refusal: str = ""
) -> HttpResponse:
    assert event.message is not None
    choice = choice_of(request).view
    context = {
        "message": event.message,
        "typed": event.message.words if typed is None else typed,
        "refusal": refusal,
        "view": choice,
        "back": address_of_ticket(event.ticket_id, choice),
    }
    if request.headers.get("X-Part"):
        return render(request, "desk/put_right.html", context)
    known = frame(request, now=now()) | context
    return render(request, "desk/put_right_page.html", known, status=422 if refusal else 200)
