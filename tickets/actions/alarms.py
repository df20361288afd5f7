"""Alarms are raised once for each cause, meant for the lead on shift or the next one to start."""

from datetime import UTC, datetime

from helpdesk.coverage import roster
from helpdesk.people.models import Agent, User
from helpdesk.people.models.agent import AgentQuerySet
from tickets.log import SYSTEM, Entry
from tickets.models import Alarm, Ticket

LAST = datetime.max.replace(tzinfo=UTC)


def raise_alarm(ticket: Ticket, kind: str, *, now: datetime) -> Entry | None:
    """The event to log with the caller's own, in its transaction; None while an alarm of the kind is open."""
    leads = leads_of(ticket, now=now)
    lead = leads[0] if leads else None
    fields = {"lead": lead, "raised_at": now}
    _, is_new = Alarm.objects.get_or_create(ticket=ticket, kind=kind, seen_at=None, defaults=fields)
    if not is_new:
        return None
    return Entry("alarm", SYSTEM, internal=True, data={"what": kind, "name": lead.user.name if lead else ""})


def note_seen(alarm: Alarm, person: User, *, now: datetime) -> bool:
    """Somebody looks after it; False when somebody did before."""
    return bool(Alarm.objects.filter(pk=alarm.pk, seen_at=None).update(seen_by=person, seen_at=now))


def leads_of(ticket: Ticket, *, now: datetime) -> list[Agent]:
    """The house's leads of the ticket's team: who is on shift, then who starts next."""
    book = roster.current()
    starts = {lead.pk: book.next_on(lead.pk, now) or LAST for lead in _leads(ticket)}
    return sorted(_leads(ticket), key=lambda lead: (starts[lead.pk], lead.pk))


def _leads(ticket: Ticket) -> AgentQuerySet:
    leads = Agent.objects.active().filter(memberships__team=ticket.team_id, memberships__is_lead=True)
    return leads.filter(partner=None).select_related("user")
