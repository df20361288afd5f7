"""Drafts of the roster as files: out as a table or a scenario, in from a table, a calendar or a scenario."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.coverage import actions, roster, roster_csv, roster_ical
from helpdesk.coverage.actions import PlanError
from helpdesk.coverage.models import Plan
from helpdesk.coverage.plan_board import board, drafted
from helpdesk.coverage.roster_csv import CsvError
from helpdesk.lib.clock import now
from helpdesk.lib.words import told
from helpdesk.lib.zones import ZoneError, zone
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Agent
from tickets.forms.plan import RosterFileForm
from tickets.planner import scenario_file
from tickets.planner.effects import DAYS
from tickets.planner.scenario_file import ScenarioFileError, Wanted
from tickets.views.plans import agents_of, board_page, first_day, plan_of

FARTHEST_SHIFT = 92  # days ahead that a calendar file is read for


@require_safe
@lead_required
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """Two weeks of the draft as a table file."""
    found = plan_of(request, pk)
    first = first_day(request, now())
    days = [first + timedelta(days=number) for number in range(DAYS)]
    book = roster.current()
    rows = board(drafted(found, book), book, agents_of(request), days)
    text = roster_csv.written(
        (row.agent, cell.day, cell.minutes, row.zone) for row in rows for cell in row.cells
    )
    headers = {"Content-Disposition": f'attachment; filename="roster-{first}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@lead_required
def export_scenario(request: StaffRequest, pk: int) -> HttpResponse:
    """Everybody led, with their hours as drafted, for ``routing_eval`` or for another draft."""
    found = plan_of(request, pk)
    draft = drafted(found, roster.current())
    text = scenario_file.export(found, draft, agents_of(request), now=now())
    headers = {"Content-Disposition": f'attachment; filename="scenario-{found.pk}.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@require_POST
@lead_required
def load(request: StaffRequest, pk: int) -> HttpResponse:
    """A table, a calendar or a scenario into the draft: all of it, or nothing."""
    found = plan_of(request, pk)
    form = RosterFileForm(request.POST, request.FILES, auto_id="file_%s", agents=agents_of(request))
    if not form.is_valid():
        return board_page(request, found, file_form=form)
    try:
        wanted = _wanted(request, found, form)
        actions.plan_days(found, wanted.days, wanted.seats)
    except CsvError as refusal:
        return board_page(request, found, file_form=form, bad_lines=refusal.lines)
    except (PlanError, ScenarioFileError, ZoneError) as refusal:
        return board_page(request, found, file_form=form, bad_lines=[told(refusal)])
    days = len(wanted.days)
    messages.success(request, ngettext("%d day is planned.", "%d days are planned.", days) % days)
    return redirect("coverage:plan", pk=found.pk)


def _wanted(request: StaffRequest, found: Plan, form: RosterFileForm) -> Wanted:
    """What the file says. Raises CsvError that names each fault, or ScenarioFileError."""
    text = form.cleaned_data["file"]
    if form.is_scenario:
        first = first_day(request, now())
        days = [first + timedelta(days=number) for number in range(DAYS)]
        return scenario_file.read(text, found, drafted(found, roster.current()), agents_of(request), days)
    return Wanted(_days_of(request, text, form), [])


def _days_of(
    request: StaffRequest, text: str, form: RosterFileForm
) -> dict[tuple[Agent, date], list[list[int]]]:
    if not form.is_calendar:
        return roster_csv.read(text, agents_of(request))
    agent = form.cleaned_data["agent"]
    clock = roster.current().of(agent.pk).zone  # that of the opening hours, without a shift of their own
    today = now().astimezone(zone(clock)).date()
    try:
        read = roster_ical.read(text, clock, today, today + timedelta(days=FARTHEST_SHIFT))
    except roster_ical.IcalError as refusal:
        raise CsvError([told(refusal)]) from None
    return {(agent, day): hours for day, hours in read.items()}
