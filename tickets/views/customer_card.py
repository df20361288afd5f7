"""What people of the desk know of a customer: their name, whether they matter most, a note for colleagues."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.actions import About
from tickets.actions.customers import describe
from tickets.forms.desk import CustomerForm
from tickets.views.frame import frame
from tickets.views.reach import address_of_ticket, choice_of, ticket_for, writer_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def customer_card(request: StaffRequest, pk: int) -> HttpResponse:
    """The form; what two change at once is shown before it is saved over."""
    ticket = ticket_for(request, pk)
    if not request.reader.of_house:
        raise Http404
    customer = ticket.customer
    initial = {"name": customer.name, "is_vip": customer.is_vip, "notes": customer.notes}
    form = CustomerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        if describe(pk, About(**form.cleaned_data), by=writer_of(request), now=now()):
            messages.success(request, _("Saved."))
        return redirect(address_of_ticket(pk, choice_of(request).view))
    context = {"ticket": ticket, "form": form, "view": choice_of(request).view}
    status = 422 if form.errors else 200
    return render(request, "desk/customer.html", context | frame(request, now=now()), status=status)
