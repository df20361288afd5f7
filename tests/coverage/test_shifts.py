"""Weekly shifts in real time: nights on which clocks change, blocks, states."""

from datetime import datetime, timedelta

import pytest

from helpdesk.coverage.calendar import (
    block_end,
    blocks,
    free_minutes,
    intervals,
)
from tests.coverage.written import FRI, MON, SAT, SUN, THU, TUE, WED, agent, shift, shown, z

NIGHTS = [
    # zone, night shift 22:00-06:00 of the local date, its instants, its real minutes
    ("Europe/Berlin", "2026-03-28", "03-28 21:00 - 03-29 04:00", 420),
    ("Europe/Berlin", "2026-10-24", "10-24 20:00 - 10-25 05:00", 540),
    ("Europe/Berlin", "2026-06-01", "06-01 20:00 - 06-02 04:00", 480),
    ("America/Sao_Paulo", "2026-10-17", "10-18 01:00 - 10-18 09:00", 480),
    ("America/Sao_Paulo", "2026-02-21", "02-22 01:00 - 02-22 09:00", 480),
    ("Australia/Lord_Howe", "2026-04-04", "04-04 11:00 - 04-04 19:30", 510),
    ("Australia/Lord_Howe", "2026-10-03", "10-03 11:30 - 10-03 19:00", 450),
    ("Pacific/Chatham", "2026-04-04", "04-04 08:15 - 04-04 17:15", 540),
    ("Pacific/Chatham", "2026-09-26", "09-26 09:15 - 09-26 16:15", 420),
    ("Africa/Casablanca", "2026-02-14", "02-14 21:00 - 02-15 06:00", 540),
    ("Africa/Casablanca", "2026-03-21", "03-21 22:00 - 03-22 05:00", 420),
    ("Asia/Kathmandu", "2026-06-01", "06-01 16:15 - 06-02 00:15", 480),
    ("Pacific/Kiritimati", "2026-06-01", "06-01 08:00 - 06-01 16:00", 480),
    ("Pacific/Pago_Pago", "2026-06-01", "06-02 09:00 - 06-02 17:00", 480),
    ("Antarctica/Troll", "2026-03-28", "03-28 22:00 - 03-29 04:00", 360),
    ("Pacific/Apia", "2011-12-28", "12-29 08:00 - 12-29 16:00", 480),
    ("Pacific/Apia", "2011-12-29", "12-30 08:00 - 12-30 10:00", 120),
    ("Asia/Tokyo", "2028-02-28", "02-28 13:00 - 02-28 21:00", 480),
    ("Asia/Tokyo", "2028-02-29", "02-29 13:00 - 02-29 21:00", 480),
]


@pytest.mark.parametrize(("zone", "started", "expected", "minutes"), NIGHTS)
def test_a_night_shift_keeps_its_wall_times(zone: str, started: str, expected: str, minutes: int) -> None:
    date = datetime.fromisoformat(started).date()
    night = agent(zone, shift("22:00-06:00"), valid_from=date, valid_until=date)
    window = z(started) - timedelta(days=2), z(started) + timedelta(days=4)
    assert shown(blocks(night, *window)) == [expected]
    assert free_minutes(night, *window) == minutes


def test_a_shift_from_a_midnight_that_does_not_exist_starts_at_the_jump() -> None:
    cairo = agent("Africa/Cairo", shift("00:00-08:00", [FRI]))
    assert shown(blocks(cairo, z("2026-04-22"), z("2026-04-26"))) == ["04-23 22:00 - 04-24 05:00"]


def test_a_shift_wholly_inside_skipped_time_is_not_worked() -> None:
    berlin = agent("Europe/Berlin", shift("02:00-02:45", [SAT, SUN]))
    assert shown(blocks(berlin, z("2026-03-27"), z("2026-03-30"))) == ["03-28 01:00 - 03-28 01:45"]
    skipped_day = agent("Pacific/Apia", shift("09:00-18:00"))
    assert shown(blocks(skipped_day, z("2011-12-29 12:00"), z("2011-12-31 12:00"))) == [
        "12-29 19:00 - 12-30 04:00",
        "12-30 19:00 - 12-31 04:00",
    ]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("09:00-18:00", "06-01 09:00 - 06-01 18:00"),
        ("16:00-24:00", "06-01 16:00 - 06-02 00:00"),
        ("16:00-00:00", "06-01 16:00 - 06-02 00:00"),
        ("00:00-24:00", "06-01 00:00 - 06-02 00:00"),
        ("00:00-00:00", "06-01 00:00 - 06-02 00:00"),
        ("09:00-09:00", "06-01 09:00 - 06-02 09:00"),
        ("22:00-06:00", "06-01 22:00 - 06-02 06:00"),
        ("23:59-23:58", "06-01 23:59 - 06-02 23:58"),
    ],
)
def test_an_end_at_or_before_the_start_is_the_next_days(hours: str, expected: str) -> None:
    iceland = agent("Atlantic/Reykjavik", shift(hours, [MON]))
    assert shown(blocks(iceland, z("2026-05-31"), z("2026-06-05"))) == [expected]


def test_shifts_that_overlap_or_meet_are_one_block() -> None:
    busy = agent(
        "Atlantic/Reykjavik",
        shift("08:00-12:00", [MON]),
        shift("11:00-14:00", [MON]),
        shift("14:00-16:00", [MON]),
        shift("16:01-17:00", [MON]),
        shift("09:00-10:00", [MON]),
    )
    assert shown(blocks(busy, z("2026-06-01"), z("2026-06-02"))) == [
        "06-01 08:00 - 06-01 16:00",
        "06-01 16:01 - 06-01 17:00",
    ]
    assert block_end(busy, z("2026-06-01 08:30")) == z("2026-06-01 16:00")


def test_spans_are_cut_at_the_edges_of_the_window() -> None:
    day = agent("Atlantic/Reykjavik", shift("09:00-18:00", [MON], "12:00-13:00"))
    assert shown(blocks(day, z("2026-06-01 10:00"), z("2026-06-01 12:30"))) == ["06-01 10:00 - 06-01 12:30"]
    assert shown(intervals(day, z("2026-06-01 10:00"), z("2026-06-01 12:30"))) == [
        "06-01 10:00 - 06-01 12:00"
    ]
    assert intervals(day, z("2026-06-01 12:00"), z("2026-06-01 13:00")) == []
    assert blocks(day, z("2026-06-01 18:00"), z("2026-06-02")) == []


@pytest.mark.parametrize("end", ["2026-06-01 10:00", "2026-06-01 09:00", "2025-01-01"])
def test_a_window_without_length_is_empty(end: str) -> None:
    day = agent("Atlantic/Reykjavik", shift("00:00-24:00"))
    assert blocks(day, z("2026-06-01 10:00"), z(end)) == []
    assert free_minutes(day, z("2026-06-01 10:00"), z(end)) == 0


def test_weekdays_are_those_of_the_place_not_of_utc() -> None:
    auckland = agent("Pacific/Auckland", shift("09:00-10:00", [MON]))
    pago = agent("Pacific/Pago_Pago", shift("20:00-21:00", [MON, TUE, WED, THU]))
    assert shown(blocks(auckland, z("2026-06-01"), z("2026-06-08"))) == ["06-07 21:00 - 06-07 22:00"]
    assert shown(blocks(pago, z("2026-06-01"), z("2026-06-03"))) == ["06-02 07:00 - 06-02 08:00"]
