"""No flood at the start of a shift: of what waits an agent gets half of their places at once, the rest later."""

from datetime import datetime, timedelta
from math import ceil

from helpdesk.coverage import roster
from helpdesk.coverage.hours import Hours
from helpdesk.people.models import Agent
from tickets.models import Decision
from tickets.routing.candidates import to_minute

JUST_BEGUN = timedelta(minutes=15)
PAUSE = timedelta(minutes=1)


def has_enough(agent_id: int, now: datetime) -> bool:
    """Whether the queue gave half of the places in this minute to somebody whose shift began just now."""
    hours = roster.current().hours.get(agent_id)
    if hours is None or not _began(hours, now):
        return False
    places = Agent.objects.values_list("capacity_email", flat=True).get(pk=agent_id)
    given = Decision.objects.filter(agent_id=agent_id, outcome="assign", at__gt=now - PAUSE)
    return given.count() >= ceil(places / 2)


def _began(hours: Hours, now: datetime) -> bool:
    """Whether they are at work, and were not a quarter of an hour ago."""
    return hours.state(to_minute(now)) != "off" and hours.state(to_minute(now - JUST_BEGUN)) == "off"
