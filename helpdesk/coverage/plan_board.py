"""A draft of the roster as a board: agents by days, what is planned and what was, and rests that are too short."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.coverage.calendar import AgentCalendar, CalendarError, Interval
from helpdesk.coverage.models import Plan, PlanChange
from helpdesk.coverage.replan import day_shifts, local, with_day
from helpdesk.coverage.rest import short_rests
from helpdesk.coverage.roster import Roster
from helpdesk.coverage.wallclock import clock_of
from helpdesk.lib.words import told
from helpdesk.people.models import Agent

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Drafted:
    """The calendars that a draft changes, by agent, and changes that no longer fit, each with its reason."""

    calendars: dict[int, AgentCalendar]
    changed: frozenset[tuple[int, date]]
    misfits: dict[tuple[int, date], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One agent's local day. ``minutes`` are [start, end] of the planned shifts, for the form."""

    day: date
    before: tuple[Interval, ...]
    after: tuple[Interval, ...]
    minutes: tuple[tuple[int, int], ...]
    is_changed: bool
    on_leave: bool
    rests: tuple[Interval, ...]
    misfit: str


@dataclass(frozen=True, slots=True)
class Row:
    agent: Agent
    zone: str
    cells: tuple[Cell, ...]


def drafted(plan: Plan, book: Roster) -> Drafted:
    """The calendars as they would be."""
    calendars: dict[int, AgentCalendar] = {}
    misfits: dict[tuple[int, date], str] = {}
    changed: set[tuple[int, date]] = set()
    for row in plan.changes.filter(kind=PlanChange.Kind.DAY).order_by("agent", "day"):
        if row.agent_id is None or row.day is None:
            continue
        changed.add((row.agent_id, row.day))
        try:
            found = with_day(calendars.get(row.agent_id, book.of(row.agent_id)), row.day, row.hours)
        except CalendarError as refusal:
            misfits[row.agent_id, row.day] = told(refusal)
        else:
            calendars[row.agent_id] = found.calendar
    return Drafted(calendars, frozenset(changed), misfits)


def board(draft: Drafted, book: Roster, agents: Iterable[Agent], days: Sequence[date]) -> list[Row]:
    """One row an agent, one cell a day."""
    return [_row(draft, book, agent, days) for agent in agents]


def _row(draft: Drafted, book: Roster, agent: Agent, days: Sequence[date]) -> Row:
    was = book.of(agent.pk)
    will = draft.calendars.get(agent.pk, was)
    rests = _rests(will, days) if agent.pk in draft.calendars else {}
    cells = tuple(
        Cell(
            day=day,
            before=tuple(day_shifts(was, day)),
            after=(after := tuple(day_shifts(will, day))),
            minutes=_minutes(will.zone, after),
            is_changed=(agent.pk, day) in draft.changed,
            on_leave=will.is_leave_day(day),
            rests=tuple(rests.get(day, ())),
            misfit=draft.misfits.get((agent.pk, day), ""),
        )
        for day in days
    )
    return Row(agent, was.zone, cells)


def _rests(calendar: AgentCalendar, days: Sequence[date]) -> dict[date, list[Interval]]:
    """Rests under 11 hours, by the local day on which the work after them begins."""
    first, last = days[0], days[-1]
    start = datetime(first.year, first.month, first.day, tzinfo=clock_of(calendar.zone))
    found: dict[date, list[Interval]] = defaultdict(list)
    for rest in short_rests(calendar, start, start + (last - first + DAY)):
        found[local(calendar.zone, rest)[1].date()].append(rest)
    return found


def day_minutes(calendar: AgentCalendar, day: date) -> tuple[tuple[int, int], ...]:
    """[start, end] of the shifts that start on a local day, in minutes of the local clock."""
    return _minutes(calendar.zone, day_shifts(calendar, day))


def _minutes(zone: str, spans: Iterable[Interval]) -> tuple[tuple[int, int], ...]:
    walls = (local(zone, span) for span in spans)
    return tuple((start.hour * 60 + start.minute, end.hour * 60 + end.minute) for start, end in walls)
