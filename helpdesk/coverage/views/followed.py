"""Calendars kept elsewhere that say when somebody works: of one agent, or of all of a team."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.coverage import actions
from helpdesk.coverage.forms import CalendarForm
from helpdesk.coverage.models import FollowedCalendar
from helpdesk.lib.clock import now
from helpdesk.lib.fetch import FetchError
from helpdesk.lib.said import said
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Agent, Team
from helpdesk.people.roles import admin_required, led_agents, signed


@require_POST
@lead_required
def of_agent(request: StaffRequest, pk: int) -> HttpResponse:
    """Follow a calendar for one agent."""
    agent = get_object_or_404(led_agents(request.user).select_related("user"), user_id=pk)
    _follow(request, agent)
    return redirect("hours:agent", pk=pk)


@require_POST
@lead_required
def end_of_agent(request: StaffRequest, pk: int) -> HttpResponse:
    """The weekly pattern holds again."""
    agents = led_agents(request.user)
    _end(request, get_object_or_404(FollowedCalendar, agent__user_id=pk, agent__in=agents))
    return redirect("hours:agent", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def of_team(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of a team's calendar; a POST follows another one."""
    team = get_object_or_404(Team, pk=pk)
    if request.method == "POST":
        _follow(request, team)
        return redirect("hours:team_calendar", pk=pk)
    context = cards.frame(request, "settings:teams") | {
        "team": team,
        "followed": FollowedCalendar.objects.filter(team=team).first(),
        "calendar_form": CalendarForm(auto_id="calendar_%s"),
    }
    return render(request, "coverage/team_calendar.html", context)


@require_POST
@admin_required
def end_of_team(request: StaffRequest, pk: int) -> HttpResponse:
    """The weekly patterns of its people hold again."""
    _end(request, get_object_or_404(FollowedCalendar, team_id=pk))
    return redirect("hours:team_calendar", pk=pk)


def _follow(request: StaffRequest, owner: Agent | Team) -> None:
    form = CalendarForm(request.POST, auto_id="calendar_%s")
    if not form.is_valid():
        messages.error(request, _("Give the address of a calendar; it begins with https://."))
        return
    with said(request, _("The calendar is read now, and then every hour."), FetchError):
        actions.follow(owner, form.cleaned_data["url"], actor=signed(request), now=now())


def _end(request: StaffRequest, followed: FollowedCalendar) -> None:
    actions.unfollow(followed, actor=signed(request), now=now())
    messages.success(request, _("The calendar is followed no more; the weekly pattern holds again."))
