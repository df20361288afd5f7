"""Teams: who answers together, who leads, and who goes on when they go home."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.languages.desk import default_language
from helpdesk.lib.clock import now
from helpdesk.people import cards, staffing
from helpdesk.people.access import StaffRequest
from helpdesk.people.actions import add_to_team, remove_from_team
from helpdesk.people.forms import MemberForm, TeamForm
from helpdesk.people.models import Team
from helpdesk.people.models.team import USUAL_MINUTES
from helpdesk.people.roles import admin_required, signed

CURRENT = "settings:teams"

cards.add(
    cards.Card(
        url=CURRENT,
        place=20,
        icon="user-group",
        title=gettext_lazy("Teams"),
        text=gettext_lazy("Who answers together, who leads, and who goes on when they go home."),
        empty=gettext_lazy("Teams will stand here. Tickets, mailboxes and chats belong to one."),
        first_step=gettext_lazy("Make the first team"),
        count=lambda person: Team.objects.count(),
    )
)


@require_safe
@admin_required
def overview(request: StaffRequest) -> HttpResponse:
    """All teams with their people."""
    teams = Team.objects.prefetch_related("members__agent__user", "follow_on")
    return render(request, "people/teams.html", cards.frame(request, CURRENT) | {"teams": teams})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def create(request: StaffRequest) -> HttpResponse:
    """A new team; its people are chosen on the next page."""
    form = TeamForm(
        request.POST or None, initial={"language": default_language(), "answer_minutes": USUAL_MINUTES}
    )
    if request.method == "POST" and form.is_valid():
        team = staffing.make_team(form.plan(), actor=signed(request), now=now())
        messages.success(request, _("Saved. Now choose who is in it."))
        return redirect("settings:team", pk=team.pk)
    return _page(request, {"form": form, "team": None})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """One team, with its people."""
    team = get_object_or_404(Team, pk=pk)
    initial = {
        "name": team.name,
        "language": team.language,
        "is_fallback": team.is_fallback,
        "follow_on": team.follow_on.all(),
        "answer_minutes": team.answer_minutes,
    }
    form = TeamForm(request.POST if request.method == "POST" else None, team=team, initial=initial)
    if request.method == "POST" and form.is_valid():
        staffing.edit_team(team, form.plan(), actor=signed(request), now=now())
        messages.success(request, _("Saved."))
        return redirect("settings:team", pk=pk)
    return _page(request, {"form": form, "team": team, "join": MemberForm(team=team)})


@require_POST
@admin_required
def join(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody into the team."""
    team = get_object_or_404(Team, pk=pk)
    form = MemberForm(request.POST, team=team)
    if form.is_valid():
        data = form.cleaned_data
        add_to_team(team, data["agent"], is_lead=data["is_lead"], actor=signed(request), now=now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a person who is not in the team yet."))
    return redirect("settings:team", pk=pk)


@require_POST
@admin_required
def member(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a member lead, no longer lead, or leave: ``do`` is lead, follow or leave."""
    team = get_object_or_404(Team, pk=pk)
    found = get_object_or_404(team.members.select_related("agent__user"), agent__user_id=_number(request))
    if request.POST.get("do") == "leave":
        remove_from_team(team, found.agent, actor=signed(request), now=now())
    else:
        leads = request.POST.get("do") == "lead"
        add_to_team(team, found.agent, is_lead=leads, actor=signed(request), now=now())
    messages.success(request, _("Saved."))
    return redirect("settings:team", pk=pk)


def _number(request: StaffRequest) -> int:
    given = request.POST.get("person", "")
    return int(given) if given.isdecimal() and len(given) < 12 else 0


def _page(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    team, form = context["team"], context["form"]
    if team is not None:
        context["members"] = team.members.select_related("agent__user", "agent__partner").order_by(
            "-is_lead", "agent__user__name"
        )
    known = cards.frame(request, CURRENT) | context
    failed = form.is_bound and form.errors
    return render(request, "people/team.html", known, status=422 if failed else 200)
