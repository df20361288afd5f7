"""What "working hours cover the customer's zone" means, in the worked examples of the specification."""

from datetime import date, datetime

import pytest

from helpdesk.coverage.calendar import AgentCalendar, CustomerCalendar, Leave, customer_intervals
from tests.tickets.facts import AUCKLAND, CHICAGO, agent, chat, email, hours, shift, utc
from tickets.routing import (
    AgentFacts,
    CalendarHours,
    Policy,
    coverage,
    customer_coverage,
    eligible,
    first_cover,
    grade,
    rank,
    speakers,
)
from tickets.routing.candidates import overlap

BERLIN = agent("berlin", zone="Europe/Berlin")
MANILA = agent("manila", zone="Asia/Manila")
SAN_FRANCISCO = agent("san francisco", zone="America/Los_Angeles")
THREE = [BERLIN, MANILA, SAN_FRANCISCO]
ISTANBUL = CustomerCalendar("Europe/Istanbul")


def test_a_chat_from_auckland_in_the_morning_finds_san_francisco_alone() -> None:
    answer = eligible(chat(min_remaining=15), THREE, utc("2026-06-01 21:30"))
    assert answer.eligible == ["san francisco"]
    assert answer.excluded == {"berlin": "off_shift", "manila": "off_shift"}
    assert SAN_FRANCISCO.hours.block_end(utc("2026-06-01 21:30")) == utc("2026-06-02 01:00")


def test_a_mail_from_chicago_on_friday_can_be_answered_by_all_three_and_san_francisco_is_first() -> None:
    friday, due = utc("2026-06-05 21:10"), utc("2026-06-08 16:10")
    assert due == customer_intervals(CHICAGO, friday, utc("2026-06-09 00:00"))[1][0].replace(
        hour=16, minute=10
    )
    request = email(customer=CHICAGO, due=due)
    assert eligible(request, THREE, friday).eligible == ["berlin", "manila", "san francisco"]
    assert [one.hours.next_on(friday) for one in THREE] == [
        utc("2026-06-08 07:00"),
        utc("2026-06-08 01:00"),
        friday,
    ]
    assert rank(request, THREE, friday)[0].id == "san francisco"


@pytest.mark.parametrize(
    ("customer", "expected"),
    [(AUCKLAND, (0, 1500, 960)), (ISTANBUL, (2400, 1200, 0)), (CHICAGO, (600, 0, 2100))],
    ids=["Auckland", "Istanbul", "Chicago"],
)
def test_the_weekly_overlap_with_business_hours(
    customer: CustomerCalendar, expected: tuple[int, int, int]
) -> None:
    monday = utc("2026-06-08 00:00")
    assert tuple(overlap(one.hours, customer, monday, 7 * 24) for one in THREE) == expected


LIMA = hours("09:00-18:00", zone="America/Lima")
NOON = utc("12:00")


@pytest.mark.parametrize(
    ("one", "customer", "at", "due", "expected"),
    [
        (BERLIN.hours, ISTANBUL, "12:00", None, "covers now"),
        (BERLIN.hours, None, "15:45", None, "covers now"),
        (BERLIN.hours, ISTANBUL, "15:46", None, "covers this week"),
        (BERLIN.hours, ISTANBUL, "15:46", "2026-06-02 07:15", "covers before due"),
        (BERLIN.hours, None, "17:00", "2026-06-02 07:14", "does not cover"),
        (BERLIN.hours, AUCKLAND, "17:00", "2026-06-02 07:14", "does not cover"),
        (MANILA.hours, AUCKLAND, "12:00", "13:00", "covers this week"),
        (MANILA.hours, CHICAGO, "12:00", "11:00", "does not cover"),
    ],
)
def test_the_grade_shown_to_people(
    one: CalendarHours, customer: CustomerCalendar | None, at: str, due: str | None, expected: str
) -> None:
    assert grade(one, customer, utc(at), utc(due) if due else None) == expected


def test_a_break_is_no_cover_now() -> None:
    pause = hours("09:00-18:00", breaks=["12:00-13:00"])
    assert grade(pause, None, NOON, utc("13:15")) == "covers before due"
    assert grade(pause, None, NOON, utc("13:14")) == "does not cover"


@pytest.mark.parametrize(("least", "expected"), [(600, "covers this week"), (601, "does not cover")])
def test_how_much_a_week_must_cover_is_policy(least: int, expected: str) -> None:
    monday = utc("2026-06-08 00:00")
    assert grade(BERLIN.hours, CHICAGO, monday, None, Policy(covers_week_minutes=least)) == expected


