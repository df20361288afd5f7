"""The end of a shift: what stays, what goes on, and the batons that are written and answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.duties.sweeps import wake
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.lib.words import told
from helpdesk.people.access import StaffRequest, lead_required, staff_required
from tickets import batons, planning
from tickets.actions.alarms import note_seen
from tickets.actions.handing import (
    BatonError,
    Handover,
    accept_baton,
    hand_off,
    return_baton,
    write_baton,
)
from tickets.forms.desk import BatonForm, ReturnForm
from tickets.models import Alarm, Baton
from tickets.shift_end import partings
from tickets.views.frame import frame, relayed
from tickets.views.reach import address_of_ticket, ticket_for

LONGEST_NUMBER = 12  # digits


@require_safe
@staff_required
def shift_end(request: StaffRequest) -> HttpResponse:
    """My open work as it would part at the end of this shift."""
    return _page(request)


@require_POST
@staff_required
def write(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a baton; ``as_is`` lets the desk's words stand."""
    ticket, at = ticket_for(request, pk), now()
    if request.agent is None:
        raise Http404
    form = _form(pk, request.POST)
    as_is = "as_is" in request.POST
    if not as_is and not form.is_valid():
        return _page(request, refused=(pk, form))
    with said(request, _("The baton for #%(number)s is ready.") % {"number": pk}, BatonError):
        write_baton(ticket.pk, request.agent, None if as_is else form.cleaned_data, now=at)
    return redirect("desk:shift_end")


@require_POST
@staff_required
def takeover(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer my running chat to a colleague, at a pause; it stays with me while nobody could take it."""
    ticket, at, agent = ticket_for(request, pk), now(), request.agent
    if agent is None or ticket.owner_id != agent.pk or not ticket.is_live_chat:
        raise Http404
    plan = planning.plan(ticket, now=at, exclude=frozenset({agent.pk}))
    if plan.decision.outcome != "offer":
        messages.error(request, _("Nobody else could take this chat now; it stays with you."))
    elif hand_off(Handover(pk, agent.pk, None, batons.draft(ticket)), now=at):
        wake("queue")
        messages.success(request, _("The chat is offered to a colleague, with your baton."))
    return redirect("desk:shift_end")


@require_safe
@staff_required
def to_look_at(request: StaffRequest) -> HttpResponse:
    """What waits for this person's eye, for a page that is open."""
    return render(request, "desk/relayed.html", relayed(request, now=now()))


@require_POST
@staff_required
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    """I take what was handed to me."""
    baton = _mine(request, pk)
    accept_baton(baton, now=now())
    return redirect(address_of_ticket(baton.ticket_id))


@require_POST
@staff_required
def give_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Back to the queue, with the reason."""
    baton, form = _mine(request, pk), ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(address_of_ticket(baton.ticket_id))
    try:
        return_baton(baton, form.cleaned_data["reason"], now=now())
    except BatonError as refusal:
        messages.error(request, told(refusal))
        return redirect(address_of_ticket(baton.ticket_id))
    messages.success(request, _("Back in the queue; neither of you gets it again for four hours."))
    return redirect("desk:inbox")


@require_POST
@lead_required
def alarm_seen(request: StaffRequest, pk: int) -> HttpResponse:
    """A lead looks after it."""
    found = Alarm.objects.visible_to(request.user).filter(pk=pk)
    alarm = found.first()
    if alarm is None:
        raise Http404
    note_seen(found, request.user, now=now())
    return redirect(address_of_ticket(alarm.ticket_id))


@require_POST
@lead_required
def alarms_seen(request: StaffRequest) -> HttpResponse:
    """A lead looks after those that were shown in one line."""
    shown = [int(pk) for pk in request.POST.getlist("alarm") if pk.isdecimal() and len(pk) < LONGEST_NUMBER]
    note_seen(Alarm.objects.visible_to(request.user).filter(pk__in=shown), request.user, now=now())
    return redirect("desk:inbox")


def _page(request: StaffRequest, refused: tuple[int, BatonForm] | None = None) -> HttpResponse:
    """A form that was refused comes back with what was written in it."""
    at = now()
    end, work = partings(request.agent, now=at) if request.agent else (None, [])
    kept = dict([refused] if refused else [])
    moving = [one for one in work if not one.stays or one.ticket.pk in kept]
    context = {
        "end": end,
        "staying": [one for one in work if one not in moving],
        "moving": [
            (one, kept.get(one.ticket.pk) or _form(one.ticket.pk, initial=one.fields)) for one in moving
        ],
    }
    status = 422 if refused else 200
    return render(request, "desk/shift_end.html", frame(request, now=at) | context, status=status)


def _form(pk: int, data: QueryDict | None = None, **more: Any) -> BatonForm:
    """Ids of fields differ from ticket to ticket, as one page holds many forms."""
    return BatonForm(data, auto_id=f"baton-{pk}-%s", **more)


def _mine(request: StaffRequest, pk: int) -> Baton:
    found = Baton.objects.handed().filter(pk=pk, receiver=request.agent, receiver__isnull=False)
    baton = found.select_related("receiver__user").first()
    if baton is None:
        raise Http404
    return baton
