"""The addresses that customers write to, each with the line for the mail server."""

import shlex
import sys
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.lib.clock import now
from helpdesk.lib.words import told
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest
from helpdesk.people.models import Team, User
from helpdesk.people.roles import admin_required, signed
from tickets.actions.mailboxes import FIELDS, MailboxError, edit_mailbox, make_mailbox
from tickets.forms.mailbox import MailboxForm
from tickets.models import Mailbox

CURRENT = "mailboxes:overview"

cards.add(
    cards.Card(
        url=CURRENT,
        place=50,
        icon="envelope",
        title=gettext_lazy("Mailboxes"),
        text=gettext_lazy("Addresses that customers write to, and the line for the mail server."),
        empty=gettext_lazy("Mailboxes will stand here. Until then no mail becomes a ticket."),
        first_step=gettext_lazy("Set up the first mailbox"),
        count=lambda person: Mailbox.objects.count(),
    )
)


@require_safe
@admin_required
def overview(request: StaffRequest) -> HttpResponse:
    """All mailboxes."""
    boxes = list(Mailbox.objects.select_related("team", "source").order_by("-is_default", "name"))
    for box in boxes:
        source = getattr(box, "source", None)
        box.is_silent = source is not None and source.is_silent(now())  # type: ignore[attr-defined]
    context = cards.frame(request, CURRENT) | {
        "boxes": boxes,
        "has_team": Team.objects.exists(),
        "shared_domains": _shared_domains(boxes),
    }
    return render(request, "desk/mailboxes.html", context)


def _shared_domains(boxes: Iterable[Mailbox]) -> list[str]:
    """Domains of mailboxes on which staff have addresses: some services trust whoever gets mail there."""
    emails = User.objects.filter(is_active=True).exclude(email="").values_list("email", flat=True)
    of_staff = {email.rpartition("@")[2].lower() for email in emails}
    return sorted(of_staff & {box.address.rpartition("@")[2].lower() for box in boxes})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def create(request: StaffRequest) -> HttpResponse:
    """A new mailbox; it needs a team to belong to."""
    if not Team.objects.exists():
        messages.error(request, _("A mailbox belongs to a team. Make the first team, then come back."))
        return redirect("settings:team_new")
    form = MailboxForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            box = make_mailbox(form.plan(), actor=signed(request), now=now())
        except MailboxError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Saved. Give the mail server the line below."))
            return redirect("mailboxes:mailbox", pk=box.pk)
    return _page(request, {"form": form, "box": None})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """One mailbox."""
    box = get_object_or_404(Mailbox, pk=pk)
    initial = {name: getattr(box, name) for name in FIELDS}
    form = MailboxForm(request.POST if request.method == "POST" else None, mailbox=box, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_mailbox(box, form.plan(), actor=signed(request), now=now())
        except MailboxError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("mailboxes:mailbox", pk=pk)
    stored = Mailbox.objects.get(pk=pk)
    return _page(request, {"form": form, "box": stored, "pipe": pipe_line(stored)})


def pipe_line(box: Mailbox) -> str:
    """The line of a mail server's aliases that hands each mail to the desk (aliases(5), a quoted command)."""
    program = shlex.quote(sys.executable)
    manage = shlex.quote(str(settings.ROOT / "manage.py"))
    command = f"{program} {manage} receive_email --mailbox {box.name}"
    return f'{box.address.partition("@")[0]}: "|{command}"'


def _page(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    failed = form.is_bound and form.errors
    known = cards.frame(request, CURRENT) | context
    return render(request, "desk/mailbox.html", known, status=422 if failed else 200)
