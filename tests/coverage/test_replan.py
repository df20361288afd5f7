"""One day of an agent's work on a copy: what is cut, what is added, and nothing else moves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage.calendar import AgentCalendar, CalendarError, Leave, Shift, blocks, free_minutes
from helpdesk.coverage.replan import day_shifts, with_day

TUESDAY = date(2026, 6, 2)
WEEK = (0, 1, 2, 3, 4)
BERLIN = AgentCalendar("Europe/Berlin", (Shift(WEEK, 540, 1080, ((720, 780),)),))
ZONES = ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu"]


def spans(calendar: AgentCalendar, first: date = date(2026, 6, 1), days: int = 7) -> list[str]:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    found = blocks(calendar, start, start + timedelta(days=days))
    return [f"{begin:%d %H:%M}-{end:%H:%M}" for begin, end in found]


def test_a_later_day_cuts_its_morning_and_adds_an_evening() -> None:
    found = with_day(BERLIN, TUESDAY, [[600, 1140]])
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in found.cut] == ["07:00-08:00"]
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in found.added] == ["16:00-17:00"]
    assert spans(found.calendar)[:3] == ["01 07:00-16:00", "02 08:00-17:00", "03 07:00-16:00"]


def test_a_day_off_leaves_the_others() -> None:
    assert spans(with_day(BERLIN, TUESDAY, []).calendar)[:2] == ["01 07:00-16:00", "03 07:00-16:00"]


def test_a_day_that_was_free_gets_two_shifts_and_a_night() -> None:
    saturday = with_day(BERLIN, date(2026, 6, 6), [[480, 720], [1320, 360]])
    assert spans(saturday.calendar)[-2:] == ["06 06:00-10:00", "06 20:00-04:00"]


def test_the_same_hours_again_change_nothing() -> None:
    found = with_day(BERLIN, TUESDAY, [[540, 1080]])
    assert (found.cut, found.added) == ([], [])
    start = datetime(2026, 6, 1, tzinfo=UTC)
    week = start, start + timedelta(days=7)
    assert free_minutes(found.calendar, *week) == free_minutes(BERLIN, *week)  # the break is kept too


def test_planning_the_same_day_twice_is_planning_it_once() -> None:
    twice = with_day(with_day(BERLIN, TUESDAY, [[600, 1140]]).calendar, TUESDAY, [[480, 900]])
    assert spans(twice.calendar) == spans(with_day(BERLIN, TUESDAY, [[480, 900]]).calendar)


def test_the_tail_of_the_night_before_stays() -> None:
    night = AgentCalendar("Europe/Berlin", (Shift((0, 1), 1320, 360),))
    assert spans(with_day(night, TUESDAY, []).calendar) == ["01 20:00-04:00"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([[540, 720], [700, 800]], "overlap"),
        ([[1440, 60]], "Nothing can start at 24:00"),
        ([[-5, 60]], "0 to 1440"),
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: list[list[int]], words: str) -> None:
    with pytest.raises(CalendarError, match=words):
        with_day(BERLIN, TUESDAY, hours)


def test_nobody_is_planned_on_a_day_of_leave() -> None:
    away = AgentCalendar("Europe/Berlin", BERLIN.shifts, leave=(Leave(TUESDAY, TUESDAY),))
    with pytest.raises(CalendarError, match="on leave"):
        with_day(away, TUESDAY, [[540, 600]])


@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 1439),
    st.integers(1, 1439),
)
def test_in_every_zone_and_night_the_day_is_worked_as_planned(
    zone: str, day: date, start: int, length: int
) -> None:
    calendar = AgentCalendar(zone, (Shift(tuple(range(7)), 420, 900),))
    found = with_day(calendar, day, [[start, (start + length) % 1440]])
    assert day_shifts(found.calendar, day) == found.after
