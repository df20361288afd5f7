"""The mail that came in: what became of it, its raw source, and another try for what could not be read."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Team
from tickets.actions.inbound import try_again
from tickets.models import InboundMail
from tickets.models.mailbox import Mailbox
from tickets.views.files import INERT
from tickets.views.frame import frame

A_PAGE = 50


@require_safe
@lead_required
def mail(request: StaffRequest) -> HttpResponse:
    """Failed mail first, then the newest; ``?before=`` continues."""
    mine = _mails(request)
    before = request.GET.get("before", "")
    recent = mine.filter(pk__lt=int(before)) if before.isdecimal() else mine
    shown = list(recent.order_by("-pk")[: A_PAGE + 1])
    context = frame(request, now=now()) | {
        "failed": mine.filter(state=InboundMail.State.FAILED).order_by("-pk")[:A_PAGE],
        "mails": shown[:A_PAGE],
        "older": shown[A_PAGE - 1].pk if len(shown) > A_PAGE else 0,
    }
    return render(request, "desk/mail.html", context)


@require_safe
@lead_required
def source(request: StaffRequest, pk: int) -> HttpResponse:
    """The bytes as they came, as a file that nothing opens by itself."""
    found = _mails(request).filter(pk=pk).values_list("raw", flat=True).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{pk}.eml"'
    response["Content-Security-Policy"] = INERT
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@lead_required
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    if not _mails(request).filter(pk=pk).exists():
        raise Http404
    if try_again(pk, actor=f"user:{request.user.pk}", now=now()):
        messages.success(request, _("It is tried again now."))
    else:
        messages.info(request, _("This mail does not need another try."))
    return redirect("desk:mail")


def _mails(request: StaffRequest) -> QuerySet[InboundMail]:
    """Leads see the mail of their teams' mailboxes; mail for no mailbox is for administrators."""
    mails = InboundMail.objects.select_related("mailbox", "message").defer(
        "raw", "message__text", "message__html"
    )
    if request.user.is_admin:
        return mails
    teams = Team.objects.visible_to(request.user).filter(members__agent=request.agent, members__is_lead=True)
    return mails.filter(mailbox__in=Mailbox.objects.filter(team__in=teams))
