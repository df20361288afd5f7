"""The shifts that close the most hours that are short, found as an integer program instead of one after the other.

The solver is HiGHS, an optional extra (``pip install sunrelay[solver]``). Who may work when is decided by the same
rules as for the greedy suggestions (``shift_suggestions``). Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.coverage.calendar import blocks
from helpdesk.coverage.rest import LEAST_REST
from helpdesk.coverage.spans import clipped, minutes
from helpdesk.coverage.wallclock import clock_of
from tickets.planner.shift_suggestions import (
    HOUR,
    LENGTHS,
    LONGEST_WEEK,
    MOST_AGENTS,
    WEEK,
    Suggestion,
    Worker,
    closed_by,
    is_possible,
    is_worth_it,
    suggest,
    take,
    with_shift,
)

try:
    import highspy
except ImportError:  # a desk without the extra goes on with greedy suggestions
    highspy = None  # type: ignore[assignment]

REST_HOURS = -(-LEAST_REST // HOUR)
ROUNDING, CLOSES_MORE = 1e-6, 1e-3


@dataclass(frozen=True, slots=True)
class Solved:
    """``gap``: by which share of it another choice of shifts may be better; 0 when it is proven that none is, infinite
    when there was no time to tell."""

    suggestions: list[Suggestion]
    gap: float


@dataclass(frozen=True, slots=True)
class _Shift:
    """A shift that somebody might work: the number of the worker, and hours from the start."""

    worker: int
    first: int
    length: int

    @property
    def hours(self) -> range:
        return range(self.first, self.first + self.length)


def is_available() -> bool:
    """Whether the solver is installed."""
    return highspy is not None


def solve(
    workers: Sequence[Worker],
    short: Mapping[str, Sequence[int]],
    start: datetime,
    *,
    most: int = 6,
    seconds: float = 10,
) -> Solved:
    """As ``suggest``, but the best choice of at most ``most`` shifts, or the best one found in ``seconds``.

    What is sought is twice the hours closed less the hours worked, so that a shift of which less than half is needed
    is not among them. Never worse than ``suggest``. Raises RuntimeError without the solver.
    """
    if highspy is None:
        raise RuntimeError("The solver is not installed: pip install sunrelay[solver]")
    lacking = {code: list(hours) for code, hours in short.items() if any(hours)}
    known = [one for one in workers if one.languages & lacking.keys()][:MOST_AGENTS]
    greedy = suggest(known, lacking, start, most=most)
    shifts = list(_possible(known, lacking, start))
    if not shifts:
        return Solved([], 0)
    program = _Program(known, lacking, shifts)
    program.limit(start, most)
    chosen, bound = program.run(seconds)
    found = _in_order(known, lacking, chosen, start)
    best = max(found, greedy, key=worth)
    # Worth is a whole number, and what is added for closing more is less than one.
    better = 0.0 if bound < worth(best) + 1 - ROUNDING else bound - worth(best)
    return Solved(best, better / max(1, worth(best)))


def _possible(
    workers: Sequence[Worker], lacking: Mapping[str, Sequence[int]], start: datetime
) -> Iterator[_Shift]:
    """Shifts that might be worth it and that each worker may work beside what they work already."""
    hours = max((len(row) for row in lacking.values()), default=0)
    around = timedelta(days=8)
    for number, worker in enumerate(workers):
        worked = blocks(worker.calendar, start - around, start + hours * HOUR + around)
        for length in LENGTHS:
            for first in range(1, hours - length + 1):
                closes = closed_by(worker, lacking, first, length)
                span = (start + first * HOUR, start + (first + length) * HOUR)
                if is_worth_it(closes, length) and is_possible(worker.calendar, worked, span):
                    yield _Shift(number, first, length)


class _Program:
    """Columns: each possible shift, worked or not; then for each language and hour that is short, how many come."""

    def __init__(
        self, workers: Sequence[Worker], lacking: Mapping[str, Sequence[int]], shifts: Sequence[_Shift]
    ) -> None:
        self.workers, self.shifts = workers, shifts
        self.solver = highspy.Highs()
        self.solver.setOptionValue("log_to_console", False)
        self.solver.setOptionValue("output_flag", False)
        for number, shift in enumerate(shifts):
            self.solver.addCol(float(shift.length), 0.0, 1.0, 0, [], [])
            self.solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        self._close(lacking)

    def _close(self, lacking: Mapping[str, Sequence[int]]) -> None:
        """No more of an hour is closed than is short, and than speakers work in it."""
        covering: dict[tuple[str, int], list[int]] = defaultdict(list)
        for number, shift in enumerate(self.shifts):
            for code in self.workers[shift.worker].languages & lacking.keys():
                for hour in shift.hours:
                    covering[code, hour].append(number)
        column = len(self.shifts)
        for (code, hour), numbers in covering.items():
            if lacking[code][hour]:
                # Of two choices that are worth the same, the one that closes more.
                self.solver.addCol(-2.0 - CLOSES_MORE, 0.0, float(lacking[code][hour]), 0, [], [])
                self._row(0.0, [*numbers, column], [-1.0] * len(numbers) + [1.0])
                column += 1

    def limit(self, start: datetime, most: int) -> None:
        """So many shifts in all; of one worker none within the rest after another, and none beyond a full week."""
        self._row(float(most), range(len(self.shifts)), [1.0] * len(self.shifts))
        own: dict[int, list[int]] = defaultdict(list)
        for number, shift in enumerate(self.shifts):
            own[shift.worker].append(number)
        for worker, numbers in own.items():
            self._rest(numbers)
            self._week(self.workers[worker], numbers, start)

    def _rest(self, numbers: Sequence[int]) -> None:
        """Shifts with their rest are stretches; at most one holds any hour, and the hours of beginnings are enough."""
        for at in {self.shifts[number].first for number in numbers}:
            holding = [
                number
                for number in numbers
                if self.shifts[number].first <= at < self.shifts[number].hours.stop + REST_HOURS
            ]
            if len(holding) > 1:
                self._row(1.0, holding, [1.0] * len(holding))

    def _week(self, worker: Worker, numbers: Sequence[int], start: datetime) -> None:
        """Seven days from each local midnight; weeks that begin within a day are looked at when all is chosen."""
        midnight = -start.astimezone(clock_of(worker.calendar.zone)).hour
        last = max(self.shifts[number].hours.stop for number in numbers)
        around = (start - 2 * WEEK, start + last * HOUR + WEEK)
        worked = blocks(worker.calendar, *around)
        for begin in range(midnight - 6 * 24, last, 24):
            days = range(begin, begin + 7 * 24)
            within = [number for number in numbers if self.shifts[number].first in days]
            from_, until = start + days.start * HOUR, start + days.stop * HOUR
            left = max(0, LONGEST_WEEK - minutes(clipped(worked, from_, until))) / 60
            hours = [float(self.shifts[number].length) for number in within]
            if sum(hours) > left:
                self._row(left, within, hours)

    def _row(self, most: float, columns: Iterable[int], values: Sequence[float]) -> None:
        self.solver.addRow(-highspy.kHighsInf, most, len(values), list(columns), list(values))

    def run(self, seconds: float) -> tuple[list[_Shift], float]:
        """The shifts of the best choice found, and what no choice is worth more than."""
        self.solver.setOptionValue("time_limit", seconds)
        self.solver.setOptionValue("threads", 1)  # the desk goes on serving beside it
        self.solver.run()
        values = self.solver.getSolution().col_value
        chosen = [shift for shift, value in zip(self.shifts, values, strict=False) if value > 0.5]
        return chosen, -self.solver.getInfo().mip_dual_bound


def _in_order(
    workers: Sequence[Worker], lacking: Mapping[str, Sequence[int]], chosen: Sequence[_Shift], start: datetime
) -> list[Suggestion]:
    """The chosen shifts as suggestions, each with what it closes after those before it.

    Each is checked once more beside those before it, as solvers count in fractions.
    """
    left = {code: list(hours) for code, hours in lacking.items()}
    calendars = list(workers)
    found = []
    for shift in sorted(chosen, key=lambda one: (one.first, one.worker)):
        worker = calendars[shift.worker]
        span = (start + shift.first * HOUR, start + shift.hours.stop * HOUR)
        worked = blocks(worker.calendar, span[0] - timedelta(days=9), span[1] + timedelta(days=9))
        if is_possible(worker.calendar, worked, span):
            one = Suggestion(worker.id, *span, closed_by(worker, left, shift.first, shift.length))
            take(left, one, start)
            calendars[shift.worker] = with_shift(worker, one)
            found.append(one)
    return found


def worth(found: Sequence[Suggestion]) -> int:
    """Twice the hours closed less the hours worked."""
    closed = sum(sum(one.closes.values()) for one in found)
    return 2 * closed - sum((one.end - one.start) // HOUR for one in found)
