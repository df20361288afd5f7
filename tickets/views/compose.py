"""What an agent writes: answers, notes, and drafts kept on the way."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.lib.clock import now
from helpdesk.lib.zones import zone
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.models import Agent
from helpdesk.templatetags.desk import local_day, local_time
from tickets.actions import AssigningError, Posted, Refused, take_back_answer
from tickets.actions.drafts import drop_draft, keep_draft
from tickets.actions.replying import Answer, reply
from tickets.forms.desk import DraftForm, ReplyForm
from tickets.models import Event, Message, Ticket
from tickets.models.draft import Draft
from tickets.snoozing import their_morning
from tickets.views.head import promise_of
from tickets.views.reach import UNDO, address_of_ticket, choice_of, ticket_for, writer_of

HOLD = timedelta(seconds=10)  # before a letter goes out, to take it back


@require_POST
@staff_required
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Post an answer or a note. When something arrived meanwhile it is shown first, and the text is kept.

    A page that stays (``X-Part``) is told as JSON: ``to`` and ``seq`` of what was stored, ``spoken`` (the number of
    what arrived), or ``why`` it was not sent.
    """
    ticket, form = ticket_for(request, pk), ReplyForm(request.POST, request.FILES)
    if request.agent is None:
        return _kept(
            request, ticket, _("Only agents write to customers. Ask an administrator for an agent's place.")
        )
    if not form.is_valid():
        return _kept(request, ticket, _first_error(form))
    if not form.internal and (spoken := arrived_since(ticket, request.agent, form.cleaned_data["seen"])):
        if _stays(request):
            return JsonResponse({"spoken": spoken}, status=409)
        return _kept(request, ticket, "", arrived="1")
    return _post(request, ticket, request.agent, form)


@require_POST
@staff_required
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what is written so far."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    ticket = ticket_for(request, pk)
    internal = form.cleaned_data["kind"] == "note"
    keep_draft(ticket, request.user, form.cleaned_data["text"], internal=internal, now=now())
    return HttpResponse(status=204)


@require_POST
@staff_required
def unsend(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an answer whose letter still waits."""
    return taken_back(request, pk)


def taken_back(request: StaffRequest, message_id: int) -> HttpResponse:
    """The words of an answer come back into its writer's draft, before what they wrote since."""
    rows = Message.objects.filter(ticket__in=Ticket.objects.visible_to(request.user), pk=message_id)
    ticket_id, at = rows.values_list("ticket", flat=True).first(), now()
    if ticket_id is None:
        raise Http404
    ticket = ticket_for(request, ticket_id)
    try:
        words = take_back_answer(message_id, by=writer_of(request), now=at)
    except AssigningError as refusal:
        messages.error(request, _(str(refusal)))
        return _back(request, ticket, "")
    since = Draft.objects.filter(ticket=ticket, person=request.user).values_list("text", flat=True).first()
    keep_draft(ticket, request.user, "\n\n".join(filter(None, (words, since))), now=at)
    messages.success(request, _("Taken back. Your words are in the field again; add files anew."))
    return _back(request, ticket, "#composer")


def arrived_since(ticket: Ticket, agent: Agent, seen: int) -> int:
    """The number of what somebody else wrote last after what the writer had on screen; 0 where nobody did."""
    newer = Event.objects.filter(ticket=ticket, seq__gt=seen, kind__in=["message", "note"])
    return newer.exclude(agent=agent).order_by("-seq").values_list("seq", flat=True).first() or 0


def _post(request: StaffRequest, ticket: Ticket, agent: Agent, form: ReplyForm) -> HttpResponse:
    at = now()
    morning = waits_until(ticket, at) if form.cleaned_data["when"] == "morning" else None
    answer = Answer(
        text=form.cleaned_data["text"],
        client_id=form.cleaned_data["client_id"],
        internal=form.internal,
        files=form.cleaned_data["attached"],
        not_before=morning or at + HOLD,
        copies=form.cleaned_data["copies"],
    )
    outcome = reply(ticket, agent, answer, now=at)
    if isinstance(outcome, Refused):
        return _kept(request, ticket, _(outcome.message))
    drop_draft(ticket, request.user)
    _say_when(request, outcome, morning)
    back = _back(request, ticket, f"#e{outcome.seq}")
    return JsonResponse({"to": back.url, "seq": outcome.seq}) if _stays(request) else back


def waits_until(ticket: Ticket, at: datetime) -> datetime | None:
    """When an answer by mail goes out that waits for the customer's morning; None where it cannot wait."""
    if ticket.is_live_chat or not ticket.customer.zone_is_known:
        return None
    return their_morning(at, zone(ticket.customer.zone), promise_of(ticket))


def _say_when(request: StaffRequest, outcome: Posted, morning: datetime | None) -> None:
    """When a letter goes out, with the way back; an answer in a chat is there at once."""
    message = outcome.event.message if outcome.event else None
    if message is None or message.letter_id is None or not outcome.first:
        return
    words = _("It goes out in ten seconds.")
    if morning is not None:
        words = _("It goes out on %(day)s at %(time)s.") % {
            "day": local_day(morning),
            "time": local_time(morning),
        }
    way_back = signing.dumps({"answer": message.pk, "by": request.user.pk}, salt=UNDO)
    messages.success(request, words, extra_tags=way_back)


def _kept(request: StaffRequest, ticket: Ticket, why: str, **more: str) -> HttpResponse:
    """Not sent: the text becomes the draft, and the page says what to do."""
    internal = request.POST.get("kind") == "note"
    keep_draft(ticket, request.user, request.POST.get("text", ""), internal=internal, now=now())
    if _stays(request):
        return JsonResponse({"why": why}, status=422)
    if why:
        messages.error(request, why)
    return redirect(address_of_ticket(ticket.pk, choice_of(request).view, **more) + "#composer")


def _stays(request: StaffRequest) -> bool:
    """Whether the page sends without being left."""
    return bool(request.headers.get("X-Part"))


def _back(request: StaffRequest, ticket: Ticket, place: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address_of_ticket(ticket.pk, choice_of(request).view) + place)


def _first_error(form: ReplyForm) -> str:
    return str(next(iter(form.errors.values()))[0])
