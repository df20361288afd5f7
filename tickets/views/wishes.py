"""Leave and swaps that wait for a lead, each with the holes it would make, before the lead decides."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.coverage import actions, roster
from helpdesk.coverage.actions import TimeOffError, Verdict
from helpdesk.coverage.calendar import AgentCalendar, CalendarError, Interval
from helpdesk.coverage.models import Absence, Overtime, Swap
from helpdesk.coverage.rest import short_rests
from helpdesk.coverage.stretches import day_end
from helpdesk.coverage.wishes import leaves_to_decide, swaps_to_decide, with_leave, with_swap
from helpdesk.languages.codes import spoken_code
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.lib.words import told
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.roles import led_agents
from tickets import facts
from tickets.forms.away import VerdictForm
from tickets.planner import whatif
from tickets.planner.coverage_grid import hour_start
from tickets.planner.whatif import Compared, Window
from tickets.views.frame import frame

LOOK_BACK = timedelta(days=7)
OVERTIME_SHOWN = timedelta(days=28)
LONGEST_LOOK = 35  # days of a wish whose holes are worked out


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, what it does to coverage, and rests that become shorter than 11 hours.

    ``refusal``: it can no longer be granted, and why.
    """

    row: Absence | Swap
    effects: list[Compared]
    rests: list[Interval]
    refusal: str = ""


@require_safe
@lead_required
def wishes(request: StaffRequest) -> HttpResponse:
    """What waits for me, and who is away or reported sick in these days."""
    at = now()
    known = facts.agents(at)
    leaves = (
        leaves_to_decide(request.user).select_related("agent__user", "substitute__user").order_by("first_day")
    )
    swaps = swaps_to_decide(request.user).select_related("giver__user", "taker__user").order_by("start")
    away = Absence.objects.granted().filter(
        agent__in=led_agents(request.user), last_day__gte=(at - LOOK_BACK).date()
    )
    context = frame(request, now=at) | {
        "leaves": [_leave(row, known, at) for row in leaves],
        "swaps": [_swap(row, known, at) for row in swaps],
        "overtime": Overtime.objects.filter(
            agent__in=led_agents(request.user), start__gt=at - OVERTIME_SHOWN
        ).select_related("agent__user"),
        "away": away.select_related("agent__user", "substitute__user").order_by("first_day", "pk"),
    }
    return render(request, "desk/wishes.html", context)


@require_POST
@lead_required
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Grant or refuse leave."""
    row = get_object_or_404(leaves_to_decide(request.user), pk=pk)
    return _decide(request, lambda verdict: actions.decide_leave(row, verdict, now=now()))


@require_POST
@lead_required
def swap(request: StaffRequest, pk: int) -> HttpResponse:
    """Grant or refuse a swap."""
    row = get_object_or_404(swaps_to_decide(request.user), pk=pk)
    return _decide(request, lambda verdict: actions.decide_swap(row, verdict, now=now()))


def _decide(request: StaffRequest, act: Any) -> HttpResponse:
    form = VerdictForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say yes or no."))
        return redirect("coverage:wishes")
    with said(request, _("Granted.") if form.granted else _("Refused."), TimeOffError, CalendarError):
        act(Verdict(form.granted, request.user, form.cleaned_data["answer"]))
    return redirect("coverage:wishes")


def _leave(row: Absence, known: list[Any], at: datetime) -> Wish:
    try:
        changed = with_leave(roster.current(), row)
    except CalendarError as refusal:
        return Wish(row, [], [], told(refusal))
    end = day_end(row.agent.zone, row.last_day + timedelta(days=1))
    return Wish(row, _effects(known, changed, at, end), [])


def _swap(row: Swap, known: list[Any], at: datetime) -> Wish:
    try:
        actions.check_swap(row, now=at)
        changed = with_swap(roster.current(), row)
    except (TimeOffError, CalendarError) as refusal:
        return Wish(row, [], [], told(refusal))
    end = max(row.end, row.back_end or row.end)
    return Wish(row, _effects(known, changed, at, end), _rests(changed, row))


def _rests(changed: dict[str, AgentCalendar], row: Swap) -> list[Interval]:
    """Of both, around what they take over."""
    found = short_rests(changed[str(row.taker_id)], row.start, row.end)
    if row.back_start is not None and row.back_end is not None:
        found += short_rests(changed[str(row.giver_id)], row.back_start, row.back_end)
    return found


def _effects(
    known: list[Any], changed: dict[str, AgentCalendar], at: datetime, end: datetime
) -> list[Compared]:
    start = hour_start(at, UTC)
    hours = min(int((end - start).total_seconds() // 3600) + 1, LONGEST_LOOK * 24)
    codes = {code: spoken_code(code) for code in desk_languages()}
    window = Window(start, hours, codes, facts.policy().working)
    return whatif.compare(known, whatif.with_hours(known, changed), window)
