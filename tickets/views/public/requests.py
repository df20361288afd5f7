"""My requests: a link by mail instead of a password, then every conversation of one customer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.clock import now
from helpdesk.lib.throttle import address_of, allow
from helpdesk.people import actions as people
from helpdesk.people.models import Customer
from tickets.actions import access
from tickets.expected import shown
from tickets.forms.public import AddressForm, PreferencesForm
from tickets.mail.sign_in import HOURLY_CAP, send_sign_in_link
from tickets.models import Ticket
from tickets.views.public import session
from tickets.views.public.page import page, page_language

ASKED_A_MINUTE = 20
MOST_SHOWN = 100


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The customer's tickets, newest first; a stranger may ask for a link."""
    customer = session.signed_in(request)
    if customer is None:
        return page(request, "public/sign_in.html", {"form": AddressForm()})
    return _list(request, customer, _preferences_form(request, customer))


@require_POST
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Send a link. The answer is the same whether we know the address or not."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return page(request, "public/sign_in.html", {"form": form}, status=422)
    address = form.cleaned_data["email"]
    if not allow("sign-in-network", address_of(request), limit=ASKED_A_MINUTE, per=60):
        form.add_error(
            None, gettext("Too many links were asked for from your network. Wait a minute, then try again.")
        )
        return page(request, "public/sign_in.html", {"form": form}, status=429)
    if not allow("sign-in", address.lower(), limit=HOURLY_CAP, per=3600):
        refusal = gettext(
            "One address gets three links an hour at most. Use the newest one, or try again in an hour."
        )
        form.add_error(None, refusal)
        return page(request, "public/sign_in.html", {"form": form}, status=429)
    send_sign_in_link(address, language=page_language(request), now=now())
    return page(request, "public/link_sent.html", {"address": address})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, zone and channel; a choice wins over anything we guessed."""
    customer = session.signed_in(request)
    if customer is None:
        return redirect("requests")
    form = _preferences_form(request, customer)
    if not form.is_valid():
        return _list(request, customer, form, status=422)
    given = form.cleaned_data
    people.choose(customer, language=given["language"], zone_name=given["zone"], now=now())
    access.prefer_channel(customer, given["channel"])
    messages.success(request, gettext("Your preferences are kept."))
    return redirect("requests")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget who reads here."""
    session.sign_out(request)
    messages.success(request, gettext("You are signed out."))
    return redirect("requests")


def _list(
    request: HttpRequest, customer: Customer, form: PreferencesForm, *, status: int = 200
) -> HttpResponse:
    tickets = Ticket.objects.of_customer(customer).order_by("-last_message_at", "-pk")[:MOST_SHOWN]
    zone = customer.zone if customer.zone_is_known else ""
    language = page_language(request)
    lines = [(ticket, shown(ticket.promise, zone, language).words) for ticket in tickets]
    context = {"customer": customer, "lines": lines, "form": form, "zone": zone or "UTC"}
    return page(request, "public/requests.html", context, status=status)


def _preferences_form(request: HttpRequest, customer: Customer) -> PreferencesForm:
    chosen = customer.language if customer.language_source in ("choice", "agent") else ""
    initial = {"language": chosen, "zone": customer.zone, "channel": customer.channel}
    data = request.POST if request.method == "POST" else None
    return PreferencesForm(data, initial=initial, page=page_language(request))
