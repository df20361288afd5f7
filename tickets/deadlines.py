"""When an answer is due: after so many minutes of the customer's own week as their team has agreed (routing.md 2.3)."""

from datetime import datetime

from helpdesk.coverage import customer_weeks
from helpdesk.lib.kept import Kept
from helpdesk.people.models import Customer, Team
from helpdesk.people.models.team import USUAL_MINUTES
from tickets.models import Ticket
from tickets.sla import sla_due


def due_at(customer: Customer, team_id: int, now: datetime) -> datetime | None:
    """The end of the customer's business minutes that the team has to answer in; None beyond 60 days."""
    return sla_due(customer_weeks.calendar_of(customer), now, _minutes().get(team_id, USUAL_MINUTES))


def due_of(ticket: Ticket) -> datetime | None:
    """When a ticket that waits for us is due by the hours that hold now."""
    return due_at(ticket.customer, ticket.team_id, ticket.waiting_since) if ticket.waiting_since else None


_minutes = Kept(lambda: dict(Team.objects.values_list("pk", "answer_minutes")))
forget = _minutes.forget
