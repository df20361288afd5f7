"""Questions to the rules of time and routing as JSON lines, answered by the code that routes real tickets.

One object a question: ``{"id", "op", "scenario", "args"}``; one a line back: ``{"id", "answer"}`` or
``{"id", "error"}``. ``docs/routing_eval.md`` lists the operations. Pure: no database, no clock.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpdesk.coverage import calendar as calendars
from helpdesk.coverage.calendar import CalendarError, CustomerCalendar, Interval, Kind
from helpdesk.coverage.hours import CalendarHours
from tickets.interchange.fields import Fields, ScenarioError, fields, instant, written
from tickets.interchange.scenario import Scenario, request, scenario
from tickets.routing import cover
from tickets.routing.candidates import Request, eligible
from tickets.routing.ranking import rank
from tickets.routing.workforce import AgentFacts
from tickets.sla import sla_due

LONGEST_HOURS = 10 * 366 * 24


@dataclass(frozen=True)
class Question:
    """The arguments of one operation and the scenario that their ids point into."""

    args: Fields
    known: Scenario

    @property
    def at(self) -> datetime:
        return self.args.instant("at")

    @property
    def window(self) -> tuple[datetime, datetime]:
        return self.args.instant("start"), self.args.instant("end")

    @property
    def hours(self) -> CalendarHours:
        hours = self.agent("agent").hours
        assert isinstance(hours, CalendarHours)  # a scenario has calendars only
        return hours

    @property
    def customer(self) -> CustomerCalendar:
        return self.known.customer(self.args.text("customer"))

    @property
    def request(self) -> Request:
        self.args.need("request")
        return request(self.args.inner("request"), self.known)

    @property
    def kind(self) -> Kind:
        kind = self.args.maybe_text("kind") or "business"
        if kind == "business":
            return "business"
        if kind == "waking":
            return "waking"
        raise ScenarioError(f"'kind' is business or waking, not {kind[:40]!r}.")

    def agent(self, name: str) -> AgentFacts:
        return self.known.agent(self.args.text(name))

    def length(self, name: str, unit_hours: int = 1) -> int:
        """A number of hours (or of days, with 24), at most ten years."""
        found = self.args.whole(name)
        if not 0 <= found * unit_hours <= LONGEST_HOURS:
            raise ScenarioError(f"{name!r} is from 0 to {LONGEST_HOURS // unit_hours}, not {found}.")
        return found


def answer_line(line: bytes) -> str:
    """The answer to one line, as one line of ASCII JSON; every fault is answered, none is raised."""
    try:
        asked = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return _line(None, error="The line is not JSON.")
    id = asked.get("id") if isinstance(asked, dict) else None
    try:
        return _line(id, answer=answer(asked))
    except (ScenarioError, CalendarError) as error:
        return _line(id, error=str(error))
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        return _line(id, error=f"The question could not be answered: {error}.")


def answer(asked: object) -> Any:
    """The answer to one question. Raises ScenarioError or CalendarError with a sentence for people."""
    question = fields(asked, "The question")
    op = question.text("op")
    if op not in OPERATIONS:
        raise ScenarioError(f"There is no operation {op[:40]!r}; there are {', '.join(sorted(OPERATIONS))}.")
    known = scenario(question.values.get("scenario") or {})
    question.need("args")
    return OPERATIONS[op](Question(question.inner("args"), known))


def _state(q: Question) -> str:
    return q.hours.state(q.at)


def _states(q: Question) -> list[str]:
    q.args.need("at")
    return [q.hours.state(instant(one, "An entry of 'at'")) for one in q.args.rows("at")]


def _block_end(q: Question) -> str | None:
    return written(q.hours.block_end(q.at))


def _next_on(q: Question) -> str | None:
    return written(q.hours.next_on(q.at))


def _blocks(q: Question) -> list[list[str | None]]:
    return _pairs(calendars.blocks(q.hours.calendar, *q.window))


def _intervals(q: Question) -> list[list[str | None]]:
    return _pairs(q.hours.intervals(*q.window))


def _free_minutes(q: Question) -> int:
    return q.hours.free_minutes(*q.window)


def _overlap(q: Question) -> int:
    return calendars.overlap(q.hours.calendar, q.customer, q.at, q.length("hours"), q.kind)


def _customer_intervals(q: Question) -> list[list[str | None]]:
    return _pairs(calendars.customer_intervals(q.customer, *q.window, q.kind))


def _customer_coverage(q: Question) -> dict[str, int]:
    days, start = q.length("days", 24), q.args.instant("start")
    free = cover.speakers(q.args.text("language"), q.args.whole("level"), q.known.everybody)
    found = cover.customer_coverage(free, q.customer, q.kind, start, days)
    return {"open_minutes": found.open_minutes, "covered_minutes": found.covered_minutes}


def _coverage(q: Question) -> dict[str, list[int]]:
    hours, start = q.length("hours"), q.args.instant("start")
    found = cover.coverage(q.args.text("language"), q.args.whole("level"), q.known.everybody, start, hours)
    return {"agent_minutes": found.agent_minutes, "min_concurrent": found.min_concurrent}


def _first_cover(q: Question) -> str | None:
    level = q.args.whole("level")
    return written(cover.first_cover(q.args.text("language"), level, q.known.everybody, q.at))


def _sla_due(q: Question) -> str | None:
    return written(sla_due(q.customer, q.at, q.args.whole("target_minutes"), q.kind))


def _eligible(q: Question) -> dict[str, Any]:
    found = eligible(q.request, q.known.everybody, q.at)
    return {"eligible": found.eligible, "excluded": found.excluded}


def _rank(q: Question) -> list[str]:
    return [one.id for one in rank(q.request, q.known.everybody, q.at)]


def _handoff(q: Question) -> dict[str, str | None]:
    end, to = cover.handoff_target(q.agent("owner"), q.request, q.known.everybody, q.at)
    return {"at": written(end), "to": to}


OPERATIONS: dict[str, Callable[[Question], Any]] = {
    "state": _state,
    "states": _states,
    "block_end": _block_end,
    "next_on": _next_on,
    "blocks": _blocks,
    "intervals": _intervals,
    "free_minutes": _free_minutes,
    "overlap": _overlap,
    "customer_intervals": _customer_intervals,
    "customer_coverage": _customer_coverage,
    "coverage": _coverage,
    "first_cover": _first_cover,
    "sla_due": _sla_due,
    "eligible": _eligible,
    "rank": _rank,
    "handoff": _handoff,
}


def _pairs(spans: Sequence[Interval]) -> list[list[str | None]]:
    return [[written(start), written(end)] for start, end in spans]


def _line(id: Any, **outcome: Any) -> str:
    return json.dumps({"id": id, **outcome})


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
