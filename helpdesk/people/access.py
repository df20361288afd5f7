"""Who may open the desk's own pages, and whose addresses they read in clear."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from helpdesk.people.models import Agent, Mandate, TeamMember, User

Rest = ParamSpec("Rest")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# With its country's prefix, or after the word for it: long digits alone are mostly numbers of orders.
TELEPHONE = re.compile(r"(?:(?<=tel:)|(?<![\w+])\+)\d[\d ()./-]{6,18}\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads tickets. A partner's people (``partner_id``) read no more of a customer than the ticket needs."""

    agent_id: int | None
    partner_id: int | None

    @property
    def of_house(self) -> bool:
        return self.partner_id is None

    def reads_note(self, author_id: int | None, shared: int | None = None) -> bool:
        """Whether they read a note by the agent ``author_id`` that is ``shared`` with a partner, as batons are.

        The house reads all; a partner's people their own, and what is shared with them (guarantees.md, 7).
        """
        own = author_id is not None and author_id == self.agent_id
        return self.of_house or own or shared == self.partner_id


class StaffRequest(HttpRequest):
    """A request of somebody who works here; ``agent`` is None for administrators and managers who answer nobody."""

    user: User
    agent: Agent | None
    reader: Reader


View = Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]
PlainView = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def staff_required(view: View[Rest]) -> PlainView[Rest]:
    """Signed in, and an agent or an administrator; for anybody else there is no page here."""

    return _guarded(view, lambda person, agent: agent is not None or person.is_admin)


def person_required(view: View[Rest]) -> PlainView[Rest]:
    """Whoever may sign in, in whatever role."""
    return _guarded(view, lambda person, agent: True)


def manager_required(view: View[Rest]) -> PlainView[Rest]:
    """Who manages a partner."""
    return _guarded(view, lambda person, agent: person.manages_id is not None)


def reader_required(view: View[Rest]) -> PlainView[Rest]:
    """Whoever may read some ticket: agents, administrators and managers of partners."""
    return _guarded(view, lambda person, agent: bool(agent or person.is_admin or person.manages_id))


def _guarded(view: View[Rest], may_enter: Callable[[User, Agent | None], bool]) -> PlainView[Rest]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        person = cast(User, request.user)
        agent = Agent.objects.select_related("partner").filter(user=person).first()
        if not may_enter(person, agent):
            raise Http404
        if agent is not None:
            agent.user = person
        known = cast(StaffRequest, request)
        known.agent, known.reader = agent, reader_of(person, agent)
        return view(known, *args, **kwargs)

    return cast(Any, login_required(guarded))


def reader_of(person: User, agent: Agent | None) -> Reader:
    """An administrator reads as the house does, whatever else they are."""
    if person.is_admin:
        return Reader(agent.pk if agent else None, None)
    return Reader(agent.pk if agent else None, person.manages_id or (agent.partner_id if agent else None))


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


def reader_for(person: User) -> Reader:
    """``reader_of`` where the person's place as an agent is not at hand."""
    return reader_of(person, Agent.objects.filter(user=person).first())


def reads_contacts(reader: Reader) -> bool:
    """The house reads addresses in clear; a partner's agents only where every one of its contracts lets them."""
    if reader.of_house:
        return True
    if reader.agent_id is None:
        return False
    mandates = Mandate.objects.filter(partner=reader.partner_id)
    masks = mandates.values_list("masks_contacts", flat=True)
    return bool(masks) and not any(masks)


def without_contacts(text: str) -> str:
    """``text`` with each mail address masked, and each telephone number that is written as one."""
    return TELEPHONE.sub("•••", ADDRESS.sub(lambda found: masked(found[0]), text))


def masked(address: str) -> str:
    """Enough of an address to tell two apart, too little to write to: "a•••@e•••.org"."""
    name, _, host = address.rpartition("@")
    first, _, rest = host.rpartition(".")
    return f"{name[:1]}•••@{first[:1]}•••.{rest}" if host else f"{address[:1]}•••"
