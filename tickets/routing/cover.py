"""How far working hours reach: the coverage grid, the first speaker to come, grades, who keeps their mail.

Pure, over the roster only: presence and load play no part in the grid and the first cover. The grade shown to
people and the rule for keeping mail at the end of a shift look at one agent and one customer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal

from helpdesk.coverage.calendar import CustomerCalendar, Interval, Kind, customer_intervals
from helpdesk.coverage.hours import Hours, leaves_within
from helpdesk.coverage.spans import MINUTE, common, merged, minutes
from tickets.routing.candidates import Request, overlap, sift, to_minute
from tickets.routing.policy import DEFAULT, Policy
from tickets.routing.ranking import rank
from tickets.routing.workforce import AgentFacts, Workforce

Grade = Literal["covers now", "covers before due", "covers this week", "does not cover"]

WEEK_HOURS = 7 * 24


@dataclass(frozen=True)
class Coverage:
    """One value for each cell: the sum of free minutes, and the smallest number free in any minute."""

    agent_minutes: list[int]
    min_concurrent: list[int]


@dataclass(frozen=True)
class CustomerCoverage:
    """Minutes in which a customer group is open, and those of them with at least one free speaker."""

    open_minutes: int
    covered_minutes: int


@dataclass(frozen=True)
class OwnedMail:
    """An email ticket as its owner's block ends; ``request`` carries the customer and the due instant.

    ``team`` holds the agents who may get it, None for everybody.
    """

    owner: AgentFacts
    request: Request
    waits_for_customer: bool = False
    team: frozenset[str] | None = None


@dataclass(frozen=True)
class Keeping:
    """Whether mail stays with its owner, why, and whether leads must see that it stays for long."""

    stays: bool
    reason: Literal["waits for the customer", "covers the customer", "nobody else free", "handed on"]
    leads_see: bool = False


def speakers(language: str, level: int, agents: Iterable[AgentFacts]) -> list[Hours]:
    """The hours of the active agents who know the language at ``level`` or better."""
    return [agent.hours for agent in agents if agent.active and agent.languages.get(language, 0) >= level]


def first_cover(language: str, level: int, agents: Iterable[AgentFacts], at: datetime) -> datetime | None:
    """The first instant from ``at`` on with a free speaker; None when there is none within 60 days."""
    at = to_minute(at)
    starts = (hours.next_on(at) for hours in speakers(language, level, agents))
    return min((start for start in starts if start is not None), default=None)


def coverage(
    language: str, level: int, agents: Iterable[AgentFacts], start: datetime, hours: int
) -> Coverage:
    """The grid of one language: ``hours`` cells of 60 minutes from ``start`` (UTC)."""
    start = to_minute(start)
    end = start + timedelta(hours=hours)
    free = [span for one in speakers(language, level, agents) for span in one.intervals(start, end)]
    return cells(free, start, count=hours)


def cells(free: Iterable[Interval], start: datetime, *, count: int, cell_minutes: int = 60) -> Coverage:
    """The grid of any free intervals, one agent's not overlapping, in the ``count`` cells from ``start``."""
    length = count * cell_minutes
    changes = [0] * (length + 1)
    for begin, end in free:
        changes[min(length, max(0, (begin - start) // MINUTE))] += 1
        changes[min(length, max(0, (end - start) // MINUTE))] -= 1
    concurrent = list(accumulate(changes[:length]))
    parts = [concurrent[first : first + cell_minutes] for first in range(0, length, cell_minutes)]
    return Coverage([sum(part) for part in parts], [min(part) for part in parts])


def customer_coverage(
    free: Iterable[Hours], customer: CustomerCalendar, kind: Kind, start: datetime, days: int
) -> CustomerCoverage:
    """How much of a customer's open time in ``days`` of 24 h from ``start`` has a free speaker."""
    start = to_minute(start)
    end = start + timedelta(days=days)
    opened = customer_intervals(customer, start, end, kind)
    manned = merged(span for hours in free for span in hours.intervals(start, end))
    return CustomerCoverage(minutes(opened), minutes(common(opened, manned)))


def handoff_target(
    owner: AgentFacts, request: Request, agents: Iterable[AgentFacts], at: datetime
) -> tuple[datetime | None, str | None]:
    """The owner's block end, and the best candidate at that instant without the owner.

    Both None for an owner who is off shift, or whose block does not end in 60 days. The rules for keeping
    mail (``keeps``) are not applied here.
    """
    end = owner.hours.block_end(to_minute(at))
    if end is None:
        return None, None
    ranked = rank(request, (agent for agent in agents if agent.id != owner.id), end)
    return end, ranked[0].id if ranked else None


def grade(
    hours: Hours,
    customer: CustomerCalendar | None,
    at: datetime,
    due: datetime | None,
    policy: Policy = DEFAULT,
) -> Grade:
    """How well one agent's hours cover a customer, as shown to people, from a live chat to a whole week.

    ``customer`` None (a zone that is only guessed) can still be covered now or before due.
    """
    at = to_minute(at)
    if hours.state(at) == "on" and not leaves_within(hours, policy.chat_min_remaining, at):
        return "covers now"
    if due is not None and due > at and hours.free_minutes(at, due) >= policy.email_handle_minutes:
        return "covers before due"
    return "covers this week" if covers_week(hours, customer, at, policy) else "does not cover"


def covers_week(
    hours: Hours, customer: CustomerCalendar | None, at: datetime, policy: Policy = DEFAULT
) -> bool:
    """Whether a conversation over days may stay with this agent, by the overlap of the next seven days."""
    return customer is not None and overlap(hours, customer, at, WEEK_HOURS) >= policy.covers_week_minutes


def keeps(
    owned: OwnedMail, agents: Iterable[AgentFacts] | Workforce, at: datetime, policy: Policy = DEFAULT
) -> Keeping:
    """Whether an email stays with its owner when the owner's block ends.

    ``at`` is an instant of the block or its end. Nobody else free means: no other eligible agent, in time for
    the due instant or not, has a free minute before the owner's next block.
    """
    hours = owned.owner.hours
    end = hours.block_end(to_minute(at)) or to_minute(at)
    back = hours.next_on(end)
    if back is None:
        return Keeping(stays=False, reason="handed on")
    request = owned.request
    soon = back - end <= timedelta(hours=policy.keep_within_hours)
    in_time = soon or (request.due is not None and back < request.due)
    if in_time and owned.waits_for_customer:
        return Keeping(stays=True, reason="waits for the customer")
    if in_time and covers_week(hours, request.customer, end, policy):
        return Keeping(stays=True, reason="covers the customer")
    if not _anyone_else_free(owned, Workforce.of(agents), end, back):
        return Keeping(stays=True, reason="nobody else free", leads_see=not in_time)
    return Keeping(stays=False, reason="handed on")


def _anyone_else_free(owned: OwnedMail, force: Workforce, start: datetime, before: datetime) -> bool:
    staff = force.staff
    others = staff.members(owned.team) & ~staff.named([owned.owner.id])
    able = sift(replace(owned.request, due=None), force, others, start).left
    first = staff.roll.first_free(start, able)
    return first is not None and first < before
