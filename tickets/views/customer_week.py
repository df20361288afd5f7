"""When one customer is at work, where that is not as in their country; an answer is due by it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.coverage.customer_weeks import calendar_of, country_week, home_of
from helpdesk.coverage.week_form import WeekForm, initial_of, week_words
from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, staff_required
from tickets import actions
from tickets.views.frame import frame
from tickets.views.reach import address_of_ticket, choice_of, ticket_for, writer_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def customer_week(request: StaffRequest, pk: int) -> HttpResponse:
    """A form of days and hours; "usual" goes back to the week of their country."""
    ticket = ticket_for(request, pk)
    if not request.reader.of_house:
        raise Http404
    usual = country_week(home_of(ticket.customer))
    form = WeekForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(calendar_of(ticket.customer).business),
    )
    as_usual = "usual" in request.POST
    if as_usual or form.is_valid():
        week = None if as_usual or form.week() == usual else form.week()
        actions.set_week(pk, week, by=writer_of(request), now=now())
        messages.success(request, _("They are at work %(week)s.") % {"week": week_words(week or usual)})
        return redirect(address_of_ticket(pk, choice_of(request).view))
    context = {
        "ticket": ticket,
        "form": form,
        "usual": week_words(usual),
        "country": home_of(ticket.customer),
        "is_own": ticket.customer.week is not None,
        "view": choice_of(request).view,
    }
    status = 422 if form.errors else 200
    return render(request, "desk/customer_week.html", context | frame(request, now=now()), status=status)
