"""Who was seen when. The roster says who should be there, presence who is.

Nobody is seen while the desk itself is away. So it keeps a watch: a gap in it begins it anew, and whoever was not seen
since is taken for gone only after the watch has stood for as long as they would have had to be away.
"""

from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet

from helpdesk.coverage.models import Watch
from helpdesk.duties.sweeps import for_each, sweep
from helpdesk.people import actions as people
from helpdesk.people.models import Agent

SEEN_WITHIN = timedelta(seconds=90)
WATCH_EVERY = timedelta(seconds=15)
GAP = 3 * WATCH_EVERY


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


def watch(*, now: datetime) -> None:
    """A process that people can reach says so every ``WATCH_EVERY``; after a gap the watch begins anew.

    It does so too when the clock was set back: whoever was seen later than it is was seen before that.
    """
    going_on = Watch.objects.filter(pk=1, until__range=(now - GAP, now + GAP))
    if not going_on.update(until=now):
        Watch.objects.update_or_create(pk=1, defaults={"since": now, "until": now})
        Agent.objects.filter(seen_at__gt=now + GAP).update(seen_at=now)


def watched_since(now: datetime) -> datetime:
    """Since when people could reach the desk without a gap; from now on where nobody keeps the watch."""
    row = Watch.objects.filter(pk=1, until__gte=now - GAP).first()
    return now if row is None else row.since


def watched_for(span: timedelta, *, now: datetime) -> bool:
    """Whether whoever was there would have been seen for that long; a desk without a server judges by what it has."""
    row = Watch.objects.filter(pk=1).first()
    return row is None or (row.since <= now - span and row.until >= now - GAP)


@sweep(
    "breaks",
    every=timedelta(seconds=15),
    oldest=lambda now: _over(now).aggregate(at=Min("break_until"))["at"],
)
def end_breaks(*, now: datetime) -> int:
    """Whoever took a break for so many minutes is available again; late rather than never."""
    over = _over(now).select_related("user")
    return for_each(
        over, lambda agent: people.end_break(agent, now=now), failing="a break was not ended"
    ).done


def _over(now: datetime) -> "QuerySet[Agent]":
    return Agent.objects.filter(break_until__lte=now)
