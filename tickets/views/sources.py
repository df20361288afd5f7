"""Fetching the mail of a mailbox: its settings, when it was last read, and a live test of both directions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.duties.models import Letter
from helpdesk.lib.clock import now
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest
from helpdesk.people.roles import admin_required, signed
from tickets.actions.sources import TEST_HEADER, remove_source, save_source, send_test
from tickets.forms.source import PRESETS, SourceForm
from tickets.mail import imap
from tickets.mail.imap import ImapError
from tickets.models import Mailbox, MailSource
from tickets.views.settings import CURRENT


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def source(request: StaffRequest, pk: int) -> HttpResponse:
    """``?preset=gmail`` fills in what a provider names."""
    box = get_object_or_404(Mailbox, pk=pk)
    known = MailSource.objects.filter(mailbox=box).first()
    if request.method != "POST":
        return _page(request, box, SourceForm(source=known, preset=request.GET.get("preset", "")))
    form = SourceForm(request.POST, source=known)
    if not form.is_valid():
        return _page(request, box, form, status=422)
    imap.forget_access(save_source(box, form.plan(), actor=signed(request), now=now()))
    messages.success(
        request, _("Saved. What comes from now on is fetched; what is there already stays unread.")
    )
    return redirect("mailboxes:source", pk=pk)


@require_POST
@admin_required
def test(request: StaffRequest, pk: int) -> HttpResponse:
    """Sign in now, and send a letter that should come back."""
    known = get_object_or_404(MailSource.objects.select_related("mailbox"), mailbox=pk)
    try:
        with imap.opened(known) as folder:
            waiting = folder.uid_next - 1
    except ImapError as refusal:
        imap.forget_access(known)
        messages.error(request, _("Reading does not work yet. %(why)s") % {"why": refusal})
        return redirect("mailboxes:source", pk=pk)
    send_test(known, now=now())
    messages.success(
        request,
        _("Signed in; the folder has had %(count)s mails. A letter to itself is on its way.")
        % {"count": waiting},
    )
    return redirect("mailboxes:source", pk=pk)


@require_POST
@admin_required
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Nothing is fetched any more."""
    remove_source(get_object_or_404(Mailbox, pk=pk), actor=signed(request), now=now())
    messages.success(request, _("This mailbox is no longer fetched."))
    return redirect("mailboxes:mailbox", pk=pk)


def _page(request: StaffRequest, box: Mailbox, form: SourceForm, *, status: int = 200) -> HttpResponse:
    known, at = MailSource.objects.filter(mailbox=box).first(), now()
    context: dict[str, Any] = cards.frame(request, CURRENT) | {
        "box": box,
        "form": form,
        "source": known,
        "silent": known is not None and known.is_silent(at),
        "presets": [(key, preset.name) for key, preset in PRESETS.items()],
        "test_letter": _test_letter(known),
    }
    return render(request, "desk/source.html", context, status=status)


def _test_letter(known: MailSource | None) -> Letter | None:
    if known is None or known.test_sent_at is None:
        return None
    letters = Letter.objects.filter(recipient=known.mailbox.address, created_at=known.test_sent_at)
    return next((one for one in letters if one.headers.get(TEST_HEADER) == known.test_token), None)
