"""Calendars that make no sense are refused with a sentence that names what and why."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from helpdesk.coverage.calendar import (
    AgentCalendar,
    CalendarError,
    CustomerCalendar,
    Cycle,
    Extra,
    Leave,
    OpenHours,
    Shift,
    blocks,
    customer_intervals,
    instant_of,
    next_on,
    state,
)
from helpdesk.coverage.replan import with_day
from tests.coverage.written import agent, day, shift, wall, z

BERLIN = CustomerCalendar("Europe/Berlin")

REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: Shift((0,), 1440, 60), "Nothing can start at 24:00"),
    (lambda: Shift((0,), -1, 60), "0 to 1440 minutes, not -1 and 60"),
    (lambda: Shift((0,), 60, 1441), "0 to 1440 minutes, not 60 and 1441"),
    (lambda: Shift((7,), 60, 120), "0 (Monday) to 6 (Sunday), not (7,)"),
    (lambda: Shift((0,), 540, 1080, ((700, 1441),)), "from 0 to 1440, not 700 and 1441"),
    (lambda: OpenHours((0,), 1440, 60), "Nothing can start at 24:00"),
    (lambda: Cycle(0, day("2026-06-01")), "at least one week, not 0"),
    (lambda: Cycle(2, day("2026-06-02")), "from a Monday; 2026-06-02 is none"),
    (lambda: Leave(day("2026-06-02"), day("2026-06-01")), "leave from 2026-06-02 ends before it starts"),
    (lambda: Leave(wall("2026-06-02 10:00"), wall("2026-06-02 09:00")), "ends before it starts"),
    (lambda: Leave(day("2026-06-02"), wall("2026-06-02 09:00")), "two dates or two date-times"),
    (lambda: Leave(z("2026-06-02 09:00"), z("2026-06-02 10:00")), "carries an offset"),
    (lambda: Extra(wall("2026-06-01 09:00"), wall("2026-06-02 09:01")), "longer than 24 hours"),
    (lambda: Extra(wall("2026-06-01 09:00"), wall("2026-06-01 08:00")), "ends before it starts"),
    (lambda: Extra(z("2026-06-01 09:00"), z("2026-06-01 10:00")), "carries an offset"),
    (lambda: AgentCalendar("Etc/UTC"), "'Etc/UTC' is refused: it is a fixed offset"),
    (lambda: AgentCalendar("Mars/Base"), "does not know it"),
    (lambda: CustomerCalendar("CET"), "'CET' is refused: it is an abbreviation"),
    (
        lambda: agent("Europe/Berlin", shift("09:00-17:00", week=0)),
        "Week 0 of a shift is not among the 0 weeks",
    ),
    (
        lambda: agent("Europe/Berlin", shift("09:00-17:00", week=2), cycle=Cycle(2, day("2026-06-01"))),
        "Week 2 of a shift is not among the 2 weeks",
    ),
    (
        lambda: agent("Europe/Berlin", valid_from=day("2026-06-02"), valid_until=day("2026-06-01")),
        "pattern from 2026-06-02 ends before it starts",
    ),
    (lambda: state(agent("Europe/Berlin"), wall("2026-06-01 09:00")), "has no offset"),
    (lambda: next_on(agent("Europe/Berlin"), z("9999-12-31")), "year 9999 is outside the calendar"),
    (
        lambda: with_day(agent("Asia/Tokyo"), day("9999-12-31"), [(540, 600)]),
        "year 9999 is outside the calendar",
    ),
    (
        lambda: with_day(agent("Asia/Tokyo"), day("0001-01-01"), [(540, 600)]),
        "year 1 is outside the calendar",
    ),
    (lambda: instant_of(wall("0001-01-01 00:00"), "Asia/Tokyo"), "year 1 is outside the calendar"),
    (lambda: blocks(agent("Europe/Berlin"), z("2026-06-01"), z("2046-06-01")), "longer than ten years"),
    (
        lambda: customer_intervals(BERLIN, z("2026-06-01"), z("2026-06-02"), "open"),  # type: ignore[arg-type]
        "business or waking, not 'open'",
    ),
]


@pytest.mark.parametrize(("attempt", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_makes_no_sense_is_refused(attempt: Callable[[], object], sentence: str) -> None:
    with pytest.raises(CalendarError) as refused:
        attempt()
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_an_extra_shift_of_exactly_a_day_is_allowed() -> None:
    start = wall("2026-06-01 09:00")
    assert Extra(start, start + timedelta(days=1)).end == wall("2026-06-02 09:00")


def test_equal_calendars_are_one_key_of_a_memory() -> None:
    def made() -> AgentCalendar:
        leave = (Leave(day("2026-06-02"), day("2026-06-03")),)
        return agent("Europe/Berlin", shift("09:00-17:00", breaks="12:00-13:00"), leave=leave)

    one, other = made(), made()
    blocks(one, z("2026-06-01"), z("2026-06-02"))
    assert one == other
    assert len({one, other, CustomerCalendar("Europe/Berlin"), CustomerCalendar("Europe/Berlin")}) == 2
