"""What must hold for any calendar in any zone, checked against the minute-by-minute oracle."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.coverage.calendar import (
    AgentCalendar,
    Cycle,
    Extra,
    Leave,
    Shift,
    block_end,
    blocks,
    free_minutes,
    intervals,
    next_on,
    state,
)
from helpdesk.coverage.spans import clipped, merged, minutes
from helpdesk.lib import zones
from tests.coverage import oracle
from tests.coverage.years import FIRST, WEEKS, changes

DAY = timedelta(days=1)
NAMES = sorted(zones.every_name())
EVERY_DAY = tuple(range(7))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))


@st.composite
def places(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and an instant (UTC) in 2024 to 2030, mostly near a change of its clock."""
    zone = draw(st.sampled_from(NAMES))
    near = changes(zone)
    if near and draw(st.integers(0, 3)) > 0:
        at = draw(st.sampled_from(near)) + draw(st.integers(-2, 1)) * DAY
    else:
        at = FIRST + draw(st.integers(7, 7 * WEEKS - 7)) * DAY
    return zone, at + timedelta(minutes=draw(st.integers(0, 1439)))


@st.composite
def worked_shifts(draw: st.DrawFn, weeks: int) -> Shift:
    start, length = draw(st.integers(0, 1439)), draw(st.integers(1, 1440))
    edges = sorted(draw(st.lists(st.integers(0, length), min_size=2, max_size=4, unique=True)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    breaks = tuple(((start + first) % 1440, (start + last) % 1440) for first, last in pairs)
    week = draw(st.none() | st.integers(0, weeks - 1)) if weeks else None
    return Shift(draw(WEEKDAYS), start, (start + length) % 1440, breaks, week)


@st.composite
def calendars(draw: st.DrawFn, zone: str, around: date) -> AgentCalendar:
    weeks = draw(st.integers(0, 3))
    dates = st.integers(-3, 3).map(lambda days: around + timedelta(days=days))
    walls = st.builds(_wall, dates, st.integers(0, 1439))
    leaves = st.builds(_leave, st.one_of(dates, walls), st.integers(0, 1500))
    first, last = sorted([draw(dates), draw(dates)])
    return AgentCalendar(
        zone=zone,
        shifts=tuple(draw(st.lists(worked_shifts(weeks), max_size=3))),
        cycle=Cycle(weeks, date(2024, 1, 1)) if weeks else None,
        holidays=draw(st.frozensets(dates, max_size=2)),
        leave=tuple(draw(st.lists(leaves, max_size=2))),
        extra=tuple(draw(st.lists(st.builds(_extra, walls, st.integers(1, 1440)), max_size=2))),
        valid_from=draw(st.none() | st.just(first)),
        valid_until=draw(st.none() | st.just(last)),
    )


def _wall(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)


def _leave(start: date, length: int) -> Leave:
    if isinstance(start, datetime):
        return Leave(start, start + timedelta(minutes=length))
    return Leave(start, start + timedelta(days=length // 700))


def _extra(start: datetime, length: int) -> Extra:
    return Extra(start, start + timedelta(minutes=length))


@st.composite
def scenes(draw: st.DrawFn) -> tuple[AgentCalendar, datetime]:
    zone, at = draw(places())
    return draw(calendars(zone, at.date())), at


@settings(max_examples=60, deadline=None)
@given(scenes(), st.integers(1, 2880))
def test_the_calendar_agrees_with_the_oracle_minute_by_minute(
    scene: tuple[AgentCalendar, datetime], length: int
) -> None:
    calendar, start = scene
    end = start + timedelta(minutes=length)
    walked = oracle.states(calendar, start, end)
    free = oracle.runs(walked, {"on"})
    assert intervals(calendar, start, end) == free
    assert blocks(calendar, start, end) == oracle.runs(walked, {"on", "break"})
    assert free_minutes(calendar, start, end) == sum(1 for _, seen in walked if seen == "on")
    for at, seen in walked[:: max(1, length // 12)]:
        assert state(calendar, at) == seen
    if free:
        assert next_on(calendar, start) == free[0][0]


@settings(max_examples=150, deadline=None)
@given(places(), st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True))
def test_shifts_that_meet_on_the_wall_meet_exactly_in_real_time(
    place: tuple[str, datetime], starts: list[int]
) -> None:
    zone, at = place
    starts.sort()
    pieces = [
        AgentCalendar(zone, (Shift(EVERY_DAY, start, following),))
        for start, following in zip(starts, starts[1:] + starts[:1], strict=True)
    ]
    window = at - DAY, at + DAY
    shares = [blocks(piece, *window) for piece in pieces]
    assert all(start < end for share in shares for start, end in share)
    assert sum(minutes(share) for share in shares) == 2 * 24 * 60
    assert merged(span for share in shares for span in share) == [window]


@settings(max_examples=60, deadline=None)
@given(scenes(), st.integers(0, 5000), st.integers(0, 5000))
def test_two_windows_hold_what_their_union_holds(
    scene: tuple[AgentCalendar, datetime], first: int, second: int
) -> None:
    calendar, start = scene
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    for look in (intervals, blocks):
        assert merged(look(calendar, start, middle) + look(calendar, middle, end)) == look(
            calendar, start, end
        )


@settings(max_examples=25, deadline=None)
@given(scenes())
def test_the_free_minutes_of_a_year_are_the_sum_of_its_days(scene: tuple[AgentCalendar, datetime]) -> None:
    calendar, at = scene
    start = at - 180 * DAY
    days = [free_minutes(calendar, start + day * DAY, start + (day + 1) * DAY) for day in range(365)]
    assert sum(days) == free_minutes(calendar, start, start + 365 * DAY)
    assert all(0 <= day <= 1440 for day in days)


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_a_block_ends_where_the_list_of_blocks_says(scene: tuple[AgentCalendar, datetime]) -> None:
    calendar, at = scene
    end = block_end(calendar, at)
    horizon = at + 60 * DAY
    first = clipped(blocks(calendar, at, horizon + DAY), at, horizon + DAY)[:1]
    running = [span for span in first if span[0] == at and span[1] <= horizon]
    assert end == (running[0][1] if running else None)
    if end is not None:
        assert state(calendar, end) == "off"
        assert state(calendar, end - timedelta(minutes=1)) != "off"
