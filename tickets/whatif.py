"""What a change of hours does to coverage: the same grid as the real one, once before and once after. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk.coverage.calendar import AgentCalendar, Interval
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.coverage.spans import minutes, without
from tickets import coverage_grid
from tickets.coverage_grid import WEEK_HOURS
from tickets.routing import AgentFacts


@dataclass(frozen=True, slots=True)
class Effect:
    """One language: stretches that lose their last speaker (``holes``) or gain a first one (``closed``)."""

    code: str
    holes: tuple[Interval, ...]
    closed: tuple[Interval, ...]
    covered_before: int
    covered_after: int

    @property
    def lost_minutes(self) -> int:
        return minutes(self.holes)

    @property
    def won_minutes(self) -> int:
        return minutes(self.closed)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours from ``start``, an aware instant on a full minute; the languages by the code they are compared under."""

    start: datetime
    spoken: Mapping[str, str]
    level: int
    hours: int = 2 * WEEK_HOURS


def with_hours(agents: Iterable[AgentFacts], calendars: Mapping[str, AgentCalendar]) -> list[AgentFacts]:
    """The same agents, some of them with other hours."""
    return [
        replace(agent, hours=PreparedHours(calendars[agent.id])) if agent.id in calendars else agent
        for agent in agents
    ]


def effects(before: Iterable[AgentFacts], after: Iterable[AgentFacts], window: Window) -> list[Effect]:
    """What changes, language by language; those of which nothing changes are left out."""
    old = coverage_grid.build(before, window.start, hours=window.hours)
    new = coverage_grid.build(after, window.start, hours=window.hours)
    found = []
    for code, spoken in window.spoken.items():
        was = old.row(code, spoken=spoken, level=window.level).gaps
        will = new.row(code, spoken=spoken, level=window.level).gaps
        if was != will:
            found.append(_effect(code, was, will, window))
    return found


def _effect(code: str, was: tuple[Interval, ...], will: tuple[Interval, ...], window: Window) -> Effect:
    whole = window.hours * 60
    return Effect(
        code,
        holes=tuple(without(will, was)),
        closed=tuple(without(was, will)),
        covered_before=whole - minutes(was),
        covered_after=whole - minutes(will),
    )
