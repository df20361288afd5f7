"""Suggested shifts close the most, and nobody is suggested what they may not work."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage.calendar import AgentCalendar, Leave, Shift
from helpdesk.coverage.rest import short_rests
from tickets.planner.shift_suggestions import HOUR, Worker, suggest, with_shift

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
GREENWICH = "Atlantic/Reykjavik"


def worker(
    name: str, *codes: str, days: tuple[int, ...] = (), zone: str = GREENWICH, **more: object
) -> Worker:
    shifts = (Shift(days, 540, 1020),) if days else ()
    return Worker(name, AgentCalendar(zone, shifts, **more), frozenset(codes))  # type: ignore[arg-type]


def lacking(*hours: int, length: int = 72) -> list[int]:
    return [int(hour in hours) for hour in range(length)]


def test_the_shift_that_closes_most_comes_first() -> None:
    short = {"tr": lacking(*range(10, 14), *range(33, 41))}
    first, second = suggest([worker("elif", "tr")], short, MONDAY)
    assert (first.start, first.end) == (MONDAY + 33 * HOUR, MONDAY + 41 * HOUR)
    assert first.closes == {"tr": 8}
    assert (second.start, second.end) == (MONDAY + 10 * HOUR, MONDAY + 14 * HOUR)


def test_who_closes_holes_of_two_languages_is_asked_before_who_closes_one() -> None:
    short = {"tr": lacking(*range(10, 14)), "ar": lacking(*range(10, 14))}
    (found,) = suggest([worker("ana", "tr"), worker("elif", "tr", "ar")], short, MONDAY)
    assert found.agent == "elif"
    assert found.closes == {"tr": 4, "ar": 4}


def test_nobody_is_suggested_a_night_a_short_rest_or_a_day_of_leave() -> None:
    night = {"tr": lacking(*range(6), length=24)}
    assert suggest([worker("elif", "tr")], night, MONDAY) == []
    after_work = {"tr": lacking(*range(18, 22), length=24)}
    assert suggest([worker("elif", "tr", days=(0, 1, 2, 3, 4))], after_work, MONDAY) == []
    leave = (Leave(date(2026, 6, 1), date(2026, 6, 3)),)
    assert suggest([worker("elif", "tr", leave=leave)], {"tr": lacking(*range(10, 18))}, MONDAY) == []


def test_a_night_of_the_desk_is_a_day_for_somebody_elsewhere() -> None:
    night = {"es": lacking(*range(15, 23), length=24)}  # 09:00 to 17:00 in Mexico City
    (found,) = suggest([worker("lucia", "es", zone="America/Mexico_City")], night, MONDAY)
    assert found.closes == {"es": 8}


def test_a_full_week_gets_no_more() -> None:
    busy = worker("elif", "tr", days=(0, 1, 2, 3, 4, 5))  # 48 hours
    sunday = {"tr": lacking(*range(6 * 24 + 9, 6 * 24 + 17), length=168)}
    assert suggest([busy], sunday, MONDAY) == []
    assert len(suggest([worker("ana", "tr", days=(0, 1, 2, 3))], sunday, MONDAY)) == 1


def test_a_free_day_amid_a_full_week_stays_free() -> None:
    """Neither the days before nor those after make a full week; together they do."""
    week = {"valid_from": date(2026, 6, 1), "valid_until": date(2026, 6, 7)}
    busy = worker("elif", "tr", days=(0, 1, 2, 4, 5, 6), **week)  # 48 hours
    thursday = {"tr": lacking(*range(3 * 24 + 9, 3 * 24 + 17), length=168)}
    assert suggest([busy], thursday, MONDAY) == []


def test_a_shift_of_which_little_is_needed_is_not_suggested() -> None:
    assert suggest([worker("elif", "tr")], {"tr": lacking(10)}, MONDAY) == []


def test_without_holes_or_speakers_there_is_nothing_to_suggest() -> None:
    assert suggest([worker("elif", "tr")], {"tr": lacking()}, MONDAY) == []
    assert suggest([worker("elif", "tr")], {"ja": lacking(*range(9, 17))}, MONDAY) == []


@given(st.sets(st.integers(1, 167)), st.sets(st.integers(0, 6), max_size=4))
def test_suggestions_never_leave_less_than_eleven_hours_of_rest(hours: set[int], days: set[int]) -> None:
    one = worker("elif", "tr", days=tuple(sorted(days)))
    for found in suggest([one], {"tr": lacking(*hours, length=168)}, MONDAY):
        one = with_shift(one, found)
        assert found.closes["tr"] * 2 >= (found.end - found.start) // HOUR
    assert short_rests(one.calendar, MONDAY, MONDAY + timedelta(days=7)) == []
