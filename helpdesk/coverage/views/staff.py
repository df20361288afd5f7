"""The people of the desk: where they are, what they speak, whether they are on and when next."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from helpdesk.coverage import roster
from helpdesk.coverage.standing import Standing, standing
from helpdesk.lib.clock import now
from helpdesk.people import cards
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Agent, User
from helpdesk.people.roles import led_agents

A_PAGE = 50
CURRENT = "hours:people"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list; agent and standing are None for somebody who answers no customers."""

    user: User
    agent: Agent | None
    standing: Standing | None


def people_of(person: User) -> QuerySet[User]:
    """Everybody for an administrator; for a lead the agents of the own teams."""
    if person.is_admin:
        return User.objects.all()
    return User.objects.filter(agent__in=led_agents(person))


cards.add(
    cards.Card(
        url=CURRENT,
        place=10,
        icon="users",
        title=gettext_lazy("People"),
        text=gettext_lazy("Who works here: roles, languages, hours, absences."),
        empty=gettext_lazy("Your colleagues will stand here, each with their local time."),
        first_step=gettext_lazy("Invite the first one"),
        count=lambda person: people_of(person).filter(is_active=True).count(),
        for_leads=True,
    )
)


@require_safe
@lead_required
def people(request: StaffRequest) -> HttpResponse:
    """All colleagues; ``?q=`` keeps names and addresses that hold the words, ``?off=1`` those switched off."""
    query, off = request.GET.get("q", "").strip()[:80], request.GET.get("off") == "1"
    found = people_of(request.user).filter(is_active=not off)
    if query:
        found = found.filter(Q(name__icontains=query) | Q(email__icontains=query))
    found = found.select_related("agent__partner", "manages").prefetch_related(
        "agent__languages", "agent__memberships__team"
    )
    page = Paginator(found.order_by("name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    context = cards.frame(request, CURRENT) | {
        "page": page,
        "lines": _lines(list(page.object_list), now()),
        "query": query,
        "off": off,
    }
    return render(request, "coverage/people.html", context)


def _lines(users: list[User], at: datetime) -> list[Line]:
    book = roster.current()
    lines = []
    for user in users:
        agent = getattr(user, "agent", None)
        works = agent is not None and user.is_active
        lines.append(Line(user, agent, standing(book.of(agent.pk), at) if agent and works else None))
    return lines
