"""Shifts that would close holes, found greedily: each next one closes the most hours that are still short. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from helpdesk.coverage.calendar import AgentCalendar, Extra, Interval, blocks
from helpdesk.coverage.replan import local
from helpdesk.coverage.rest import LEAST_REST
from helpdesk.coverage.spans import clipped, minutes
from helpdesk.coverage.wallclock import clock_of

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
LENGTHS = (8, 4)  # hours of a suggested shift
EARLIEST, LATEST = time(6), time(23)  # nobody is suggested a night
LONGEST_WEEK = 48 * 60  # minutes in any seven days (2003/88/EC, article 6)
MOST_AGENTS = 60


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who might work more: the calendar, and the languages that count."""

    id: str
    calendar: AgentCalendar
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``closes``: hours of each language that would no longer be short."""

    agent: str
    start: datetime
    end: datetime
    closes: Mapping[str, int]


def suggest(
    workers: Sequence[Worker], short: Mapping[str, Sequence[int]], start: datetime, *, most: int = 6
) -> list[Suggestion]:
    """At most ``most`` shifts. ``short`` is how many people each hour from ``start`` lacks, by language.

    A shift leaves 11 hours of rest on both sides, lies between 06:00 and 23:00 of the agent's day, never on leave,
    and keeps the week at 48 hours. Of equals the earlier one is taken, then the first worker.
    """
    lacking = {code: list(hours) for code, hours in short.items() if any(hours)}
    known = [one for one in workers if one.languages & lacking.keys()][:MOST_AGENTS]
    found: list[Suggestion] = []
    while len(found) < most:
        best = _best(known, lacking, start)
        if best is None:
            break
        found.append(best)
        take(lacking, best, start)
        known = [with_shift(one, best) if one.id == best.agent else one for one in known]
    return found


def _best(
    workers: Sequence[Worker], lacking: Mapping[str, Sequence[int]], start: datetime
) -> Suggestion | None:
    hours = max((len(row) for row in lacking.values()), default=0)
    ranked = []
    for place, worker in enumerate(workers):
        for length in LENGTHS:
            for first in range(1, hours - length + 1):
                closes = closed_by(worker, lacking, first, length)
                if is_worth_it(closes, length):
                    ranked.append((-sum(closes.values()), length, first, place, closes))
    calendars = {worker.id: worker for worker in workers}
    worked: dict[str, list[Interval]] = {}
    for _, length, first, place, closes in sorted(ranked, key=lambda one: one[:4]):
        worker = workers[place]
        span = (start + first * HOUR, start + (first + length) * HOUR)
        if worker.id not in worked:
            around = timedelta(days=8)
            worked[worker.id] = blocks(
                calendars[worker.id].calendar, start - around, start + hours * HOUR + around
            )
        if is_possible(worker.calendar, worked[worker.id], span):
            return Suggestion(worker.id, *span, closes)
    return None


def closed_by(
    worker: Worker, lacking: Mapping[str, Sequence[int]], first: int, length: int
) -> dict[str, int]:
    """Hours of each language that are short and that a shift of theirs from the hour ``first`` would close."""
    return {
        code: hours
        for code in worker.languages & lacking.keys()
        if (hours := sum(map(bool, lacking[code][first : first + length])))
    }


def is_worth_it(closes: Mapping[str, int], length: int) -> bool:
    """A shift of which less than half is needed costs more than it helps."""
    return sum(closes.values()) * 2 >= length


def take(lacking: Mapping[str, list[int]], found: Suggestion, start: datetime) -> None:
    """One person less is lacking in each hour of the shift."""
    first = (found.start - start) // HOUR
    for code in found.closes:
        for hour in range(first, first + (found.end - found.start) // HOUR):
            lacking[code][hour] = max(0, lacking[code][hour] - 1)


def is_possible(calendar: AgentCalendar, worked: Sequence[Interval], span: Interval) -> bool:
    """Whether a shift may be worked beside the blocks around it: by day, rested, and within a week's hours."""
    first, last = (at.astimezone(clock_of(calendar.zone)) for at in span)
    if first.date() != last.date() or first.time() < EARLIEST or last.time() > LATEST:
        return False
    if calendar.is_leave_day(first.date()):
        return False
    if any(begin < span[1] + LEAST_REST and end > span[0] - LEAST_REST for begin, end in worked):
        return False
    return longest_week(worked, span) <= LONGEST_WEEK


def longest_week(worked: Sequence[Interval], span: Interval) -> int:
    """The most minutes in any seven days that hold ``span``, which is worked beside the sorted blocks."""
    every = sorted([*worked, span])  # the fullest week begins or ends with one of them
    begins = {begin for begin, _ in every} | {end - WEEK for _, end in every}
    return max(
        minutes(clipped(every, begin, begin + WEEK)) for begin in begins if span[1] - WEEK <= begin <= span[0]
    )


def with_shift(worker: Worker, found: Suggestion) -> Worker:
    """The worker after they took it."""
    extra = Extra(*local(worker.calendar.zone, (found.start, found.end)))
    return replace(worker, calendar=replace(worker.calendar, extra=(*worker.calendar.extra, extra)))
