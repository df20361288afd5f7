"""Administrators may read every ticket; what they read outside their own teams is written down."""

from datetime import datetime, timedelta

from helpdesk.duties.audit import record
from helpdesk.duties.models import AuditEntry
from helpdesk.people.models import Agent, TeamMember, User
from tickets.models import Ticket

READ = "read"
ONCE_IN = timedelta(hours=1)  # an open page asks for its parts again and again


def note_reading(ticket: Ticket, person: User, agent: Agent | None, *, now: datetime) -> None:
    """Leave one row an hour for each person and ticket; agents read their own teams' work without one."""
    if not person.is_admin or _is_own(ticket, agent):
        return
    actor, subject = f"user:{person.pk}", f"ticket:{ticket.pk}"
    since = now - ONCE_IN
    if not AuditEntry.objects.filter(at__gt=since, actor=actor, verb=READ, subject=subject).exists():
        record(actor, READ, subject, now=now)


def _is_own(ticket: Ticket, agent: Agent | None) -> bool:
    if agent is None:
        return False
    return agent.pk == ticket.owner_id or TeamMember.objects.filter(agent=agent, team=ticket.team_id).exists()
