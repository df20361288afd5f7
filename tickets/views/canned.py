"""Canned replies: leads write them, agents put them into the composer in the customer's language."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.languages.desk import default_language, desk_languages
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest, lead_required, staff_required
from helpdesk.people.roles import signed
from tickets.actions.canned import CannedError, bring_back, put_away, save_canned
from tickets.actions.opening import promise_words
from tickets.canned import fill, variant
from tickets.forms.canned import CannedForm
from tickets.models import CannedReply, Ticket
from tickets.views.reach import ticket_for

CURRENT = "mailboxes:canned"

cards.add(
    cards.Card(
        url=CURRENT,
        place=45,
        icon="chat-bubble-left-right",
        title=gettext_lazy("Canned replies"),
        text=gettext_lazy("Answers kept ready, each with a text for every language of the desk."),
        empty=gettext_lazy("Answers that agents give often will stand here."),
        first_step=gettext_lazy("Write the first one"),
        count=lambda person: CannedReply.objects.visible_to(person).in_use().count(),
        for_leads=True,
    )
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A reply as the composer offers it for one ticket; ``is_wanted``: it is in the customer's language."""

    name: str
    language: str
    is_wanted: bool
    text: str


@require_safe
@lead_required
def overview(request: StaffRequest) -> HttpResponse:
    """All replies, which languages each has, and those that were put away."""
    mine = CannedReply.objects.visible_to(request.user).select_related("team").prefetch_related("texts")
    codes = desk_languages()
    rows = [
        (
            reply,
            codes_of := [one.language for one in reply.texts.all()],
            [c for c in codes if c not in codes_of],
        )
        for reply in mine.in_use()
    ]
    context = cards.frame(request, CURRENT) | {"rows": rows, "removed": mine.exclude(removed_at=None)}
    return render(request, "desk/canned_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def create(request: StaffRequest) -> HttpResponse:
    """A new reply."""
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The texts of one reply."""
    return _edited(request, _mine(request, pk))


def _edited(request: StaffRequest, reply: CannedReply | None) -> HttpResponse:
    form = CannedForm(request.POST if request.method == "POST" else None, person=request.user, reply=reply)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_canned(reply, form.plan(), actor=signed(request), now=now())
            except CannedError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect(CURRENT)
    context = cards.frame(request, CURRENT) | {"form": form, "reply": reply}
    return render(request, "desk/canned.html", context, status=status)


@require_POST
@lead_required
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer it no more."""
    reply = _mine(request, pk)
    put_away(reply, actor=signed(request), now=now())
    messages.success(request, _("“%(name)s” was put away. It can be brought back below.") % {"name": reply})
    return redirect(CURRENT)


@require_POST
@lead_required
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer it again."""
    reply = _mine(request, pk)
    with said(request, _("It is offered again."), CannedError):
        bring_back(reply, actor=signed(request), now=now())
    return redirect(CURRENT)


@require_safe
@staff_required
def offered(request: StaffRequest, pk: int) -> HttpResponse:
    """The replies for one ticket, filled in, those in the customer's language first."""
    ticket = ticket_for(request, pk)
    mine = CannedReply.objects.visible_to(request.user).in_use().prefetch_related("texts")
    values, fallback = _values(request, ticket), default_language()
    found = [one for reply in mine if (one := _offer(reply, ticket, values, fallback)) is not None]
    found.sort(key=lambda one: not one.is_wanted)
    return render(request, "desk/canned_offered.html", {"replies": found, "ticket": ticket})


def _offer(reply: CannedReply, ticket: Ticket, values: dict[str, str], fallback: str) -> Offered | None:
    texts = {one.language: one.text for one in reply.texts.all()}
    chosen = variant(texts, ticket.language or ticket.customer.language, fallback)
    if chosen is None:
        return None
    language, is_wanted = chosen
    return Offered(reply.name, language, is_wanted, fill(texts[language], values))


def _values(request: StaffRequest, ticket: Ticket) -> dict[str, str]:
    return {
        "customer": ticket.customer.name,
        "agent": request.user.name,
        "desk": settings.DESK_NAME,
        "subject": ticket.subject,
        "promise": promise_words(ticket),
    }


def _mine(request: StaffRequest, pk: int) -> CannedReply:
    return get_object_or_404(CannedReply.objects.visible_to(request.user), pk=pk)
