"""Administrators may read every ticket; what they read outside their own teams is written down."""

from datetime import datetime

from helpdesk.duties.audit import record_reading
from helpdesk.people.models import Agent, TeamMember, User
from tickets.models import Ticket


def note_reading(ticket: Ticket, person: User, agent: Agent | None, *, now: datetime) -> None:
    """Leave one row an hour for each person and ticket; agents read their own teams' work without one."""
    if person.is_admin and not _is_own(ticket, agent):
        record_reading(f"user:{person.pk}", [f"ticket:{ticket.pk}"], now=now)


def note_reading_elsewhere(ticket: Ticket, person: User, *, now: datetime) -> None:
    """The same where the person's place as an agent is not at hand: by socket, and by programs."""
    if person.is_admin:
        note_reading(ticket, person, Agent.objects.filter(user=person).first(), now=now)


def _is_own(ticket: Ticket, agent: Agent | None) -> bool:
    if agent is None:
        return False
    return agent.pk == ticket.owner_id or TeamMember.objects.filter(agent=agent, team=ticket.team_id).exists()
