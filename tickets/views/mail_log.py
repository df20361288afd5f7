"""The mail that came in: what became of it, its raw source, and another try for what could not be read."""

from typing import Literal

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.duties.models import Letter
from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.roles import admin_required
from tickets import upkeep
from tickets.actions.delivery import send_again, settle_held
from tickets.actions.inbound import put_aside, take_by_hand, try_again
from tickets.actions.senders import SenderRuleError, add_rule, remove_rule
from tickets.forms.desk import SenderRuleForm
from tickets.handed_out import INERT
from tickets.models import InboundMail, SenderRule, Ticket
from tickets.models.inbound import InboundMailQuerySet
from tickets.views.frame import frame

A_PAGE = 50
MOST_RULES = 500


@require_safe
@lead_required
def mail(request: StaffRequest) -> HttpResponse:
    """Failed mail first, then the newest; ``?before=`` continues."""
    mine = _mails(request)
    before = request.GET.get("before", "")
    recent = mine.filter(pk__lt=int(before)) if before.isdecimal() else mine
    shown = list(recent.order_by("-pk")[: A_PAGE + 1])
    context = frame(request, now=now()) | {
        "failed": mine.unreadable().order_by("-pk")[:A_PAGE],
        "rows": shown[:A_PAGE],
        "older": shown[A_PAGE - 1].pk if len(shown) > A_PAGE else 0,
        "tab": "in",
        "table": "desk/mail_table.html",
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
    return _back(request, "desk:mail")


@require_POST
@lead_required
def aside(request: StaffRequest, pk: int) -> HttpResponse:
    """What could not be read is nothing for the desk: nobody is reminded of it again."""
    if not _mails(request).filter(pk=pk).exists():
        raise Http404
    if put_aside(pk, actor=f"user:{request.user.pk}", now=now()):
        messages.success(
            request, _("It is put aside. It stays in the log, and a ticket can still be made of it.")
        )
    else:
        messages.info(request, _("This mail was looked after already."))
    return _back(request, "desk:mail")


@require_POST
@lead_required
def by_hand(request: StaffRequest, pk: int) -> HttpResponse:
    """A ticket of a mail that made none."""
    if not _mails(request).filter(pk=pk).exists():
        raise Http404
    if take_by_hand(pk, actor=f"user:{request.user.pk}", now=now()):
        messages.success(request, _("A ticket is made of it now."))
    else:
        messages.info(request, _("This mail is a message already, or is about to be read."))
    return _back(request, "desk:mail")


@require_safe
@lead_required
def outgoing(request: StaffRequest) -> HttpResponse:
    """Letters that went out or wait: what needs a look first, then the newest; ``?before=`` continues."""
    mine = _letters(request)
    before = request.GET.get("before", "")
    recent = mine.filter(pk__lt=int(before)) if before.isdecimal() else mine
    shown = list(recent.order_by("-pk")[: A_PAGE + 1])
    stuck = [Letter.State.FAILED, Letter.State.UNKNOWN, Letter.State.HELD]
    tickets = Ticket.objects.in_bulk(
        {one.conversation for one in shown if one.conversation}, field_name="public_id"
    )
    context = frame(request, now=now()) | {
        "failed": mine.filter(state__in=stuck).order_by("-pk")[:A_PAGE],
        "rows": shown[:A_PAGE],
        "tab": "out",
        "held": request.user.is_admin and Letter.objects.filter(state=Letter.State.HELD).count(),
        "table": "desk/letter_table.html",
        "tickets": {key: ticket.pk for key, ticket in tickets.items()},
        "older": shown[A_PAGE - 1].pk if len(shown) > A_PAGE else 0,
    }
    return render(request, "desk/letters.html", context)


@require_POST
@lead_required
def resend(request: StaffRequest, pk: int) -> HttpResponse:
    """The same bytes under the same Message-ID once more."""
    if not _letters(request).filter(pk=pk).exists():
        raise Http404
    if send_again(pk, actor=f"user:{request.user.pk}", now=now()):
        messages.success(request, _("It is sent again now."))
    else:
        messages.info(request, _("This letter does not need another try."))
    return _back(request, "desk:letters")


@require_POST
@admin_required
def held(request: StaffRequest) -> HttpResponse:
    """Every letter that is held: ``what`` is "send" or "drop"."""
    what: Literal["send", "drop"] = "send" if request.POST.get("what") == "send" else "drop"
    count = settle_held(what, actor=f"user:{request.user.pk}", now=now())
    words = {
        "send": ngettext("%(count)s letter is sent now.", "%(count)s letters are sent now.", count),
        "drop": ngettext("%(count)s letter is not sent.", "%(count)s letters are not sent.", count),
    }
    messages.success(request, words[what] % {"count": count})
    return _back(request, "desk:letters")


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def senders(request: StaffRequest) -> HttpResponse:
    """Whose mail is not taken, and whose machines may open tickets."""
    form = SenderRuleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_rule(data["pattern"], data["kind"], request.user, note=data["note"], now=now())
        except SenderRuleError as refusal:
            form.add_error("pattern", _(str(refusal)))
        else:
            messages.success(request, _("The rule holds for mail from now on."))
            return redirect("desk:senders")
    context = frame(request, now=now()) | {
        "form": form,
        "rules": SenderRule.objects.select_related("made_by")[:MOST_RULES],
    }
    return render(request, "desk/senders.html", context, status=422 if form.errors else 200)


@require_POST
@lead_required
def forget_sender(request: StaffRequest, pk: int) -> HttpResponse:
    remove_rule(get_object_or_404(SenderRule, pk=pk), request.user, now=now())
    messages.success(request, _("The rule is gone."))
    return redirect("desk:senders")


def _letters(request: StaffRequest) -> QuerySet[Letter]:
    """Of the tickets a lead may see; letters that belong to none are for administrators."""
    letters = Letter.objects.defer("raw", "html", "text", "context")
    if request.user.is_admin:
        return letters
    return letters.filter(conversation__in=Ticket.objects.visible_to(request.user).values("public_id"))


def _back(request: StaffRequest, page: str) -> HttpResponse:
    upkeep.forget(request.user)
    return redirect(page)


def _mails(request: StaffRequest) -> InboundMailQuerySet:
    mails = InboundMail.objects.visible_to(request.user).select_related("mailbox", "message")
    return mails.defer("raw", "message__text", "message__html")
