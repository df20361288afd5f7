"""Leave beats extra shifts, extra shifts beat holidays, holidays beat the weekly pattern."""

import pytest

from helpdesk.coverage.calendar import Extra, Leave, block_end, blocks, intervals, state
from tests.coverage.written import EVERY_DAY, WEEKDAYS, agent, day, shift, shown, wall, z

NIGHT = shift("22:00-06:00", EVERY_DAY)
DAY = shift("09:00-17:00", EVERY_DAY, "12:00-13:00")
WINDOW = z("2026-06-01"), z("2026-06-04")


def test_a_holiday_cancels_what_starts_on_it_and_leaves_the_tail_of_the_night_before() -> None:
    one = agent("Atlantic/Reykjavik", NIGHT, holidays=frozenset({day("2026-06-02")}))
    assert shown(blocks(one, *WINDOW)) == [
        "06-01 00:00 - 06-01 06:00",
        "06-01 22:00 - 06-02 06:00",
        "06-03 22:00 - 06-04 00:00",
    ]


def test_leave_by_dates_is_inclusive_and_cancels_what_starts_on_them() -> None:
    one = agent("Atlantic/Reykjavik", NIGHT, leave=(Leave(day("2026-06-01"), day("2026-06-02")),))
    assert shown(blocks(one, *WINDOW)) == ["06-01 00:00 - 06-01 06:00", "06-03 22:00 - 06-04 00:00"]


def test_leave_of_one_day_is_that_day() -> None:
    one = agent("Atlantic/Reykjavik", DAY, leave=(Leave(day("2026-06-02"), day("2026-06-02")),))
    assert shown(blocks(one, *WINDOW)) == ["06-01 09:00 - 06-01 17:00", "06-03 09:00 - 06-03 17:00"]


def test_leave_by_date_times_cuts_exact_minutes_of_shifts_and_extras() -> None:
    one = agent(
        "Atlantic/Reykjavik",
        shift("09:00-17:00", [0], "12:00-13:00"),
        extra=(Extra(wall("2026-06-02 20:00"), wall("2026-06-02 23:00")),),
        leave=(
            Leave(wall("2026-06-01 10:00"), wall("2026-06-01 12:30")),
            Leave(wall("2026-06-02 22:00"), wall("2026-06-03 02:00")),
        ),
    )
    assert shown(blocks(one, *WINDOW)) == [
        "06-01 09:00 - 06-01 10:00",
        "06-01 12:30 - 06-01 17:00",
        "06-02 20:00 - 06-02 22:00",
    ]
    assert shown(intervals(one, *WINDOW))[1] == "06-01 13:00 - 06-01 17:00"
    assert state(one, z("2026-06-01 12:15")) == "off"
    assert state(one, z("2026-06-01 12:30")) == "break"
    assert block_end(one, z("2026-06-01 09:30")) == z("2026-06-01 10:00")


def test_leave_that_lasts_no_time_splits_nothing() -> None:
    one = agent("Atlantic/Reykjavik", DAY, leave=(Leave(wall("2026-06-01 10:00"), wall("2026-06-01 10:00")),))
    assert block_end(one, z("2026-06-01 09:30")) == z("2026-06-01 17:00")


def test_leave_over_a_clock_change_is_cut_by_the_clock_rule() -> None:
    one = agent("Europe/Berlin", NIGHT, leave=(Leave(wall("2026-10-25 02:30"), wall("2026-10-25 03:30")),))
    assert shown(blocks(one, z("2026-10-24 12:00"), z("2026-10-25 12:00"))) == [
        "10-24 20:00 - 10-25 00:30",
        "10-25 02:30 - 10-25 05:00",
    ]


ORDER = [
    # holiday?, leave?, extra? -> what is worked on 2 June
    (False, False, False, ["06-02 09:00 - 06-02 17:00"]),
    (False, False, True, ["06-02 09:00 - 06-02 17:00", "06-02 18:00 - 06-02 20:00"]),
    (True, False, False, []),
    (True, False, True, ["06-02 18:00 - 06-02 20:00"]),
    (False, True, False, []),
    (False, True, True, []),
    (True, True, True, []),
]


@pytest.mark.parametrize(("holiday", "leave", "extra", "worked"), ORDER)
def test_leave_beats_extra_beats_holiday_beats_the_week(
    holiday: bool, leave: bool, extra: bool, worked: list[str]
) -> None:
    date = day("2026-06-02")
    one = agent(
        "Atlantic/Reykjavik",
        DAY,
        holidays=frozenset({date} if holiday else ()),
        leave=(Leave(date, date),) if leave else (),
        extra=(Extra(wall("2026-06-02 18:00"), wall("2026-06-02 20:00")),) if extra else (),
    )
    assert shown(blocks(one, z("2026-06-02"), z("2026-06-03"))) == worked


def test_an_extra_shift_over_midnight_into_a_leave_keeps_its_tail() -> None:
    one = agent(
        "Atlantic/Reykjavik",
        extra=(Extra(wall("2026-06-01 20:00"), wall("2026-06-02 04:00")),),
        leave=(Leave(day("2026-06-02"), day("2026-06-02")),),
    )
    assert shown(blocks(one, *WINDOW)) == ["06-01 20:00 - 06-02 04:00"]


def test_an_extra_shift_that_meets_the_weekly_one_is_one_block() -> None:
    one = agent("Asia/Kolkata", DAY, extra=(Extra(wall("2026-06-01 17:00"), wall("2026-06-01 19:00")),))
    assert block_end(one, z("2026-06-01 05:00")) == z("2026-06-01 13:30")


def test_validity_binds_the_weekly_pattern_by_start_date_and_nothing_else() -> None:
    one = agent(
        "Atlantic/Reykjavik",
        NIGHT,
        valid_from=day("2026-06-02"),
        valid_until=day("2026-06-02"),
        extra=(Extra(wall("2026-06-01 08:00"), wall("2026-06-01 09:00")),),
    )
    assert shown(blocks(one, *WINDOW)) == ["06-01 08:00 - 06-01 09:00", "06-02 22:00 - 06-03 06:00"]


def test_leave_on_a_leap_day_frees_that_day_alone() -> None:
    leap = day("2028-02-29")
    one = agent("Asia/Tokyo", shift("09:00-17:00", WEEKDAYS), leave=(Leave(leap, leap),))
    assert shown(blocks(one, z("2028-02-28"), z("2028-03-02"))) == [
        "02-28 00:00 - 02-28 08:00",
        "03-01 00:00 - 03-01 08:00",
    ]
