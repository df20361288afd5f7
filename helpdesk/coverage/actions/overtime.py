"""Time beyond the roster, as it is noticed."""

from datetime import datetime

from helpdesk.coverage.models import Overtime
from helpdesk.people.models import Agent


def note_overtime(agent: Agent, since: datetime, *, now: datetime) -> None:
    """The agent is still there at ``now``, though their block ended at ``since``; said twice it counts once."""
    row, _ = Overtime.objects.get_or_create(agent=agent, start=since, defaults={"end": now})
    Overtime.objects.filter(pk=row.pk, end__lt=now).update(end=now)
