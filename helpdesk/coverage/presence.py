"""Who was seen when. The roster says who should be there, presence who is."""

from datetime import datetime, timedelta

from django.db.models import Q

from helpdesk.duties.sweeps import for_each, sweep
from helpdesk.people import actions as people
from helpdesk.people.models import Agent

SEEN_WITHIN = timedelta(seconds=90)


def seen(agent_ids: list[int], *, now: datetime) -> None:
    """Note open sockets of agents; called in batches, at most every 30 seconds for each."""
    Agent.objects.filter(pk__in=agent_ids).update(seen_at=now)


def is_online(agent: Agent, now: datetime) -> bool:
    """An open socket within 90 seconds, and the agent's own status is available."""
    fresh = agent.seen_at is not None and now - agent.seen_at < SEEN_WITHIN
    return fresh and agent.status == Agent.Status.AVAILABLE


def online(now: datetime) -> Q:
    """The same rule as a condition on agents."""
    return Q(seen_at__gt=now - SEEN_WITHIN, status=Agent.Status.AVAILABLE)


@sweep("breaks", every=timedelta(seconds=15))
def end_breaks(*, now: datetime) -> int:
    """Whoever took a break for so many minutes is available again; late rather than never."""
    over = Agent.objects.filter(break_until__lte=now).select_related("user")
    return for_each(
        over, lambda agent: people.end_break(agent, now=now), failing="a break was not ended"
    ).done
