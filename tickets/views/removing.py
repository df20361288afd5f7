"""A lead takes the words of a message out for good: asked once more, as nothing brings them back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.roles import led_teams
from tickets.actions import redact
from tickets.models import Message, Ticket
from tickets.views.frame import frame
from tickets.views.reach import address_of_ticket, writer_of


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """GET says what will be gone, without showing it; a POST removes it."""
    message = _led(request, pk)
    back = address_of_ticket(message.ticket_id)
    if request.method != "POST":
        context = frame(request, now=now()) | {"message": message, "back": back}
        return render(request, "desk/remove.html", context)
    if redact(message.pk, by=writer_of(request), now=now()):
        messages.success(request, _("The words were removed."))
    else:
        messages.info(request, _("These words were removed already."))
    return redirect(back)


def _led(request: StaffRequest, pk: int) -> Message:
    """A message of a ticket of my teams; administrators of any."""
    tickets = Ticket.objects.visible_to(request.user)
    if not request.user.is_admin:
        tickets = tickets.filter(team__in=led_teams(request.user))
    found = Message.objects.filter(ticket__in=tickets, pk=pk).select_related(
        "ticket__customer", "agent__user"
    )
    message = found.first()
    if message is None:
        raise Http404
    return message
