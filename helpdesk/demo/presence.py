"""The demo's agents have no screens; this keeps those on shift present, so that chats find somebody."""

from datetime import datetime, timedelta

from django.conf import settings

from helpdesk.coverage import presence, roster
from helpdesk.demo.people import PLAYED
from helpdesk.duties.sweeps import sweep
from helpdesk.people.models import Agent, User

A_SITTING = timedelta(hours=8)


def keep_present(*, now: datetime) -> int:
    """See everybody who is on shift. While a person has signed in as an agent, the others are busy.

    So a chat rings where somebody can answer it, and not at empty chairs first.
    """
    on = sorted(roster.current().on_at(now))
    presence.seen(on, now=now)
    played = _played(now)
    others = Agent.objects.filter(pk__in=on).exclude(user__in=played)
    wanted = Agent.Status.BUSY if played else Agent.Status.AVAILABLE
    others.exclude(status=wanted).update(status=wanted, missed_offers=0)
    return len(on)


def _played(now: datetime) -> list[int]:
    """Users of the start page who signed in lately and are agents."""
    lately = User.objects.filter(email__in=PLAYED, last_login__gt=now - A_SITTING)
    return list(lately.filter(agent__isnull=False).values_list("pk", flat=True))


if settings.DESK_DEMO:
    sweep("demo-presence", every=timedelta(seconds=30))(keep_present)
