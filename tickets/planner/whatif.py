"""What a change of hours does to coverage: the same grid as the real one, once before and once after. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from helpdesk.coverage.calendar import AgentCalendar, Interval
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.coverage.spans import minutes, without
from tickets.planner import coverage_grid
from tickets.planner.coverage_grid import LanguageRow
from tickets.routing import AgentFacts


@dataclass(frozen=True, slots=True)
class Side:
    """Minutes with a speaker, the longest time without one, and hours with fewer than are needed."""

    covered: int
    longest_gap: int
    short_hours: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One language: stretches that lose their last speaker (``holes``) or gain a first one (``closed``)."""

    code: str
    before: Side
    after: Side
    holes: tuple[Interval, ...]
    closed: tuple[Interval, ...]

    @property
    def is_changed(self) -> bool:
        return self.before != self.after or bool(self.holes or self.closed)


@dataclass(frozen=True)
class Window:
    """``hours`` from ``start``, an aware instant on a full minute; languages by the code they are compared under.

    ``need``: how many people each hour needs, by language; a language without any needs nobody.
    """

    start: datetime
    hours: int
    spoken: Mapping[str, str]
    level: int
    need: Mapping[str, Sequence[int]] = field(default_factory=dict)


def with_hours(agents: Iterable[AgentFacts], calendars: Mapping[str, AgentCalendar]) -> list[AgentFacts]:
    """The same agents, some of them with other hours."""
    return [
        replace(agent, hours=PreparedHours(calendars[agent.id])) if agent.id in calendars else agent
        for agent in agents
    ]


def compare(before: Iterable[AgentFacts], after: Iterable[AgentFacts], window: Window) -> list[Compared]:
    """What changes, language by language; those of which nothing changes are left out."""
    old = coverage_grid.build(before, window.start, hours=window.hours)
    new = coverage_grid.build(after, window.start, hours=window.hours)
    found = (
        _compared(
            old.row(code, spoken=spoken, level=window.level),
            new.row(code, spoken=spoken, level=window.level),
            window,
        )
        for code, spoken in window.spoken.items()
    )
    return [one for one in found if one.is_changed]


def _compared(was: LanguageRow, will: LanguageRow, window: Window) -> Compared:
    return Compared(
        was.code,
        before=_side(was, window),
        after=_side(will, window),
        holes=tuple(without(will.gaps, was.gaps)),
        closed=tuple(without(was.gaps, will.gaps)),
    )


def _side(row: LanguageRow, window: Window) -> Side:
    longest = max((minutes([gap]) for gap in row.gaps), default=0)
    need = window.need.get(row.code) or [0] * len(row.least)
    short = sum(free < wanted for free, wanted in zip(row.least, need, strict=True))
    return Side(window.hours * 60 - minutes(row.gaps), longest, short)
