"""Hours laid out once answer exactly as the calendar they were made from."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage.calendar import (
    CustomerCalendar,
    block_end,
    customer_intervals,
    free_minutes,
    intervals,
    next_on,
    overlap,
    state,
)
from helpdesk.coverage.prepared import PreparedHours
from tests.coverage.test_calendar_properties import calendars, places

MINUTE = timedelta(minutes=1)
DAYS = timedelta(days=2)


@st.composite
def questions(draw: st.DrawFn):  # type: ignore[no-untyped-def]
    zone, at = draw(places())
    calendar = draw(calendars(zone, at.date()))
    steps = draw(st.lists(st.integers(-3000, 60_000), min_size=1, max_size=6))
    return calendar, [at + step * MINUTE for step in steps]


@given(questions(), st.integers(0, 80_000), st.integers(1, 600))
def test_laid_out_hours_say_what_the_calendar_says(asked, length: int, wanted: int) -> None:  # type: ignore[no-untyped-def]
    calendar, instants = asked
    hours = PreparedHours(calendar)
    customer = CustomerCalendar("America/Chicago")
    for at in instants:
        end = at + length * MINUTE
        assert hours.state(at) == state(calendar, at)
        assert hours.block_end(at) == block_end(calendar, at)
        assert hours.next_on(at) == next_on(calendar, at)
        assert hours.free_minutes(at, end) == free_minutes(calendar, at, end)
        assert list(hours.intervals(at, end)) == intervals(calendar, at, end)
        assert hours.has_free(at, end, wanted * MINUTE) == (free_minutes(calendar, at, end) >= wanted)
        opened = customer_intervals(customer, at, at + DAYS)
        assert hours.shared(opened, at, at + DAYS) == overlap(calendar, customer, at, 48)
