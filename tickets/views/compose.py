"""What an agent writes: answers, notes, and drafts kept on the way."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.lib.clock import now
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.models import Agent
from tickets.actions import Refused
from tickets.actions.drafts import drop_draft, keep_draft
from tickets.actions.replying import Answer, reply
from tickets.forms.desk import DraftForm, ReplyForm
from tickets.models import Event, Ticket
from tickets.views.reach import address_of_ticket, choice_of, ticket_for


@require_POST
@staff_required
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Post an answer or a note. When something arrived meanwhile it is shown first, and the text is kept."""
    ticket, form = ticket_for(request, pk), ReplyForm(request.POST, request.FILES)
    if request.agent is None:
        return _kept(
            request, ticket, _("Only agents write to customers. Ask an administrator for an agent's place.")
        )
    if not form.is_valid():
        return _kept(request, ticket, _first_error(form))
    if not form.internal and arrived_since(ticket, request.agent, form.cleaned_data["seen"]):
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


def arrived_since(ticket: Ticket, agent: Agent, seen: int) -> bool:
    """Whether somebody else wrote to or for the customer after what the writer had on screen."""
    newer = Event.objects.filter(ticket=ticket, seq__gt=seen, kind__in=["message", "note"])
    return newer.exclude(agent=agent).exists()


def _post(request: StaffRequest, ticket: Ticket, agent: Agent, form: ReplyForm) -> HttpResponse:
    answer = Answer(
        text=form.cleaned_data["text"],
        client_id=form.cleaned_data["client_id"],
        internal=form.internal,
        files=form.cleaned_data["attached"],
    )
    outcome = reply(ticket, agent, answer, now=now())
    if isinstance(outcome, Refused):
        return _kept(request, ticket, _(outcome.message))
    drop_draft(ticket, request.user)
    return _back(request, ticket, f"#e{outcome.seq}")


def _kept(request: StaffRequest, ticket: Ticket, why: str, **more: str) -> HttpResponse:
    """Not sent: the text becomes the draft, and the page says what to do."""
    internal = request.POST.get("kind") == "note"
    keep_draft(ticket, request.user, request.POST.get("text", ""), internal=internal, now=now())
    if why:
        messages.error(request, why)
    return redirect(address_of_ticket(ticket.pk, choice_of(request).view, **more) + "#composer")


def _back(request: StaffRequest, ticket: Ticket, place: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address_of_ticket(ticket.pk, choice_of(request).view) + place)


def _first_error(form: ReplyForm) -> str:
    return str(next(iter(form.errors.values()))[0])
