"""What a draft of the roster would change, language by language: covered hours, longest gaps, hours short of need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import AgentCalendar, Interval, Shift
from helpdesk.coverage.models import Plan, PlanChange
from helpdesk.coverage.plan_board import Drafted
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.coverage.spans import minutes, without
from helpdesk.languages.desk import desk_languages
from helpdesk.people.models import Agent
from tickets import coverage_grid, facts
from tickets.coverage_grid import LanguageRow, hour_start
from tickets.demand import expected_demand
from tickets.policy import DEFAULT
from tickets.routing import AgentFacts
from tickets.shift_suggestions import Suggestion, Worker, suggest
from tickets.staffing_need import Terms, needed
from tickets.whatif import with_hours

DAYS = 14


@dataclass(frozen=True, slots=True)
class Side:
    """Minutes with a speaker, the longest time without one, and hours with fewer than are needed."""

    covered: int
    longest_gap: int
    short_hours: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One language, before and after."""

    code: str
    before: Side
    after: Side
    holes: tuple[Interval, ...]
    closed: tuple[Interval, ...]

    @property
    def is_changed(self) -> bool:
        return self.before != self.after or bool(self.holes or self.closed)


def compare(plan: Plan, draft: Drafted, start: datetime, *, now: datetime) -> list[Compared]:
    """The 14 days from ``start``; the same code as the coverage page's. Languages without a change are left out."""
    known = facts.agents(now)
    changed = {str(pk): calendar for pk, calendar in draft.calendars.items()}
    after = [*with_hours(known, changed), *(_seat(row) for row in seats(plan))]
    start = hour_start(start, UTC)
    old = coverage_grid.build(known, start, hours=DAYS * 24)
    new = coverage_grid.build(after, start, hours=DAYS * 24)
    demand = expected_demand(now=now)
    found = []
    for code in desk_languages():
        spoken = facts.spoken(code)
        need = needed(demand.rates(code, start, DAYS * 24), Terms())
        rows = [grid.row(code, spoken=spoken, level=DEFAULT.working) for grid in (old, new)]
        one = _compared(code, rows[0], rows[1], need)
        if one.is_changed:
            found.append(one)
    return found


def suggestions(
    draft: Drafted, agents: Iterable[Agent], start: datetime, *, now: datetime
) -> list[Suggestion]:
    """Shifts of ``agents`` that would close what is short in the two weeks from ``start``, the draft counted in."""
    changed = {str(pk): calendar for pk, calendar in draft.calendars.items()}
    known = {one.id: one for one in with_hours(facts.agents(now), changed)}
    start = hour_start(max(start, now), UTC)
    grid = coverage_grid.build(known.values(), start, hours=DAYS * 24)
    demand, book = expected_demand(now=now), roster.current()
    short, spoken_as = {}, {}
    for code in desk_languages():
        spoken = facts.spoken(code)
        need = needed(demand.rates(code, start, DAYS * 24), Terms())
        least = grid.row(code, spoken=spoken, level=DEFAULT.working).least
        short[code] = [max(0, wanted - free) for free, wanted in zip(least, need, strict=True)]
        spoken_as[code] = spoken
    workers = [
        Worker(
            str(agent.pk),
            draft.calendars.get(agent.pk, book.of(agent.pk)),
            frozenset(
                code
                for code, spoken in spoken_as.items()
                if known[str(agent.pk)].languages.get(spoken, 0) >= DEFAULT.working
            ),
        )
        for agent in agents
        if str(agent.pk) in known
    ]
    return suggest(workers, short, start)


def seats(plan: Plan) -> list[PlanChange]:
    """The seats of a draft."""
    return list(plan.changes.filter(kind=PlanChange.Kind.SEAT).order_by("pk"))


def _seat(row: PlanChange) -> AgentFacts:
    seat: dict[str, Any] = row.seat
    shift = Shift(tuple(seat["days"]), seat["start"], seat["end"])
    hours = PreparedHours(AgentCalendar(seat["zone"], (shift,)))
    spoken = {facts.spoken(code): level for code, level in seat["languages"].items()}
    return AgentFacts(id=f"seat-{row.pk}", hours=hours, languages=spoken)


def _compared(code: str, was: LanguageRow, will: LanguageRow, need: list[int]) -> Compared:
    return Compared(
        code,
        before=_side(was, need),
        after=_side(will, need),
        holes=_only(will.gaps, was.gaps),
        closed=_only(was.gaps, will.gaps),
    )


def _only(spans: tuple[Interval, ...], others: tuple[Interval, ...]) -> tuple[Interval, ...]:
    return tuple(without(spans, others))


def _side(row: LanguageRow, need: list[int]) -> Side:
    longest = max((minutes([gap]) for gap in row.gaps), default=0)
    short = sum(free < wanted for free, wanted in zip(row.least, need, strict=True))
    return Side(DAYS * 1440 - minutes(row.gaps), longest, short)
