"""For whom somebody is there: open hours of groups of customers that have a free speaker (routing.md 2.8). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.coverage.calendar import CustomerCalendar, Interval, customer_intervals
from helpdesk.coverage.spans import common, merged, minutes
from tickets.routing import AgentFacts
from tickets.routing.cover import speakers


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """Customers in one zone who write one language, ``spoken`` as agents' languages are named.

    ``contacts`` is how many came of them, ``level`` the least that answers them.
    """

    calendar: CustomerCalendar
    language: str
    spoken: str
    contacts: int
    level: int = 3


@dataclass(frozen=True, slots=True)
class GroupCover:
    """Minutes of a stretch of time: when they are at work or awake, and how many of these have a free speaker."""

    group: CustomerGroup
    business: int
    business_covered: int
    waking: int
    waking_covered: int

    @property
    def percent(self) -> int:
        """Of their business minutes, rounded down; 100 where they have none."""
        return self.business_covered * 100 // self.business if self.business else 100

    @property
    def waking_percent(self) -> int:
        return self.waking_covered * 100 // self.waking if self.waking else 100


def group_cover(
    groups: Iterable[CustomerGroup], agents: Sequence[AgentFacts], start: datetime, end: datetime
) -> list[GroupCover]:
    """Each group's cover from ``start`` to ``end``, the least covered first, and of these the largest."""
    manned: dict[tuple[str, int], list[Interval]] = {}
    found = []
    for group in groups:
        who = (group.spoken, group.level)
        if who not in manned:
            free = speakers(*who, agents)
            manned[who] = merged(span for hours in free for span in hours.intervals(start, end))
        business = customer_intervals(group.calendar, start, end, "business")
        waking = customer_intervals(group.calendar, start, end, "waking")
        found.append(
            GroupCover(
                group,
                minutes(business),
                minutes(common(business, manned[who])),
                minutes(waking),
                minutes(common(waking, manned[who])),
            )
        )
    return sorted(found, key=lambda one: (one.percent, -one.group.contacts))
