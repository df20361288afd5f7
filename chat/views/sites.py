"""The pages on which the chat may open, each with the line to paste."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat.models import Site
from chat.site_actions import FIELDS, SiteError, edit_site, make_site, renew_secret
from chat.site_form import SiteForm
from helpdesk.lib.clock import now
from helpdesk.lib.own_address import own_address
from helpdesk.lib.words import told
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest
from helpdesk.people.models import Team
from helpdesk.people.roles import admin_required, signed

CURRENT = "sites:overview"

cards.add(
    cards.Card(
        url=CURRENT,
        place=60,
        icon="chat-bubble-left-right",
        title=gettext_lazy("Chat on your pages"),
        text=gettext_lazy("Which pages may open the chat, how it looks there, and the line to paste."),
        empty=gettext_lazy("Sites will stand here. Until then the chat opens on no page but the desk's own."),
        first_step=gettext_lazy("Add the first site"),
        count=lambda person: Site.objects.count(),
    )
)


@require_safe
@admin_required
def overview(request: StaffRequest) -> HttpResponse:
    """All sites."""
    rows = Site.objects.select_related("team").order_by("-is_default", "name")
    context = cards.frame(request, CURRENT) | {"sites": rows, "has_team": Team.objects.exists()}
    return render(request, "chat/sites.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def create(request: StaffRequest) -> HttpResponse:
    """A new site; it needs a team that answers."""
    if not Team.objects.exists():
        messages.error(request, _("A chat is answered by a team. Make the first team, then come back."))
        return redirect("settings:team_new")
    form = SiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            site = make_site(form.plan(), actor=signed(request), now=now())
        except SiteError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Saved. Paste the line below into your page."))
            return redirect("sites:site", pk=site.pk)
    return _page(request, {"form": form, "site": None})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """One site."""
    site = get_object_or_404(Site, pk=pk)
    initial = {name: getattr(site, name) for name in FIELDS} | {"origins": "\n".join(site.origins)}
    form = SiteForm(request.POST if request.method == "POST" else None, site=site, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_site(site, form.plan(), actor=signed(request), now=now())
        except SiteError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("sites:site", pk=pk)
    stored = Site.objects.get(pk=pk)
    return _page(request, {"form": form, "site": stored, "snippet": snippet(request, stored)})


@require_POST
@admin_required
@reauthentication_required
def secret(request: StaffRequest, pk: int) -> HttpResponse:
    """A new secret, shown once on the page that follows."""
    site = get_object_or_404(Site, pk=pk)
    renew_secret(site, actor=signed(request), now=now())
    context: dict[str, Any] = {"site": site, "fresh_secret": site.secret}
    initial = {name: getattr(site, name) for name in FIELDS} | {"origins": "\n".join(site.origins)}
    context |= {"form": SiteForm(site=site, initial=initial), "snippet": snippet(request, site)}
    return _page(request, context)


def snippet(request: StaffRequest, site: Site) -> str:
    """The line to paste into a host page."""
    line = '<script src="{}/widget.js" data-site="{}" async></script>'
    return str(format_html(line, own_address(request), site.key))


def _page(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    failed = form.is_bound and form.errors
    known = cards.frame(request, CURRENT) | context
    return render(request, "chat/site.html", known, status=422 if failed else 200)
