"""The hours of one agent: weekly shifts, absences, one-off shifts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.coverage import actions
from helpdesk.coverage.calendar import CalendarError
from helpdesk.coverage.forms import AbsenceForm, CalendarForm, ExtraForm, PatternForm, rows_of, shift_rows
from helpdesk.coverage.models import FollowedCalendar, OpeningHours, WorkPlan
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.lib.words import told
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Agent
from helpdesk.people.roles import led_agents, signed

CURRENT = "hours:people"
LOOK_BACK = timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def agent(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of all hours; a POST replaces the weekly pattern."""
    found = _agent(request, pk)
    if request.method != "POST":
        return _page(request, found)
    stored = _bound(found)
    pattern = PatternForm(request.POST, initial=stored, beside={"rows": _initial(found)})
    weeks = pattern.cleaned_data["weeks"] if pattern.is_valid() else stored["weeks"]
    rows = shift_rows(request.POST, initial=_initial(found), weeks=weeks)
    if rows.is_valid() and pattern.is_valid():
        bound, actor = pattern.pattern(), signed(request)
        try:
            actions.set_shifts(found, rows.shifts(), pattern=bound, actor=actor, now=now())
        except CalendarError as refusal:
            pattern.add_error("weeks", told(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("hours:agent", pk=pk)
    return _page(request, found, rows=rows, pattern=pattern)


@require_POST
@lead_required
def absent(request: StaffRequest, pk: int) -> HttpResponse:
    """Note leave or sickness; it acts at once."""
    found = _agent(request, pk)
    form = AbsenceForm(request.POST, auto_id="absence_%s")
    if form.is_valid():
        return _done(request, found, lambda by: actions.add_absence(found, form.absence(), **by))
    return _page(request, found, absence=form)


@require_POST
@lead_required
def back(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Take an absence back."""
    found = _agent(request, pk)
    absence = get_object_or_404(found.absences, pk=row)
    return _done(request, found, lambda by: actions.remove_absence(absence, **by))


@require_POST
@lead_required
def extra(request: StaffRequest, pk: int) -> HttpResponse:
    """One more shift."""
    found = _agent(request, pk)
    form = ExtraForm(request.POST, auto_id="extra_%s")
    if form.is_valid():
        data = form.cleaned_data
        return _done(
            request,
            found,
            lambda by: actions.add_extra_shift(found, data["date"], data["start"], data["end"], **by),
        )
    return _page(request, found, extra=form)


@require_POST
@lead_required
def no_extra(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Take a one-off shift back."""
    found = _agent(request, pk)
    shift = get_object_or_404(found.extra_shifts, pk=row)
    return _done(request, found, lambda by: actions.remove_extra_shift(shift, **by))


def _agent(request: StaffRequest, pk: int) -> Agent:
    return get_object_or_404(led_agents(request.user).select_related("user", "partner"), user_id=pk)


def _initial(agent: Agent) -> list[dict[str, Any]]:
    return rows_of(list(agent.shifts.order_by("pk")))


def _bound(agent: Agent) -> dict[str, Any]:
    """What binds the stored shifts, as the form has it."""
    plan = WorkPlan.objects.filter(agent=agent).first()
    if plan is None:
        return {"weeks": 1}
    return {
        "weeks": plan.cycle_weeks,
        "begins": plan.cycle_anchor,
        "valid_from": plan.valid_from,
        "valid_until": plan.valid_until,
    }


def _done(request: StaffRequest, agent: Agent, change: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    with said(request, _("Saved."), CalendarError):
        change({"actor": signed(request), "now": now()})
    return redirect("hours:agent", pk=agent.user_id)


def _page(request: StaffRequest, agent: Agent, **bound: Any) -> HttpResponse:
    at = now()
    recent = (at - LOOK_BACK).date()
    stored, shifts = _bound(agent), _initial(agent)
    context = cards.frame(request, CURRENT) | {
        "agent": agent,
        "person": agent.user,
        "rows": bound.get("rows") or shift_rows(initial=shifts, weeks=stored["weeks"]),
        "pattern": bound.get("pattern") or PatternForm(initial=stored, beside={"rows": shifts}),
        "absence_form": bound.get("absence") or AbsenceForm(auto_id="absence_%s"),
        "extra_form": bound.get("extra") or ExtraForm(auto_id="extra_%s"),
        "absences": agent.absences.filter(last_day__gte=recent).order_by("first_day", "pk"),
        "extras": agent.extra_shifts.filter(date__gte=recent).order_by("date", "pk"),
        "opening": OpeningHours.objects.first(),
        "followed": FollowedCalendar.objects.filter(agent=agent).first(),
        "calendar_form": CalendarForm(auto_id="calendar_%s"),
    }
    return render(request, "coverage/hours.html", context, status=422 if bound else 200)
