"""New zone data may move shifts that are planned: what each zone's clock was going to show is kept and compared."""

import logging
from datetime import datetime, timedelta

from helpdesk.coverage.actions.zone_clocks import take_in
from helpdesk.coverage.models import OpeningHours, ZoneClock
from helpdesk.coverage.zone_turns import turns
from helpdesk.duties.sweeps import for_each, sweep
from helpdesk.people.models import Agent

log = logging.getLogger(__name__)
AHEAD = timedelta(days=92)
TOLD, TOLD_AFTER = timedelta(days=60), timedelta(days=7)


@sweep("zone-data", every=timedelta(days=1), first=timedelta(minutes=1))
def compare(*, now: datetime) -> int:
    """Compare what is known with what the zone data says today, for the zones in which shifts are worked."""

    def look(name: str) -> bool:
        moved = take_in(name, turns(name, now, now + AHEAD), now + AHEAD, now=now)
        if moved is not None:
            log.warning("new zone data moves shifts", extra={"zone": name, "minutes": moved.minutes})
        return moved is not None

    return for_each(sorted(_zones()), look, failing="the clock of a zone was not compared").done


def _zones() -> set[str]:
    worked = Agent.objects.active().values_list("zone", flat=True)
    return {*worked, *OpeningHours.objects.values_list("zone", flat=True)}


def zone_news(*, now: datetime) -> list[ZoneClock]:
    """What newer zone data changed and is to come within 60 days, or came in the last week."""
    told = ZoneClock.objects.filter(moved_at__gt=now - TOLD_AFTER, moved_at__lt=now + TOLD)
    return list(told.order_by("moved_at", "zone"))
