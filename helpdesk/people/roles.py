"""What a person's rows let them change: administrators everything, leads of the house the people of their teams."""

from functools import wraps
from typing import Any, cast

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponseBase

from helpdesk.people.access import PlainView, Rest, StaffRequest, View, staff_required
from helpdesk.people.models import Agent, TeamMember, User
from helpdesk.people.models.agent import AgentQuerySet

KEPT = 20  # seconds


def admin_required(view: View[Rest]) -> PlainView[Rest]:
    """An administrator; for anybody else there is no page here."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if not request.user.is_admin:
            raise Http404
        return view(request, *args, **kwargs)

    return staff_required(guarded)


def led_teams(person: User) -> list[int]:
    """Ids of the teams that a lead of the house leads."""
    leads = TeamMember.objects.filter(agent__user=person, agent__partner=None, is_lead=True)
    return list(leads.values_list("team_id", flat=True))


def known_to_lead(person: User) -> list[int]:
    """The same, kept for some seconds: for what a page offers, never for what somebody may do."""
    key = f"led-{person.pk}-{person.rights_version}"
    found: list[int] = cache.get_or_set(key, lambda: led_teams(person), KEPT) or []
    return found


def led_agents(person: User) -> AgentQuerySet:
    """The agents whose languages, hours and absences this person may change."""
    if person.is_admin:
        return Agent.objects.all()
    return Agent.objects.filter(memberships__team__in=led_teams(person)).distinct()


def signed(request: HttpRequest) -> str:
    """The name under which the audit log keeps who did it."""
    return f"user:{cast(Any, request.user).pk}"
