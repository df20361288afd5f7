"""The portal of those who manage a partner: their agents' tickets, who of them is on, and nothing of anybody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import AgentCalendar, blocks
from helpdesk.coverage.standing import Standing, standing
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.people.access import StaffRequest, manager_required
from helpdesk.people.models import Agent
from helpdesk.people.models.agent import AgentQuerySet
from tickets import actions, listing
from tickets.actions import AssigningError
from tickets.forms.desk import AssignForm
from tickets.listing import Choice, Viewer
from tickets.log import Writer
from tickets.models import Ticket
from tickets.thread import read_thread

VIEWS = ("team", "waiting", "closed", "all")
AHEAD = timedelta(days=7)
LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One agent of the partner: where they stand now, and their blocks that reach into the next seven days."""

    agent: Agent
    standing: Standing
    blocks: list[tuple[datetime, datetime]]


@require_safe
@manager_required
def tickets(request: StaffRequest) -> HttpResponse:
    """What the partner's agents hold, by whose turn it is."""
    at, asked = now(), request.GET
    view = asked.get("view", VIEWS[0])
    choice = Choice(view=view if view in VIEWS else VIEWS[0], after=asked.get("after", "")[:400])
    page = listing.page(choice, Viewer(request.user, None), now=at)
    context = {
        "now": at,
        "rows": page.rows,
        "following": page.following,
        "view": choice.view,
        "views": _views(),
    }
    return render(request, "partners/tickets.html", context)


@require_safe
@manager_required
def ticket(request: StaffRequest, pk: int) -> HttpResponse:
    """One conversation as the partner's agents read it, and whom of them it may go to."""
    at, found = now(), _ticket(request, pk)
    before = request.GET.get("before", "")
    zone = found.customer.zone if found.customer.zone_is_known else "UTC"
    context = {
        "ticket": found,
        "now": at,
        "thread": read_thread(found, request.reader, before=int(before) if before.isdecimal() else 0),
        "customer_zone": zone,
        "colleagues": [line for line in _people(request, at) if line.agent.pk != found.owner_id],
    }
    return render(request, "partners/ticket.html", context)


@require_POST
@manager_required
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a ticket to another agent of the partner; a manager may go over their capacity."""
    found = _ticket(request, pk)
    form = AssignForm(request.POST)
    form.me, form.colleagues = None, _agents(request)
    to: Agent | None = form.cleaned_data["to"] if form.is_valid() else None
    if to is None:
        messages.error(request, _("There is nobody of that name to give this to."))
        return redirect("partners:ticket", pk)
    by = Writer("agent", f"user:{request.user.pk}", request.user.name)
    with said(request, _("Given to %(name)s.") % {"name": to.user.name}, AssigningError):
        actions.assign(found.pk, to, by=by, now=now())
    return redirect("partners:ticket", pk)


@require_safe
@manager_required
def people(request: StaffRequest) -> HttpResponse:
    """The partner's agents: who is on, who is next, and their shifts of the week to come."""
    at = now()
    return render(request, "partners/people.html", {"now": at, "people": _people(request, at)})


def _ticket(request: StaffRequest, pk: int) -> Ticket:
    rows = Ticket.objects.select_related("customer", "owner__user", "team")
    found = rows.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _agents(request: StaffRequest) -> AgentQuerySet:
    return Agent.objects.visible_to(request.user).active()


def _people(request: StaffRequest, at: datetime) -> list[Colleague]:
    book = roster.current()
    rows = _agents(request).select_related("user").prefetch_related("languages").order_by("user__name", "pk")
    return [
        Colleague(agent, standing(book.of(agent.pk), at), _whole_blocks(book.of(agent.pk), at))
        for agent in rows
    ]


def _whole_blocks(calendar: AgentCalendar, at: datetime) -> list[tuple[datetime, datetime]]:
    """Neither the block that runs now nor the last one is cut off."""
    near = blocks(calendar, at - LONGEST, at + AHEAD + LONGEST)
    return [(start, end) for start, end in near if end > at and start < at + AHEAD]


def _views() -> list[tuple[str, str]]:
    return [
        ("team", _("To answer")),
        ("waiting", _("Waiting for the customer")),
        ("closed", _("Closed")),
        ("all", _("All")),
    ]
