"""What agents are told of changes in their hours: on their own page, until they say that they have read it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from helpdesk.coverage.calendar import Interval
from helpdesk.coverage.models import FollowedCalendar, Plan, PlanNotice
from helpdesk.people.models import Agent

Told = dict[str, Any]  # {"day", "before", "after"}, the hours as pairs of ISO instants


def told(day: date, before: list[Interval], after: list[Interval]) -> Told:
    """A changed day as a notice keeps it."""
    return {"day": str(day), "before": _iso(before), "after": _iso(after)}


def tell_of_plan(plan: Plan, agent: Agent, days: Iterable[Told], *, now: datetime) -> None:
    """A roster was published that changes days of the agent."""
    PlanNotice.objects.create(plan=plan, agent=agent, days=list(days), created_at=now)


def tell_of_calendar(
    followed: FollowedCalendar, agent: Agent, days: Iterable[Told], *, now: datetime
) -> None:
    """A followed calendar changed, or is theirs no more.

    One notice grows until it is read; a day that is as it was leaves it.
    """
    notice = PlanNotice.objects.filter(followed=followed, agent=agent, confirmed_at=None).first()
    known = {day["day"]: day for day in notice.days} if notice else {}
    for day in days:
        before = known.pop(day["day"], day)["before"]
        if before != day["after"]:
            known[day["day"]] = day | {"before": before}
    kept = [known[day] for day in sorted(known)]
    if notice is None:
        if kept:
            PlanNotice.objects.create(
                followed=followed, place=followed.place, agent=agent, days=kept, created_at=now
            )
    elif kept:
        PlanNotice.objects.filter(pk=notice.pk).update(days=kept)
    else:
        notice.delete()


def confirm_notice(notice: PlanNotice, *, now: datetime) -> bool:
    """The agent has read it; False when they had before."""
    return bool(PlanNotice.objects.filter(pk=notice.pk, confirmed_at=None).update(confirmed_at=now))


def _iso(spans: list[Interval]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in spans]