@pytest.mark.parametrize(
    ("level", "at", "expected"),
    [
        (4, "12:00", "12:00"),
        (5, "12:00", "2026-06-02 01:00"),
        (4, "18:00", "2026-06-02 01:00"),
        (3, "18:00", "20:00"),
        (4, "2026-06-05 18:00", "2026-06-08 01:00"),
    ],
)
def test_the_first_cover_is_the_first_free_minute_of_any_speaker(level: int, at: str, expected: str) -> None:
    agents = [
        agent("a"),
        agent("b", zone="Asia/Manila", languages={"es": 5}),
        agent("c", "20:00-22:00", languages={"es": 3}),
    ]
    assert first_cover("es", level, agents, utc(at)) == utc(expected)


def test_nobody_covers_a_language_that_only_people_who_are_gone_or_away_speak() -> None:
    away = agent("away", leave=(Leave(date(2026, 6, 1), date(2026, 8, 31)),))
    gone = agent("gone", active=False)
    assert first_cover("es", 1, [away, gone], NOON) is None
    assert first_cover("pt", 1, [agent()], NOON) is None


def test_the_first_cover_looks_at_the_roster_only() -> None:
    busy = agent("busy", online=False, load={"chat": 3, "email": 10})
    assert first_cover("es", 4, [busy], NOON) == NOON


def test_the_grid_sums_free_minutes_and_finds_the_thinnest_minute() -> None:
    agents: list[AgentFacts] = [
        agent("a", "12:00-14:00", breaks=["13:30-13:45"]),
        agent("b", "12:30-15:00"),
        agent("c", "12:00-15:00", languages={"es": 3}),
        agent("d", "12:00-15:00", active=False),
    ]
    grid = coverage("es", 4, agents, NOON, 4)
    assert grid.agent_minutes == [90, 105, 60, 0]
    assert grid.min_concurrent == [1, 1, 1, 0]


def test_a_shift_change_on_the_minute_leaves_no_hole() -> None:
    agents = [agent("a", "09:00-12:30"), agent("b", "12:30-18:00")]
    assert coverage("es", 4, agents, NOON, 1).min_concurrent == [1]


def test_one_minute_without_anybody_is_a_hole() -> None:
    agents = [agent("a", "09:00-12:30"), agent("b", "12:31-18:00")]
    grid = coverage("es", 4, agents, NOON, 1)
    assert (grid.agent_minutes, grid.min_concurrent) == ([59], [0])


def test_a_grid_of_nobody_is_empty_of_people_but_not_of_cells() -> None:
    grid = coverage("pt", 1, [], NOON, 3)
    assert (grid.agent_minutes, grid.min_concurrent) == ([0, 0, 0], [0, 0, 0])


def test_the_open_minutes_of_a_customer_count_once_however_many_are_free() -> None:
    monday = utc("2026-06-08 00:00")
    both = [hours("09:00-12:00"), hours("11:00-13:00")]
    customer = CustomerCalendar("Atlantic/Reykjavik")
    answer = customer_coverage(both, customer, "business", monday, 7)
    assert (answer.open_minutes, answer.covered_minutes) == (5 * 540, 5 * 240)


@pytest.mark.parametrize(("start", "covered"), [("2026-03-22 23:00", 900), ("2026-03-29 22:00", 600)])
def test_a_seat_in_lima_loses_an_hour_a_day_for_berlin_in_spring(start: str, covered: int) -> None:
    berlin = CustomerCalendar("Europe/Berlin")
    answer = customer_coverage([LIMA], berlin, "business", utc(start), 7)
    assert (answer.open_minutes, answer.covered_minutes) == (2700, covered)


def test_speakers_are_the_active_who_know_enough() -> None:
    agents = [agent("a"), agent("b", languages={"es": 3}), agent("c", active=False)]
    assert speakers("es", 4, agents) == [agents[0].hours]


def test_the_clock_of_the_roster_moves_with_daylight_saving() -> None:
    def cover(day: datetime) -> datetime | None:
        seat = CalendarHours(AgentCalendar("Europe/Berlin", (shift("09:00-18:00"),)))
        return first_cover("es", 4, [AgentFacts("a", seat, {"es": 4})], day)

    assert cover(utc("2026-03-27 00:00")) == utc("2026-03-27 08:00")
    assert cover(utc("2026-03-30 00:00")) == utc("2026-03-30 07:00")
