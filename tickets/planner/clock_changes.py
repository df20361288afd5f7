"""What a clock change does to who is covered: the week before it against the week after it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.coverage.calendar import CustomerCalendar, Interval, customer_intervals
from helpdesk.coverage.customer_hours import MONDAY_TO_FRIDAY_9_TO_18, OpenHours
from helpdesk.coverage.spans import common, merged, minutes
from helpdesk.coverage.zone_turns import turns
from helpdesk.lib.zones import zone
from tickets.routing import AgentFacts
from tickets.routing.cover import speakers

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
AHEAD_DAYS = 60
WORTH_SAYING = 60  # minutes a week; less is the noise of a shift that ends at :45


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of one zone who write one language; ``level`` is the least that answers them."""

    zone: str
    language: str
    spoken: str
    week: OpenHours = MONDAY_TO_FRIDAY_9_TO_18
    level: int = 3


@dataclass(frozen=True, slots=True)
class Change:
    """``where`` are the zones that change on ``day``; minutes of the group's business week that have a speaker.

    ``lost`` and ``won`` are hours of the group's day, in minutes of its clock, that change every working day.
    """

    day: date
    where: tuple[str, ...]
    group: Group
    before: int
    after: int
    lost: tuple[tuple[int, int], ...] = ()
    won: tuple[tuple[int, int], ...] = ()


def transitions(names: Iterable[str], start: datetime, days: int = AHEAD_DAYS) -> dict[datetime, list[str]]:
    """The instants (to the minute, UTC) at which clocks of these zones change, with the zones that do."""
    found: dict[datetime, list[str]] = {}
    for name in sorted(set(names)):
        for turn in turns(name, start, start + days * DAY)[1:]:
            found.setdefault(turn.at, []).append(name)
    return dict(sorted(found.items()))


def changes(
    groups: Iterable[Group], agents: list[AgentFacts], calendars: Mapping[str, str], start: datetime
) -> list[Change]:
    """What each coming change takes from or gives to each group; ``calendars``: agent ids to their zones."""
    groups = list(groups)
    coming = transitions({*calendars.values(), *(group.zone for group in groups)}, start)
    return [
        change
        for moment, where in coming.items()
        for group in groups
        if (change := _change(group, agents, moment, tuple(where))) is not None
    ]


def _change(
    group: Group, agents: list[AgentFacts], moment: datetime, where: tuple[str, ...]
) -> Change | None:
    free = speakers(group.spoken, group.level, agents)
    if not free:
        return None
    customer = CustomerCalendar(zone=group.zone, business=group.week)
    weeks = [(moment - WEEK, moment), (moment, moment + WEEK)]
    covered = []
    for first, last in weeks:
        manned = merged(span for hours in free for span in hours.intervals(first, last))
        covered.append(common(customer_intervals(customer, first, last, "business"), manned))
    before, after = (minutes(spans) for spans in covered)
    if abs(before - after) < WORTH_SAYING:
        return None
    old, new = (_usual(spans, group.zone) for spans in covered)
    day = moment.astimezone(zone(group.zone)).date()
    return Change(day, where, group, before, after, lost=_spans(old - new), won=_spans(new - old))


def _usual(spans: list[Interval], name: str) -> set[int]:
    """Quarters of the local day that are covered on at least three days of the week."""
    counted: dict[int, set[date]] = {}
    for first, last in spans:
        at = first
        while at < last:
            local = at.astimezone(zone(name))
            counted.setdefault((local.hour * 60 + local.minute) // 15, set()).add(local.date())
            at += timedelta(minutes=15)
    return {quarter for quarter, days in counted.items() if len(days) >= 3}


def _spans(quarters: set[int]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for quarter in sorted(quarters):
        if found and found[-1][1] == quarter * 15:
            found[-1] = (found[-1][0], quarter * 15 + 15)
        else:
            found.append((quarter * 15, quarter * 15 + 15))
    return tuple(found)
