"""Links from letters. Looking at one shows a button; only pressing it uses the link."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from helpdesk.duties.rendering import interface_language
from helpdesk.lib.clock import now
from helpdesk.people.actions import find_link
from helpdesk.people.models import AccessLink, Customer
from tickets.actions import access
from tickets.forms.public import AddressForm
from tickets.views.public import session
from tickets.views.public.page import page


@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Opens one conversation in this browser, and nothing else of its customer."""
    at = now()
    link = find_link(token, now=at)
    if link is None or link.kind != AccessLink.Kind.TICKET:
        return bad_link(request)
    with _readers_language(request, link.customer):
        if request.method != "POST":
            return _button(request, "public/ticket_link.html")
        access.open_conversation(link, now=at)
        session.keep_link(request, link)
        return redirect(reverse("request", args=[link.subject]))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Opens all conversations of a customer, once."""
    at = now()
    link = find_link(token, now=at)
    if link is None or link.kind != AccessLink.Kind.SIGN_IN:
        return bad_link(request)
    with _readers_language(request, link.customer):
        if request.method != "POST":
            return _button(request, "public/sign_in_link.html")
        customer = access.sign_in(link, now=at)
        if customer is None:
            return bad_link(request)
        session.sign_in(request, customer)
        return redirect(reverse("requests"))


def bad_link(request: HttpRequest, *, status: int = 410) -> HttpResponse:
    """One answer for what is over, used or never was, with the way to a new one.

    410 and not 404: a 404 without a language in its address is sent on to one with it.
    """
    return page(request, "public/bad_link.html", {"form": AddressForm()}, status=status)


def _button(request: HttpRequest, template: str) -> HttpResponse:
    response = page(request, template, {})
    response["Content-Language"] = translation.get_language() or "en"
    return response


@contextmanager
def _readers_language(request: HttpRequest, customer: Customer) -> Iterator[None]:
    """The customer's language, unless this browser has chosen one."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen or not customer.language:
        yield
        return
    with translation.override(interface_language(customer.language)):
        yield
