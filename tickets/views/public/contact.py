"""The contact form: a person who speaks the customer's language, and by when, before a word is sent."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.languages.codes import parse_accept_language
from helpdesk.lib.clock import now
from helpdesk.lib.own_address import own_address
from helpdesk.lib.signing import new_token
from helpdesk.lib.throttle import address_of, allow
from helpdesk.people.actions import find_link
from helpdesk.people.models import AccessLink, Team
from tickets.actions import Refused
from tickets.expected import expected_answer, form_team, shown, unread_of
from tickets.form_arrival import Filled, Sent, receive
from tickets.forms.public import OTHER, ContactForm
from tickets.models import Ticket
from tickets.views.public.page import page, page_language, stays
from tickets.zone_list import known_zone

FORMS_A_MINUTE = 20
SENT_COOKIE = "sunrelay_sent"
SENT_IS_SHOWN = timedelta(hours=1)
MOST_WORDS_TAKEN_ON = 1000


@require_http_methods(["GET", "HEAD", "POST"])
@stays
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it: what is acknowledged is stored (G1), twice is once (G2)."""
    team, at = form_team(), now()
    if team is None:
        return page(request, "public/not_open.html", {}, status=503)
    if request.method != "POST":
        return _form_page(request, _empty_form(request), at)
    form = ContactForm(request.POST, request.FILES, page=page_language(request))
    if not allow("form", address_of(request), limit=FORMS_A_MINUTE, per=60):
        refusal = gettext(
            "Too many messages came from your network at once. Wait a minute, then send it again."
        )
        response = _refused(request, form, refusal, at, status=429)
        response["Retry-After"] = "60"
        return response
    if not form.is_valid():
        return _form_page(request, form, at, status=422)
    return _send(request, form, team, at)


def _send(request: HttpRequest, form: ContactForm, team: Team, at: datetime) -> HttpResponse:
    outcome = receive(_filled(request, form), team, now=at)
    if isinstance(outcome, Refused):
        refusal = gettext(outcome.message)
        if outcome.code == "conflict":
            refusal = gettext(
                "An earlier message from this form has reached us already. Send this one as a new request, if you wish."
            )
        return _refused(request, form, refusal, at, status=409)
    _say_corrections(request, form)
    return _thanks(outcome)


def _thanks(outcome: Sent) -> HttpResponse:
    """On to a page that can be reloaded; the link's token travels in a cookie for that page alone."""
    address = reverse("contact_sent")
    response = redirect(address)
    response.set_signed_cookie(
        SENT_COOKIE,
        outcome.token,
        max_age=SENT_IS_SHOWN,
        path=address,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Thanks, with the number, the promise and a private link."""
    token = request.get_signed_cookie(SENT_COOKIE, default="", max_age=SENT_IS_SHOWN) or ""
    link = find_link(token, now=now()) if token else None
    ticket = _ticket_of(link) if link else None
    if ticket is None:
        return page(request, "public/sent.html", {})
    customer = ticket.customer
    zone = customer.zone if customer.zone_is_known else ""
    language = page_language(request)
    context = {
        "ticket": ticket,
        "expected": shown(ticket.promised_at, zone, language, unread=unread_of(ticket, language)),
        "link": f"{own_address(request)}{reverse('ticket_link', args=[token])}",
        "addresses": list(customer.addresses.values_list("address", flat=True)),
    }
    return page(request, "public/sent.html", context)


def _ticket_of(link: AccessLink) -> Ticket | None:
    return Ticket.objects.select_related("customer").filter(public_id=link.subject).first()


def _empty_form(request: HttpRequest) -> ContactForm:
    """A search that found nothing brings its words along."""
    words = request.GET.get("text", "")[:MOST_WORDS_TAKEN_ON]
    return ContactForm(initial={"nonce": new_token(), "text": words}, page=page_language(request))


def _refused(
    request: HttpRequest, form: ContactForm, refusal: str, at: datetime, *, status: int
) -> HttpResponse:
    """The form again with everything in it and a nonce of its own."""
    if status == 409:
        form.put("nonce", new_token())
    form.is_valid()
    form.add_error(None, refusal)
    return _form_page(request, form, at, status=status)


def _form_page(request: HttpRequest, form: ContactForm, at: datetime, *, status: int = 200) -> HttpResponse:
    language = page_language(request)
    chosen = str(form["language"].value() or "")
    zone = known_zone(str(form["zone"].value() or ""))
    wanted = language if chosen in ("", OTHER) else chosen
    context = {
        "form": form,
        "expected": expected_answer(wanted, zone, words_in=language, now=at),
        "files_were_sent": bool(request.FILES),
    }
    return page(request, "public/contact.html", context, status=status)


def _filled(request: HttpRequest, form: ContactForm) -> Filled:
    given = form.cleaned_data
    return Filled(
        nonce=given["nonce"] or new_token(),
        name=given["name"],
        address=given["email"],
        text=given["text"],
        subject=given["subject"],
        language=form.chosen_language,
        page=form.page_prior,
        accept=tuple(parse_accept_language(request.headers.get("Accept-Language", ""))),
        zone=given["zone"],
        zone_source=form.zone_source,
        files=given["attachments"],
        is_trapped=bool(given["website"]),
    )


def _say_corrections(request: HttpRequest, form: ContactForm) -> None:
    if "zone" in form.corrections:
        messages.warning(request, gettext("We do not know that time zone, so times are shown in UTC."))
    if "language" in form.corrections:
        messages.warning(request, gettext("We do not know that language, so your words decided it."))
