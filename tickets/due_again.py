"""What waits is due by the calendars that hold now: those of countries, their holidays, the minutes of teams (G10)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from helpdesk.coverage import customer_weeks, roster
from helpdesk.duties.actions import DUE_TIMES, fail_duty, finish_duty
from helpdesk.duties.claim import oldest_due
from helpdesk.duties.models import Duty
from helpdesk.duties.sweeps import for_each, sweep
from tickets import actions, deadlines
from tickets.models import Ticket

MOST = 5_000  # tickets of one sweep; the next one finds the others


@sweep(DUE_TIMES, every=timedelta(seconds=60), oldest=lambda now: oldest_due(_asked(), now))
def follow_calendars(*, now: datetime) -> int:
    """For each country or team whose hours changed: all of its tickets that wait for us. Answers how many moved."""
    changed = list(_asked().filter(due_at__lte=now))
    if not changed:
        return 0
    # Another process may have made the change, and this one keeps what it read for some seconds.
    for kept in (customer_weeks, deadlines, roster):
        kept.forget()
    late = _due_otherwise({duty.subject for duty in changed})
    result = for_each(
        late[:MOST],
        lambda pk: actions.due_anew(pk, now=now),
        failing="a ticket is not due by its calendar",
    )
    if len(late) <= MOST:
        settle = fail_duty if result.failed else finish_duty
        for duty in changed:
            settle(duty, now=now)
    return result.done


def _asked() -> "QuerySet[Duty]":
    return Duty.objects.filter(kind=DUE_TIMES, done_at=None)


def _due_otherwise(subjects: set[str]) -> list[int]:
    """Tickets of these countries and teams that wait for us and are not due when they are said to be."""
    waiting = Ticket.objects.ours().exclude(waiting_since=None).select_related("customer").order_by("pk")
    return [
        ticket.pk
        for ticket in waiting.iterator(chunk_size=1_000)
        if subjects & {f"country:{customer_weeks.home_of(ticket.customer)}", f"team:{ticket.team_id}"}
        and deadlines.due_of(ticket) != ticket.due_at
    ]
