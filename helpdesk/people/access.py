"""Who may open the desk's own pages, and whose addresses they read in clear."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from helpdesk.people.models import Agent, Mandate, TeamMember, User

Rest = ParamSpec("Rest")


class StaffRequest(HttpRequest):
    """A request of somebody who works here; ``agent`` is None for an administrator who answers nobody."""

    user: User
    agent: Agent | None


View = Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]
PlainView = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def staff_required(view: View[Rest]) -> PlainView[Rest]:
    """Signed in, and an agent or an administrator; for anybody else there is no page here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        person = cast(User, request.user)
        agent = Agent.objects.select_related("partner").filter(user=person).first()
        if agent is None and not person.is_admin:
            raise Http404
        if agent is not None:
            agent.user = person
        known = cast(StaffRequest, request)
        known.agent = agent
        return view(known, *args, **kwargs)

    return cast(Any, login_required(guarded))


def lead_required(view: View[Rest]) -> PlainView[Rest]:
    """A lead of the house or an administrator."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if not is_lead(request.user, request.agent):
            raise Http404
        return view(request, *args, **kwargs)

    return staff_required(guarded)


def is_lead(person: User, agent: Agent | None) -> bool:
    """Leads of a partner lead their own people only, so they do not count here."""
    if person.is_admin:
        return True
    if agent is None or agent.partner_id is not None:
        return False
    return TeamMember.objects.filter(agent=agent, is_lead=True).exists()


def reads_contacts(agent: Agent | None) -> bool:
    """The house reads addresses in clear; a partner only where every one of its contracts lets it."""
    if agent is None or agent.partner_id is None:
        return True
    masks = Mandate.objects.filter(partner_id=agent.partner_id).values_list("masks_contacts", flat=True)
    return bool(masks) and not any(masks)


def masked(address: str) -> str:
    """Enough of an address to tell two apart, too little to write to: "a•••@e•••.org"."""
    name, _, host = address.rpartition("@")
    first, _, rest = host.rpartition(".")
    return f"{name[:1]}•••@{first[:1]}•••.{rest}" if host else f"{address[:1]}•••"
