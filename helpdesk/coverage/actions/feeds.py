"""Links for calendar programs: made anew at any time, which ends the one before."""

from datetime import datetime

from django.db import transaction

from helpdesk.coverage.models import CalendarFeed
from helpdesk.duties.audit import record
from helpdesk.lib.signing import new_token, token_hash
from helpdesk.people.models import Agent, Team


def make_feed(agent: Agent, team: Team | None, *, now: datetime) -> str:
    """The token of a new link, shown once; a link made before for the same hours is good no more."""
    token = new_token()
    with transaction.atomic():
        CalendarFeed.objects.filter(agent=agent, team=team).delete()
        CalendarFeed.objects.create(agent=agent, team=team, token_hash=token_hash(token), created_at=now)
        record(agent.key, "make calendar link", f"team:{team.pk}" if team else agent.key, now=now)
    return token


def end_feeds(agent: Agent, *, now: datetime) -> None:
    """All links of an agent are good no more."""
    with transaction.atomic():
        agent.feeds.all().delete()
        record(agent.key, "end calendar links", agent.key, now=now)
