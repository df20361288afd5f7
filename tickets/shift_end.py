"""What happens with an agent's open work when their shift ends: what stays and why, what goes on to whom."""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import block_end
from helpdesk.people.models import Agent
from tickets import batons, facts
from tickets.models import Baton, Ticket
from tickets.outlook import Outlook, keeping
from tickets.routing import AgentFacts, Workforce, decide


@dataclass(frozen=True, slots=True)
class Parting:
    """One ticket at the end of its owner's shift. ``reason`` is that of ``keeps``, or "chat"; ``to`` a likely heir.

    A chat's heir is who would be offered it now, since a chat is handed on at a pause and not by the clock.

    ``fields`` are the words of the baton as they would go now, ``reviewed`` when the owner has seen them.
    """

    ticket: Ticket
    stays: bool
    reason: str
    to: Agent | None
    fields: dict[str, str]
    reviewed: bool


def partings(agent: Agent, *, now: datetime) -> tuple[datetime | None, list[Parting]]:
    """The end of the block that runs, and each open ticket; None and nothing while off."""
    end = block_end(roster.current().of(agent.pk), now)
    if end is None:
        return None, []
    known = facts.everybody(now)
    place = known.staff.place.get(str(agent.pk))
    if place is None:
        return end, []
    mine = known.agent(place)
    written = {one.ticket_id: one for one in Baton.objects.drafts().filter(giver=agent)}
    work = (
        Ticket.objects.open()
        .filter(owner=agent)
        .select_related("customer", "team")
        .order_by("turn", "answer_by", "pk")
    )
    return end, [_parting(ticket, mine, known, written.get(ticket.pk), (now, end)) for ticket in work]


def _parting(
    ticket: Ticket,
    mine: AgentFacts,
    known: Workforce,
    written: Baton | None,
    span: tuple[datetime, datetime],
) -> Parting:
    now, end = span
    fields = written.fields if written else batons.draft(ticket)
    reviewed = written is not None
    if ticket.is_live_chat:
        return Parting(ticket, False, "chat", _heir(ticket, known, now), fields, reviewed)
    view = Outlook.of(ticket, known=known, now=now)
    kept = keeping(view, mine, at=now)
    to = None if kept.stays else _heir(ticket, known, end)
    return Parting(ticket, kept.stays, kept.reason, to, fields, reviewed)


def _heir(ticket: Ticket, known: Workforce, end: datetime) -> Agent | None:
    """Who would get it at that instant as things look now; load and presence may change until then."""
    assert ticket.owner_id is not None
    contact = facts.contact(ticket, exclude=[ticket.owner_id], now=end)
    found = decide(contact, known, end, facts.policy()).candidates
    return Agent.objects.select_related("user", "partner").get(pk=int(found[0].id)) if found else None
