"""Breaks: still in the block, not free."""

from datetime import timedelta

import pytest

from helpdesk.coverage.calendar import (
    CalendarError,
    block_end,
    blocks,
    free_minutes,
    intervals,
    next_on,
    state,
)
from tests.coverage.written import MON, SUN, agent, shift, shown, z

WINDOW = z("2026-05-31"), z("2026-06-04")


@pytest.mark.parametrize(
    ("hours", "breaks", "free"),
    [
        ("09:00-18:00", "12:00-13:00", ["06-01 09:00 - 06-01 12:00", "06-01 13:00 - 06-01 18:00"]),
        ("09:00-18:00", "09:00-09:15", ["06-01 09:15 - 06-01 18:00"]),
        ("09:00-18:00", "17:45-18:00", ["06-01 09:00 - 06-01 17:45"]),
        (
            "09:00-18:00",
            "12:00-12:30 12:15-13:00",
            ["06-01 09:00 - 06-01 12:00", "06-01 13:00 - 06-01 18:00"],
        ),
        ("22:00-06:00", "02:00-02:30", ["06-01 22:00 - 06-02 02:00", "06-02 02:30 - 06-02 06:00"]),
        ("22:00-06:00", "23:45-00:15", ["06-01 22:00 - 06-01 23:45", "06-02 00:15 - 06-02 06:00"]),
        ("22:00-06:00", "23:30-24:00", ["06-01 22:00 - 06-01 23:30", "06-02 00:00 - 06-02 06:00"]),
        ("22:00-06:00", "24:00-00:30", ["06-01 22:00 - 06-02 00:00", "06-02 00:30 - 06-02 06:00"]),
        ("16:00-24:00", "23:00-00:00", ["06-01 16:00 - 06-01 23:00"]),
        ("09:00-09:00", "08:00-09:00", ["06-01 09:00 - 06-02 08:00"]),
        ("09:00-09:00", "09:00-09:00", []),
    ],
)
def test_a_break_is_taken_out_of_the_free_time(hours: str, breaks: str, free: list[str]) -> None:
    one = agent("Atlantic/Reykjavik", shift(hours, [MON], breaks))
    assert shown(intervals(one, *WINDOW)) == free
    assert len(blocks(one, *WINDOW)) == 1


def test_a_break_counts_even_where_another_shift_overlaps() -> None:
    twice = agent(
        "Atlantic/Reykjavik", shift("09:00-14:00", [MON], "12:00-13:00"), shift("11:00-18:00", [MON])
    )
    assert state(twice, z("2026-06-01 12:30")) == "break"
    assert shown(blocks(twice, *WINDOW)) == ["06-01 09:00 - 06-01 18:00"]
    assert free_minutes(twice, *WINDOW) == 8 * 60


def test_a_break_never_ends_a_block() -> None:
    day = agent("Atlantic/Reykjavik", shift("09:00-18:00", [MON], "12:00-13:00"))
    assert block_end(day, z("2026-06-01 12:30")) == z("2026-06-01 18:00")


def test_a_break_up_to_the_end_leaves_nothing_free_until_the_next_shift() -> None:
    day = agent("Atlantic/Reykjavik", shift("09:00-18:00", [MON], "17:00-18:00"))
    assert next_on(day, z("2026-06-01 17:30")) == z("2026-06-08 09:00")


@pytest.mark.parametrize(
    ("night", "free"),
    [
        # Seven hours in all: the break falls into the hour that is skipped.
        ("2026-03-28", ["03-28 21:00 - 03-29 04:00"]),
        # Nine hours in all: the break lasts through both passages of its hour.
        ("2026-10-24", ["10-24 20:00 - 10-25 00:00", "10-25 02:00 - 10-25 05:00"]),
    ],
)
def test_a_break_follows_the_wall_when_the_clock_changes(night: str, free: list[str]) -> None:
    berlin = agent("Europe/Berlin", shift("22:00-06:00", breaks="02:00-03:00"))
    assert shown(intervals(berlin, z(night + " 12:00"), z(night + " 12:00") + timedelta(days=1))) == free


@pytest.mark.parametrize(
    ("hours", "breaks"),
    [
        ("09:00-18:00", "08:00-08:30"),
        ("09:00-18:00", "17:30-18:30"),
        ("09:00-18:00", "18:00-18:30"),
        ("09:00-18:00", "12:00-12:00"),
        ("22:00-06:00", "05:30-06:30"),
        ("22:00-06:00", "21:30-22:30"),
        ("22:00-06:00", "12:00-12:30"),
    ],
)
def test_a_break_outside_its_shift_is_refused_by_name(hours: str, breaks: str) -> None:
    with pytest.raises(CalendarError) as refused:
        shift(hours, [SUN], breaks)
    assert str(refused.value) == f"The break {breaks} lies outside its shift {hours}."
