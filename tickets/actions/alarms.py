"""Alarms are raised once for each cause, meant for the lead on shift or the next one to start."""

from datetime import UTC, datetime

from django.db import transaction

from helpdesk.coverage import roster
from helpdesk.people.models import Agent, User
from helpdesk.people.models.agent import AgentQuerySet
from tickets import log
from tickets.log import SYSTEM, Entry
from tickets.models import Alarm, Ticket
from tickets.models.alarm import AlarmQuerySet

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


def tell(ticket_id: int, kind: str, *, now: datetime) -> bool:
    """Raise an alarm about a ticket that waits for us, once for each turn of its customer."""
    with transaction.atomic():
        ticket = log.lock([ticket_id])[ticket_id]
        begun = ticket.waiting_since or ticket.created_at
        if (
            not ticket.is_ours
            or Alarm.objects.filter(ticket=ticket, kind=kind, raised_at__gte=begun).exists()
        ):
            return False
        entry = raise_alarm(ticket, kind, now=now)
        if entry is None:
            return False
        log.append([(ticket, entry)], now=now)
    return True


def raise_once(ticket_id: int, kind: str, *, now: datetime) -> bool:
    """Raise an alarm about an open ticket, once until somebody looks after it."""
    with transaction.atomic():
        ticket = log.lock([ticket_id])[ticket_id]
        entry = raise_alarm(ticket, kind, now=now) if ticket.is_open else None
        if entry is not None:
            log.append([(ticket, entry)], now=now)
    return entry is not None


def note_seen(alarms: AlarmQuerySet, person: User, *, now: datetime) -> int:
    """Somebody looks after these; those that somebody looked after before stay theirs."""
    return alarms.filter(seen_at=None).update(seen_by=person, seen_at=now)


def leads_of(ticket: Ticket, *, now: datetime) -> list[Agent]:
    """The house's leads of the ticket's team: who is on shift, then who starts next."""
    book = roster.current()
    starts = {lead.pk: book.next_on(lead.pk, now) or LAST for lead in _leads(ticket)}
    return sorted(_leads(ticket), key=lambda lead: (starts[lead.pk], lead.pk))


def _leads(ticket: Ticket) -> AgentQuerySet:
    leads = Agent.objects.active().filter(memberships__team=ticket.team_id, memberships__is_lead=True)
    return leads.filter(partner=None).select_related("user")
