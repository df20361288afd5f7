"""Answers that will come later than they are due: the customer has the honest time already, and leads see it."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from helpdesk.duties.sweeps import for_each, sweep
from tickets.actions import alarms
from tickets.models import Alarm, Ticket
from tickets.models.ticket import TicketQuerySet, Turn

BATCH = 200


@sweep("late", every=timedelta(seconds=60))
def tell_leads(*, now: datetime) -> int:
    """Once for each turn of a customer whose answer is promised for later than due, or by nobody in sight."""
    late = _promised_late().annotate(begun=Coalesce("waiting_since", "created_at"))
    told = Alarm.objects.filter(ticket=OuterRef("pk"), kind=Alarm.Kind.LATE, raised_at__gte=OuterRef("begun"))
    fresh = late.exclude(Exists(told)).order_by("answer_by", "pk").values_list("pk", flat=True)
    return for_each(
        list(fresh[:BATCH]),
        lambda pk: alarms.tell(pk, Alarm.Kind.LATE, now=now),
        failing="a late answer was not told",
    ).done


def _promised_late() -> TicketQuerySet:
    owed = Ticket.objects.filter(turn=Turn.OURS, first_answer_at=None, due_at__isnull=False)
    nobody = Q(promised_at=None, owner=None)
    return owed.alias(told=Coalesce("renewed_to", "promised_at")).filter(Q(told__gt=F("due_at")) | nobody)
