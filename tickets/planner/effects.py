"""What a draft of the roster would change, language by language: covered hours, longest gaps, hours short of need."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import AgentCalendar, Shift
from helpdesk.coverage.models import Plan, PlanChange
from helpdesk.coverage.plan_board import Drafted
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.languages.codes import spoken_code
from helpdesk.languages.desk import desk_languages
from helpdesk.people.models import Agent
from tickets import facts
from tickets.planner import coverage_grid, shift_program
from tickets.planner.coverage_grid import hour_start, speaking
from tickets.planner.demand import expected_demand, terms
from tickets.planner.shift_suggestions import Suggestion, Worker, suggest
from tickets.planner.staffing_need import needed
from tickets.planner.whatif import Compared, Window, compare, with_hours
from tickets.routing import AgentFacts

DAYS = 14
_solving = threading.Lock()


@dataclass(frozen=True, slots=True)
class Suggested:
    """``gap``: by which share another choice may be better, of the solver's; None of those found one by one."""

    shifts: list[Suggestion]
    gap: float | None = None


def compare_plan(plan: Plan, draft: Drafted, start: datetime, *, now: datetime) -> list[Compared]:
    """The 14 days from ``start``; the same code as the coverage page's. Languages without a change are left out."""
    known = facts.agents(now)
    after = [*with_draft(known, draft), *seated(plan)]
    return compare(known, after, _window(known, hour_start(start, UTC), now))


def with_draft(known: Iterable[AgentFacts], draft: Drafted) -> list[AgentFacts]:
    """The same agents with their hours as the draft has them."""
    return with_hours(known, {str(pk): calendar for pk, calendar in draft.calendars.items()})


def _window(known: Iterable[AgentFacts], start: datetime, now: datetime) -> Window:
    demand, hours = expected_demand(now=now), DAYS * 24
    reckoned = terms(now=now)
    working = reckoned.policy.working
    spoken = {code: spoken_code(code) for code in desk_languages()}
    active = [agent for agent in known if agent.active]
    need = {
        code: needed(
            demand.rates(code, start, hours), reckoned.among(speaking(active, spoken[code], working))
        )
        for code in spoken
    }
    return Window(start, hours, spoken, working, need)


def suggestions(
    draft: Drafted, agents: Iterable[Agent], start: datetime, *, now: datetime, best: bool = False
) -> Suggested:
    """Shifts of ``agents`` that would close what is short in the two weeks from ``start``, the draft counted in.

    ``best``: by the solver, for some seconds, one desk's question after the other. Raises RuntimeError without it.
    """
    known = {one.id: one for one in with_draft(facts.agents(now), draft)}
    window = _window(known.values(), hour_start(max(start, now), UTC), now)
    book = roster.current()
    grid = coverage_grid.build(known.values(), window.start, hours=window.hours)
    short = {}
    for code, spoken in window.spoken.items():
        least = grid.row(code, spoken=spoken, level=window.level).least
        short[code] = [max(0, wanted - free) for free, wanted in zip(least, window.need[code], strict=True)]
    workers = [
        Worker(
            str(agent.pk),
            draft.calendars.get(agent.pk, book.of(agent.pk)),
            frozenset(
                code
                for code, spoken in window.spoken.items()
                if known[str(agent.pk)].languages.get(spoken, 0) >= window.level
            ),
        )
        for agent in agents
        if str(agent.pk) in known
    ]
    if not best:
        return Suggested(suggest(workers, short, window.start))
    with _solving:
        solved = shift_program.solve(workers, short, window.start)
    return Suggested(solved.suggestions, solved.gap)


def seats(plan: Plan) -> list[PlanChange]:
    """The seats of a draft."""
    return list(plan.changes.filter(kind=PlanChange.Kind.SEAT).order_by("pk"))


def seated(plan: Plan) -> list[AgentFacts]:
    """The people of a draft's seats."""
    return [person for row in seats(plan) for person in _people_of(row)]


def _people_of(row: PlanChange) -> list[AgentFacts]:
    seat: dict[str, Any] = row.seat
    shift = Shift(tuple(seat["days"]), seat["start"], seat["end"])
    hours = PreparedHours(AgentCalendar(seat["zone"], (shift,)))
    spoken = {spoken_code(code): level for code, level in seat["languages"].items()}
    ids = (f"seat-{row.pk}-{number}" for number in range(1, seat.get("count", 1) + 1))
    return [AgentFacts(id=id, hours=hours, languages=spoken) for id in ids]
