"""The grid of languages and hours, over plain facts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage.calendar import AgentCalendar, Shift
from tests.tickets.facts import minutes
from tickets.planner.coverage_grid import build, by_day, columns, hour_start
from tickets.routing import AgentFacts, CalendarHours

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


def seat(name, languages, start="09:00", end="17:00", zone="Europe/London"):
    shift = Shift((0, 1, 2, 3, 4), minutes(start), minutes(end))
    return AgentFacts(id=name, hours=CalendarHours(AgentCalendar(zone, (shift,))), languages=languages)


def test_each_hour_holds_the_smallest_number_free_at_any_minute():
    agents = [seat("a", {"tr": 5}, "08:00", "10:30"), seat("b", {"tr": 3}, "09:00", "11:00")]
    row = build(agents, MONDAY, hours=12).row("tr", spoken="tr", level=3)
    # London is an hour ahead of UTC in June: 07:00-09:30 and 08:00-10:00 UTC.
    assert row.least[6:11] == [0, 1, 2, 1, 0]
    assert row.some[6:11] == [0, 60, 120, 90, 0]


def test_a_level_leaves_out_those_who_know_less():
    agents = [seat("a", {"tr": 5}), seat("b", {"tr": 2})]
    grid = build(agents, MONDAY, hours=24)
    assert [one.agent_id for one in grid.row("tr", spoken="tr", level=3).speakers] == ["a"]
    assert len(grid.row("tr", spoken="tr", level=1).speakers) == 2


def test_gaps_are_told_to_the_minute_and_fill_the_window_with_nobody():
    row = build([seat("a", {"tr": 5}, "09:15", "17:00")], MONDAY, hours=24).row("tr", spoken="tr", level=3)
    first, last = MONDAY + timedelta(hours=8, minutes=15), MONDAY + timedelta(hours=16)
    assert row.gaps == ((MONDAY, first), (last, MONDAY + timedelta(hours=24)))
    nobody = build([], MONDAY, hours=24).row("tr", spoken="tr", level=3)
    assert nobody.gap_minutes == 24 * 60


def test_hours_begin_where_the_readers_clock_begins_them():
    at = datetime(2026, 6, 1, 8, 40, 5, tzinfo=UTC)
    assert hour_start(at, UTC) == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert hour_start(at, ZoneInfo("Asia/Kathmandu")) == datetime(2026, 6, 1, 8, 15, tzinfo=UTC)


def test_a_clock_change_shows_as_a_step_in_the_labels():
    berlin = ZoneInfo("Europe/Berlin")
    labels = [one.label for one in columns(datetime(2026, 10, 24, 22, tzinfo=UTC), 5, berlin)]
    assert labels == ["00", "01", "02", "02", "03"]


def test_days_are_those_of_the_reader():
    tokyo = ZoneInfo("Asia/Tokyo")
    found = by_day(columns(MONDAY + timedelta(hours=12), 48, tokyo))
    assert [(str(day), first, count) for day, first, count in found] == [
        ("2026-06-01", 0, 3),
        ("2026-06-02", 3, 24),
        ("2026-06-03", 27, 21),
    ]


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(0, 1440)), max_size=6))
def test_gap_minutes_and_covered_minutes_make_the_whole_window(hours):
    calendars = [
        AgentCalendar(zone="Europe/London", shifts=(Shift((0, 1, 2, 3, 4, 5, 6), a, b),)) for a, b in hours
    ]
    agents = [
        AgentFacts(id=str(n), hours=CalendarHours(one), languages={"en": 5})
        for n, one in enumerate(calendars)
    ]
    row = build(agents, MONDAY, hours=24).row("en", spoken="en", level=3)
    bare = sum(1 for number in row.some if number == 0)
    assert row.gap_minutes >= bare * 60
    assert (row.gap_minutes == 0) == all(number > 0 for number in row.least)


def test_every_language_of_a_large_desk_has_its_row():
    codes = [f"l{number}" for number in range(40)]
    agents = [
        seat(
            str(n), {codes[n % 40]: 5, codes[(n * 7) % 40]: 4, codes[(n * 3 + 1) % 40]: 3}, zone="Asia/Tokyo"
        )
        for n in range(200)
    ]
    grid = build(agents, MONDAY)
    rows = [grid.row(code, spoken=code, level=3) for code in codes]
    assert len(rows) == 40
