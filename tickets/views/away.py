"""Being away: sick at once, leave and swaps that are asked for, and what colleagues ask of me."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.coverage import actions
from helpdesk.coverage.actions import TimeOffError
from helpdesk.coverage.calendar import CalendarError
from helpdesk.coverage.forms import LeaveForm
from helpdesk.coverage.models import Absence, Swap
from helpdesk.coverage.wishes import swappers
from helpdesk.lib.clock import now
from helpdesk.lib.said import said
from helpdesk.people import actions as people
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.models import Agent, Team
from tickets.forms.away import BreakForm, SickForm, SwapForm
from tickets.views.frame import frame

LOOK_BACK = timedelta(days=14)
REFUSALS = (TimeOffError, CalendarError)


@require_POST
@staff_required
def sick(request: StaffRequest) -> HttpResponse:
    """From this minute on; nobody has to say yes."""
    form, agent = SickForm(request.POST), _me(request)
    if not form.is_valid():
        messages.error(request, _("Say until when, as far as you know now."))
        return redirect("desk:shift")
    with said(request, "", *REFUSALS):
        actions.report_sick(agent, form.cleaned_data["days"], now=now())
    return redirect("desk:shift")


@require_POST
@staff_required
def take_break(request: StaffRequest) -> HttpResponse:
    """No chats for so many minutes; mail waits as it does behind any other."""
    form, agent = BreakForm(request.POST), _me(request)
    minutes = form.cleaned_data["minutes"] if form.is_valid() else 0
    with said(request, "", people.PeopleError):
        people.take_break(agent, minutes, now=now())
    return redirect("desk:shift")


@require_POST
@staff_required
def well(request: StaffRequest) -> HttpResponse:
    """Back at work, earlier than thought or because it was a slip."""
    if actions.report_well(_me(request), now=now()):
        messages.success(request, _("Welcome back. You are on your usual hours again."))
    return redirect("desk:shift")


@require_safe
@staff_required
def away(request: StaffRequest) -> HttpResponse:
    """Ask for leave or a swap; what became of my wishes; what colleagues ask."""
    return _page(request, now())


@require_POST
@staff_required
def ask_leave(request: StaffRequest) -> HttpResponse:
    agent, at = _me(request), now()
    form = _leave_form(agent, request.POST)
    if not form.is_valid():
        return _page(request, at, leave_form=form)
    with said(
        request, _("Your leads see it now. Your hours stay as they are until they say yes."), *REFUSALS
    ):
        actions.ask_leave(agent, form.absence(), now=at)
    return redirect("desk:away")


@require_POST
@staff_required
def withdraw_leave(request: StaffRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(_me(request).absences, pk=pk, kind=Absence.Kind.LEAVE)
    with said(request, "", *REFUSALS):
        actions.withdraw_leave(absence, now=now())
    return redirect("desk:away")


@require_POST
@staff_required
def ask_swap(request: StaffRequest) -> HttpResponse:
    agent, at = _me(request), now()
    form = _swap_form(agent, at, request.POST)
    if not form.is_valid():
        return _page(request, at, swap_form=form)
    swap = form.swap()
    with said(request, _("%(name)s is asked now.") % {"name": swap.taker}, *REFUSALS):
        actions.ask_swap(swap, now=at)
    return redirect("desk:away")


@require_POST
@staff_required
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    """I take the colleague's shift, if a lead agrees."""
    swap = get_object_or_404(Swap.objects.open(), pk=pk, taker=_me(request))
    with said(request, _("Thank you. A lead decides now."), *REFUSALS):
        actions.agree(swap, now=now())
    return redirect("desk:away")


@require_POST
@staff_required
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    """I do not want to, or no longer."""
    agent = _me(request)
    swap = get_object_or_404(_swaps_of(agent), pk=pk)
    with said(request, "", *REFUSALS):
        actions.decline_swap(swap, agent, now=now())
    return redirect("desk:away")


@require_POST
@staff_required
def make_link(request: StaffRequest) -> HttpResponse:
    """A link to my hours, or with ``team`` to those of a team I lead, for a calendar program; shown once."""
    agent, at = _me(request), now()
    pk = request.POST.get("team", "")
    team = None
    if pk:
        team = get_object_or_404(_led(agent), pk=pk if pk.isdecimal() else 0)
    token = actions.make_feed(agent, team, now=at)
    link = request.build_absolute_uri(reverse("feeds:calendar", args=[token]))
    return _page(request, at, link=link)


@require_POST
@staff_required
def end_links(request: StaffRequest) -> HttpResponse:
    """No link of mine is good any more."""
    actions.end_feeds(_me(request), now=now())
    messages.success(request, _("Your calendar links are ended."))
    return redirect("desk:away")


def _led(agent: Agent) -> Any:
    """Teams whose hours a lead of the house may carry in a calendar."""
    leads = agent.memberships.filter(is_lead=True, agent__partner=None)
    return Team.objects.filter(pk__in=leads.values("team"))


@require_POST
@staff_required
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """I have read what a published roster means for me."""
    notice = get_object_or_404(_me(request).plan_notices, pk=pk)
    actions.confirm_notice(notice, now=now())
    return redirect("desk:shift")


def _me(request: StaffRequest) -> Agent:
    if request.agent is None:
        raise Http404
    return request.agent


def _page(request: StaffRequest, at: datetime, **bound: Any) -> HttpResponse:
    context = frame(request, now=at)
    if request.agent is not None:
        context |= _wishes(request.agent, at, bound)
    refused = bound and "link" not in bound
    return render(request, "desk/away.html", context, status=422 if refused else 200)


def _wishes(agent: Agent, at: datetime, bound: dict[str, Any]) -> dict[str, Any]:
    swaps = _swaps_of(agent).filter(end__gt=at - LOOK_BACK).order_by("start", "pk")
    return {
        "leave_form": bound.get("leave_form") or _leave_form(agent),
        "swap_form": bound.get("swap_form") or _swap_form(agent, at),
        "leaves": agent.absences.filter(kind=Absence.Kind.LEAVE, last_day__gte=(at - LOOK_BACK).date())
        .select_related("substitute__user", "decided_by")
        .order_by("first_day", "pk"),
        "given": [swap for swap in swaps if swap.giver_id == agent.pk],
        "asked_of_me": [swap for swap in swaps if swap.taker_id == agent.pk],
        "link": bound.get("link", ""),
        "feeds": agent.feeds.count(),
        "led_teams": _led(agent),
        "has_colleagues": swappers(agent).exists(),
    }


def _swaps_of(agent: Agent) -> Any:
    return Swap.objects.filter(Q(giver=agent) | Q(taker=agent)).select_related("giver__user", "taker__user")


def _leave_form(agent: Agent, data: Any = None) -> LeaveForm:
    return LeaveForm(data, colleagues=swappers(agent), auto_id="leave_%s")


def _swap_form(agent: Agent, at: datetime, data: Any = None) -> SwapForm:
    return SwapForm(data, me=agent, colleagues=swappers(agent), now=at, auto_id="swap_%s")
