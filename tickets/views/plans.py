"""Drafts of the roster: a board of agents and days, what it changes, and its end: published or dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil, isinf
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.coverage import actions, roster
from helpdesk.coverage.actions import PlanError, Seat
from helpdesk.coverage.calendar import CalendarError
from helpdesk.coverage.models import Plan
from helpdesk.coverage.plan_board import Drafted, board, drafted
from helpdesk.coverage.replan import local
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.lib.zones import ZoneError
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Agent
from helpdesk.people.roles import led_agents
from tickets.forms.plan import CellForm, DayForm, MoveForm, NameForm, RosterFileForm, SeatForm
from tickets.planner import shift_program
from tickets.planner.effects import compare_plan, seats, suggestions
from tickets.planner.shift_suggestions import Suggestion
from tickets.views.frame import frame

WEEK = 7
SHIFTS_OF_DAY = 2
FARTHEST = 180  # days ahead
MOST_AGENTS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def plans(request: StaffRequest) -> HttpResponse:
    """My drafts; a POST begins one."""
    at = now()
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.make_plan(form.cleaned_data["name"], request.user, now=at)
        return redirect("coverage:plan", pk=made.pk)
    found = Plan.objects.visible_to(request.user).select_related("made_by").order_by("state", "-created_at")
    context = frame(request, now=at) | {"plans": found[:50], "form": form}
    return render(request, "desk/plans.html", context, status=422 if form.errors else 200)


@require_safe
@lead_required
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """``?week=date`` is the first day shown."""
    return board_page(request, plan_of(request, pk))


@require_POST
@lead_required
def day(request: StaffRequest, pk: int) -> HttpResponse:
    """Other hours for a day; ``off`` none, ``reset`` those that are true now."""
    found, form = plan_of(request, pk), DayForm(request.POST, agents=agents_of(request))
    if not form.is_valid():
        return _refused(request, found, form)
    agent, at = form.cleaned_data["agent"], form.cleaned_data["day"]
    if "reset" in request.POST:
        return _do(request, found, lambda: actions.forget_day(found, agent, at))
    hours = [] if "off" in request.POST else form.hours
    return _do(request, found, lambda: actions.plan_day(found, agent, at, hours))


@require_POST
@lead_required
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """The hours of one cell go to another; the first one is free then."""
    found, form = plan_of(request, pk), MoveForm(request.POST, agents=agents_of(request))
    if not form.is_valid():
        return _refused(request, found, form)
    data = form.cleaned_data
    days = [data["day"]]
    row = board(drafted(found, roster.current()), roster.current(), [data["agent"]], days)[0]
    hours = [list(span) for span in row.cells[0].minutes]

    def act() -> None:
        actions.plan_day(found, data["to_agent"], data["to_day"], hours)
        if (data["to_agent"], data["to_day"]) != (data["agent"], data["day"]):
            actions.plan_day(found, data["agent"], data["day"], [])

    return _do(request, found, act)


@require_POST
@lead_required
def add_seat(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody who is not there yet."""
    found, form = plan_of(request, pk), SeatForm(request.POST, auto_id="seat_%s")
    if not form.is_valid():
        return board_page(request, found, seat_form=form)
    data = form.cleaned_data
    levels = dict.fromkeys(data["languages"], data["level"])
    seat = Seat(data["name"], data["zone"], levels, form.shift, data["count"] or 1)
    return _do(request, found, lambda: actions.add_seat(found, seat))


@require_POST
@lead_required
def remove_seat(request: StaffRequest, pk: int, seat: int) -> HttpResponse:
    found = plan_of(request, pk)
    return _do(request, found, lambda: actions.remove_seat(found, seat))


@require_POST
@lead_required
def publish(request: StaffRequest, pk: int) -> HttpResponse:
    """Hours change now, and whom it concerns is told."""
    found = plan_of(request, pk)
    told: list[int] = []
    answer = _do(request, found, lambda: told.append(actions.publish(found, request.user, now=now())))
    if told:
        messages.success(
            request,
            ngettext("Published. %d person is told.", "Published. %d people are told.", told[0]) % told[0],
        )
    return answer


