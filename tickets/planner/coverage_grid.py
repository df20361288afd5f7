"""Who covers which language in which hour: the grid, the gaps, and the people behind one cell.

Over the roster only, as in ``tickets.routing.cover``; presence and load play no part. Each agent's free time is worked
out once for the window and used for every language they speak.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from helpdesk.coverage.calendar import Interval
from helpdesk.coverage.spans import merged, minutes, without
from tickets.routing import AgentFacts
from tickets.routing.cover import cells

HOUR = timedelta(hours=1)
WEEK_HOURS = 168
QUARTER = 15  # minutes of a cell where one day is shown


@dataclass(frozen=True, slots=True)
class Column:
    """One cell's time and how the reader's clock shows it; quarters of an hour have no label of their own."""

    at: datetime
    label: str
    day: date


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who knows the language, with the free time of the window."""

    agent_id: str
    level: int
    free: tuple[Interval, ...]

    def is_free(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.free)


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """``least``: the smallest number free in any minute of each cell; ``some``: minutes with somebody, summed."""

    code: str
    speakers: tuple[Speaker, ...]
    least: list[int]
    some: list[int]
    gaps: tuple[Interval, ...]

    @property
    def gap_minutes(self) -> int:
        return minutes(self.gaps)

    def on_at(self, at: datetime) -> list[Speaker]:
        return [one for one in self.speakers if one.is_free(at)]


@dataclass(frozen=True)
class Grid:
    """The free time of all agents in ``hours`` hours from ``start``."""

    start: datetime
    hours: int
    agents: Sequence[AgentFacts]
    free: dict[str, tuple[Interval, ...]]

    @property
    def end(self) -> datetime:
        return self.start + self.hours * HOUR

    def row(self, code: str, *, spoken: str, level: int, cell_minutes: int = 60) -> LanguageRow:
        """One language: ``spoken`` is the code under which agents' languages are compared."""
        speakers = tuple(
            Speaker(agent.id, agent.languages[spoken], self.free[agent.id])
            for agent in speaking(self.agents, spoken, level)
        )
        spans = [span for one in speakers for span in one.free]
        count = self.hours * 60 // cell_minutes
        counted = cells(spans, self.start, count=count, cell_minutes=cell_minutes)
        gaps = without([(self.start, self.end)], merged(spans))
        return LanguageRow(code, speakers, counted.min_concurrent, counted.agent_minutes, tuple(gaps))


def speaking(agents: Iterable[AgentFacts], spoken: str, level: int) -> list[AgentFacts]:
    """Who of them speaks the language at that level or above."""
    return [agent for agent in agents if agent.languages.get(spoken, 0) >= level]


def build(agents: Iterable[AgentFacts], start: datetime, *, hours: int = WEEK_HOURS) -> Grid:
    """The grid from ``start`` (aware, on a full minute), over active agents only."""
    active = [agent for agent in agents if agent.active]
    end = start + hours * HOUR
    free = {agent.id: tuple(agent.hours.intervals(start, end)) for agent in active}
    return Grid(start, hours, active, free)


def hour_start(at: datetime, zone: tzinfo) -> datetime:
    """The start of the hour around ``at`` on the clocks of ``zone``; at :15 or :30 of UTC's where they differ."""
    local = at.astimezone(zone)
    return at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def columns(start: datetime, hours: int, zone: tzinfo, *, cell_minutes: int = 60) -> list[Column]:
    """The cells of the grid on the clocks of ``zone``; a clock change shows as a step in the labels."""
    shown = []
    for number in range(hours * 60 // cell_minutes):
        at = start + number * timedelta(minutes=cell_minutes)
        local = at.astimezone(zone)
        label = f"{local.hour:02d}" if local.minute == 0 else f"{local:%H:%M}"
        is_quarter = cell_minutes < 60 and (at - start) % HOUR
        shown.append(Column(at, "" if is_quarter else label, local.date()))
    return shown


def by_day(found: Sequence[Column]) -> list[tuple[date, int, int]]:
    """(day, first column, number of columns) of each local day."""
    days: list[tuple[date, int, int]] = []
    for number, column in enumerate(found):
        if days and days[-1][0] == column.day:
            day, first, count = days[-1]
            days[-1] = (day, first, count + 1)
        else:
            days.append((column.day, number, 1))
    return days
