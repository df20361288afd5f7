"""Decisions among 10,000 agents and 40 languages, their hours laid out, and the coverage grid (routing.md, 5)."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from helpdesk.coverage.calendar import AgentCalendar, CustomerCalendar, Leave, Shift
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.lib import zones
from tests.benchmarks.claims import claims
from tests.benchmarks.figures import Figure, percentile, say
from tickets.routing import AgentFacts, CalendarHours, Contact, Hours, Workforce, coverage, decide

AGENTS, LANGUAGES, DECISIONS = 10_000, 40, 2_000
START = datetime(2026, 11, 23, tzinfo=UTC)
ZONES = sorted(zones.every_name())
CODES = [f"l{number:02d}" for number in range(LANGUAGES)]


def measure(scratch: Path) -> list[Figure]:
    """All figures of pure routing; ``peer`` is the naive way, asking every agent's calendar, in the same run."""
    draw = random.Random(20261123)
    say(f"{AGENTS} agents in {len(ZONES)} zones")
    calendars = [_calendar(draw) for _ in range(AGENTS)]
    languages = [_languages(draw) for _ in range(AGENTS)]
    desk = [_agent(number, PreparedHours(calendars[number]), languages, draw) for number in range(AGENTS)]
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)  # as the server sets them
    figures = [_cold_start(desk)]
    figures += [figure for channel in ("chat", "email") for figure in _decisions(desk, channel, draw)]
    return [*figures, *_grid(desk), *claims(scratch)]


def _calendar(draw: random.Random) -> AgentCalendar:
    start = draw.randrange(0, 24 * 60, 30)
    pause = (start + 240) % 1440
    shift = Shift(
        tuple(draw.sample(range(7), 5)), start, (start + 540) % 1440, ((pause, (pause + 30) % 1440),)
    )
    away = draw.random() < 0.05
    leave = (Leave(date(2026, 12, 1), date(2026, 12, 7)),) if away else ()
    return AgentCalendar(draw.choice(ZONES), (shift,), leave=leave)


def _languages(draw: random.Random) -> dict[str, int]:
    """A third speak the first language, as English in life; the others are spread evenly."""
    codes = draw.sample(CODES[1:], draw.choice((1, 1, 1, 2)))
    if draw.random() < 1 / 3:
        codes.append(CODES[0])
    return {code: draw.choice((3, 4, 4, 5)) for code in codes}


def _agent(number: int, hours: Hours, languages: Sequence[dict[str, int]], draw: random.Random) -> AgentFacts:
    return AgentFacts(
        id=f"{number:05d}",
        hours=hours,
        languages=languages[number],
        capacity={"chat": 3, "email": 12},
        load={"chat": draw.choice((0, 0, 1, 2, 3)), "email": draw.randrange(13)},
        last_assigned=START - timedelta(minutes=draw.randrange(3000)),
    )


def _cold_start(desk: Sequence[AgentFacts]) -> Figure:
    began = time.thread_time()
    Workforce.of(desk).staff.roll.lay_out(START + timedelta(days=1))
    took = time.thread_time() - began
    return _figure("start", "35 days of hours laid out, 10,000 agents", "s", took, 2)


def _decisions(desk: Sequence[AgentFacts], channel: str, draw: random.Random) -> list[Figure]:
    force = Workforce.of(desk)
    customer = CustomerCalendar("America/Chicago")
    contacts = []
    for _ in range(DECISIONS):
        at = START + timedelta(days=1, minutes=draw.randrange(14 * 1440))
        contact = Contact(
            language=draw.choice(CODES),
            channel="chat" if channel == "chat" else "email",
            arrived=at,
            due=None if channel == "chat" else at + timedelta(hours=24),
            customer=customer,
        )
        contacts.append((contact, at))
    times = [_milliseconds(lambda c=contact, t=at: decide(c, force, t)) for contact, at in contacts]
    slow = [_milliseconds(lambda c=contact, t=at: decide(c, _naive(desk), t)) for contact, at in contacts[:3]]
    naive = statistics.median(slow)
    return [
        _figure("decision", f"{channel}, p50", "ms", percentile(times, 0.5), 0.3, naive),
        _figure("decision", f"{channel}, p99", "ms", percentile(times, 0.99), 2, naive),
    ]


def _naive(desk: Sequence[AgentFacts]) -> list[AgentFacts]:
    """The same agents, their calendars converted at each question."""
    return [
        AgentFacts(
            id=one.id,
            hours=CalendarHours(one.hours.calendar),  # type: ignore[attr-defined]
            languages=one.languages,
            capacity=one.capacity,
            load=one.load,
            last_assigned=one.last_assigned,
        )
        for one in desk
    ]


def _grid(desk: Sequence[AgentFacts]) -> list[Figure]:
    """All languages for 14 days, then the languages of one agent whose hours changed."""
    speakers = {code: [agent for agent in desk if code in agent.languages] for code in CODES}
    first = START + timedelta(days=1)
    began = time.thread_time()
    for code in CODES:
        coverage(code, 4, speakers[code], first, 14 * 24)
    whole = time.thread_time() - began
    began = time.thread_time()
    for code in desk[0].languages:
        coverage(code, 4, speakers[code], first, 14 * 24)
    changed = (time.thread_time() - began) * 1000
    return [
        _figure("grid", "40 languages, 14 days", "s", whole, 1),
        _figure("grid", "one agent's languages after a change", "ms", changed, 20),
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def _figure(goal: str, what: str, unit: str, ours: float, most: float, peer: float | None = None) -> Figure:
    ratio = None if peer is None else ours / peer
    return Figure(goal, what, unit, ours, peer, ratio, f"<= {most:g} {unit}", ours <= most)
