"""Patterns of several weeks, counted from a Monday."""

from datetime import timedelta

import pytest

from helpdesk.coverage.calendar import Cycle, blocks
from tests.coverage.written import MON, SUN, agent, day, shift, shown, z


@pytest.mark.parametrize(
    ("date", "week"),
    [
        ("2026-06-01", 0),
        ("2026-06-07", 0),
        ("2026-06-08", 1),
        ("2026-06-21", 2),
        ("2026-06-22", 0),
        ("2026-05-31", 2),
        ("2026-05-25", 2),
        ("2026-05-24", 1),
        ("2028-02-29", 1),
    ],
)
def test_a_date_lies_in_a_week_of_the_cycle(date: str, week: int) -> None:
    assert Cycle(weeks=3, anchor=day("2026-06-01")).week_of(day(date)) == week


def test_early_and_late_weeks_take_turns_across_new_year() -> None:
    """2026 has 53 ISO weeks: by the parity of their numbers two odd weeks would follow each other."""
    turns = agent(
        "Atlantic/Reykjavik",
        shift("06:00-14:00", [MON], week=0),
        shift("14:00-22:00", [MON], week=1),
        cycle=Cycle(weeks=2, anchor=day("2026-12-14")),
    )
    starts = [start.hour for start, _ in blocks(turns, z("2026-12-14"), z("2026-12-14") + timedelta(weeks=6))]
    assert starts == [6, 14, 6, 14, 6, 14]


def test_a_shift_without_a_week_is_worked_every_week() -> None:
    both = agent(
        "Atlantic/Reykjavik",
        shift("06:00-07:00", [MON]),
        shift("08:00-09:00", [MON], week=1),
        cycle=Cycle(weeks=2, anchor=day("2026-06-01")),
    )
    assert shown(blocks(both, z("2026-06-01"), z("2026-06-15"))) == [
        "06-01 06:00 - 06-01 07:00",
        "06-08 06:00 - 06-08 07:00",
        "06-08 08:00 - 06-08 09:00",
    ]


def test_a_sunday_night_belongs_to_the_week_it_starts_in() -> None:
    night = agent(
        "Europe/Berlin", shift("22:00-06:00", [SUN], week=0), cycle=Cycle(weeks=2, anchor=day("2026-06-01"))
    )
    assert shown(blocks(night, z("2026-06-01"), z("2026-06-16"))) == ["06-07 20:00 - 06-08 04:00"]
