"""Who is on now, until when, and who comes next."""

from datetime import datetime

import pytest

from helpdesk.coverage.calendar import block_end, next_on, state
from tests.coverage.written import WEEKDAYS, agent, shift, z

STATES = [
    ("2026-06-01 08:59", "off", None, "2026-06-01 09:00"),
    ("2026-06-01 09:00", "on", "2026-06-01 18:00", "2026-06-01 09:00"),
    ("2026-06-01 09:00:30", "on", "2026-06-01 18:00", "2026-06-01 09:00:30"),
    ("2026-06-01 11:59", "on", "2026-06-01 18:00", "2026-06-01 11:59"),
    ("2026-06-01 12:00", "break", "2026-06-01 18:00", "2026-06-01 13:00"),
    ("2026-06-01 12:59", "break", "2026-06-01 18:00", "2026-06-01 13:00"),
    ("2026-06-01 13:00", "on", "2026-06-01 18:00", "2026-06-01 13:00"),
    ("2026-06-01 18:00", "off", None, "2026-06-02 09:00"),
    ("2026-06-05 18:00", "off", None, "2026-06-08 09:00"),
]


@pytest.mark.parametrize(("at", "expected", "end", "free"), STATES)
def test_the_state_at_an_instant(at: str, expected: str, end: str | None, free: str) -> None:
    day = agent("Atlantic/Reykjavik", shift("09:00-18:00", WEEKDAYS, "12:00-13:00"))
    assert state(day, z(at)) == expected
    assert block_end(day, z(at)) == (z(end) if end else None)
    assert next_on(day, z(at)) == z(free)


def test_an_agent_on_shift_round_the_clock_has_no_block_end() -> None:
    assert block_end(agent("Europe/Berlin", shift("00:00-24:00")), z("2026-06-01 12:00")) is None


@pytest.mark.parametrize(
    ("until", "end"),
    [("2026-07-30", "2026-07-31 00:00"), ("2026-07-31", None), ("2026-06-02", "2026-06-03 00:00")],
)
def test_a_block_that_ends_within_sixty_days_ends(until: str, end: str | None) -> None:
    always = agent(
        "Atlantic/Reykjavik", shift("00:00-24:00"), valid_until=datetime.fromisoformat(until).date()
    )
    assert block_end(always, z("2026-06-01")) == (z(end) if end else None)


@pytest.mark.parametrize(("start", "free"), [("2026-07-30", "2026-07-30 09:00"), ("2026-07-31", None)])
def test_the_next_free_minute_is_sought_for_sixty_days(start: str, free: str | None) -> None:
    later = agent("Atlantic/Reykjavik", shift("09:00-18:00"), valid_from=datetime.fromisoformat(start).date())
    assert next_on(later, z("2026-06-01")) == (z(free) if free else None)


def test_an_agent_without_shifts_is_never_on() -> None:
    nobody = agent("Europe/Berlin")
    assert state(nobody, z("2026-06-01 12:00")) == "off"
    assert next_on(nobody, z("2026-06-01 12:00")) is None


def test_only_san_francisco_covers_a_tuesday_morning_in_auckland() -> None:
    at = z("2026-06-01 21:30")
    crew = {
        zone: agent(zone, shift("09:00-18:00", WEEKDAYS))
        for zone in ("Europe/Berlin", "Asia/Manila", "America/Los_Angeles")
    }
    assert {zone: state(one, at) for zone, one in crew.items()} == {
        "Europe/Berlin": "off",
        "Asia/Manila": "off",
        "America/Los_Angeles": "on",
    }
    assert block_end(crew["America/Los_Angeles"], at) == z("2026-06-02 01:00")


def test_the_crew_comes_back_after_a_friday_in_chicago_in_the_order_of_the_sun() -> None:
    at = z("2026-06-05 21:10")
    free = [
        next_on(agent(zone, shift("09:00-18:00", WEEKDAYS)), at)
        for zone in ("America/Los_Angeles", "Asia/Manila", "Europe/Berlin")
    ]
    assert free == [at, z("2026-06-08 01:00"), z("2026-06-08 07:00")]