@require_POST
@lead_required
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Nothing changes."""
    found = plan_of(request, pk)
    _do(request, found, lambda: actions.drop_plan(found, now=now()))
    return redirect("coverage:plans")


def plan_of(request: StaffRequest, pk: int) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)


def agents_of(request: StaffRequest) -> Any:
    return led_agents(request.user).active().select_related("user").order_by("user__name", "pk")


def _do(request: StaffRequest, found: Plan, act: Callable[[], object]) -> HttpResponse:
    """Change the draft, or say why not; back to the week that was shown."""
    with said(request, "", PlanError, CalendarError, ZoneError):
        act()
    week = f"?week={request.POST['week']}" if _is_day(request.POST.get("week", "")) else ""
    answer = redirect("coverage:plan", pk=found.pk)
    answer["Location"] += week
    return answer


def _refused(request: StaffRequest, found: Plan, form: CellForm) -> HttpResponse:
    messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return _do(request, found, lambda: None)


def board_page(request: StaffRequest, found: Plan, **bound: Any) -> HttpResponse:
    at = now()
    first = first_day(request, at)
    days = [first + timedelta(days=number) for number in range(WEEK)]
    book = roster.current()
    draft = drafted(found, book)
    context = frame(request, now=at) | {
        "plan": found,
        "rows": board(draft, book, agents_of(request)[:MOST_AGENTS], days),
        "days": days,
        "first": first,
        "earlier": first - timedelta(days=WEEK),
        "later": first + timedelta(days=WEEK),
        "compared": compare_plan(found, draft, _instant(first), now=at),
        "seats": seats(found),
        **(_suggestions(request, draft, first, at) if found.is_draft else {}),
        "changed": len(draft.changed),
        "seat_form": bound.get("seat_form") or SeatForm(auto_id="seat_%s"),
        "file_form": bound.get("file_form") or RosterFileForm(auto_id="file_%s", agents=agents_of(request)),
        "bad_lines": bound.get("bad_lines", []),
    }
    return render(request, "desk/plan.html", context, status=422 if bound else 200)


@dataclass(frozen=True, slots=True)
class Offered:
    """A suggestion as the form sends it: the agent's local day with all of its hours."""

    agent: Agent
    day: date
    span: tuple[datetime, datetime]
    closes: list[tuple[str, int]]
    hours: list[tuple[int, int]]


def _suggestions(request: StaffRequest, draft: Drafted, first: date, at: datetime) -> dict[str, Any]:
    """Shifts for what is short; ``?best=1`` lets the solver look for the best, where it is installed."""
    agents = {str(agent.pk): agent for agent in agents_of(request)[:MOST_AGENTS]}
    can_search = shift_program.is_available()
    best = can_search and "best" in request.GET
    found = suggestions(draft, agents.values(), _instant(first), now=at, best=best)
    offered = [_offered(one, agents[one.agent], draft) for one in found.shifts]
    return {
        "suggested": [one for one in offered if len(one.hours) <= SHIFTS_OF_DAY],
        "can_search": can_search,
        "searched": best,
        "better_by": None if found.gap is None or isinf(found.gap) else ceil(found.gap * 100),
    }


def _offered(one: Suggestion, agent: Agent, draft: Drafted) -> Offered:
    book = roster.current()
    start, end = local(book.of(agent.pk).zone, (one.start, one.end))
    cell = board(draft, book, [agent], [start.date()])[0].cells[0]
    hours = [*cell.minutes, (start.hour * 60 + start.minute, end.hour * 60 + end.minute)]
    return Offered(agent, start.date(), (one.start, one.end), sorted(one.closes.items()), sorted(hours))


def first_day(request: StaffRequest, at: datetime) -> date:
    """The asked day, else today's Monday on the reader's clock."""
    today = at.astimezone(timezone.get_current_timezone()).date()
    monday = today - timedelta(days=today.weekday())
    text = request.GET.get("week", "")
    if not _is_day(text):
        return monday
    asked = date.fromisoformat(text)
    return asked if abs((asked - today).days) <= FARTHEST else monday


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _instant(first: date) -> datetime:
    here = timezone.get_current_timezone()
    return datetime(first.year, first.month, first.day, tzinfo=here).astimezone(UTC)
