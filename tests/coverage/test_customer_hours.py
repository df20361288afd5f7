"""When a customer is open, and for how long an agent is free meanwhile."""

import pytest

from helpdesk.coverage.calendar import (
    CustomerCalendar,
    Kind,
    Leave,
    OpenHours,
    customer_intervals,
    overlap,
)
from tests.coverage.written import FRI, MON, SUN, THU, TUE, WED, WEEKDAYS, agent, day, shift, shown, z

BERLIN, MANILA, SAN_FRANCISCO = "Europe/Berlin", "Asia/Manila", "America/Los_Angeles"
AUCKLAND, ISTANBUL, CHICAGO = "Pacific/Auckland", "Europe/Istanbul", "America/Chicago"

# Real minutes in the week from Monday 1 June 2026 (UTC), business and waking.
WEEK = [
    (AUCKLAND, BERLIN, 0, 900),
    (AUCKLAND, MANILA, 1500, 2700),
    (AUCKLAND, SAN_FRANCISCO, 960, 1500),
    (ISTANBUL, BERLIN, 2400, 2700),
    (ISTANBUL, MANILA, 1200, 1500),
    (ISTANBUL, SAN_FRANCISCO, 0, 900),
    (CHICAGO, BERLIN, 600, 900),
    (CHICAGO, MANILA, 0, 600),
    (CHICAGO, SAN_FRANCISCO, 2100, 2700),
]


@pytest.mark.parametrize(("customer", "agent_zone", "business", "waking"), WEEK)
def test_the_overlap_of_a_week(customer: str, agent_zone: str, business: int, waking: int) -> None:
    nine_to_six = agent(agent_zone, shift("09:00-18:00", WEEKDAYS))
    at = z("2026-06-01")
    assert overlap(nine_to_six, CustomerCalendar(customer), at, 7 * 24, "business") == business
    assert overlap(nine_to_six, CustomerCalendar(customer), at, 7 * 24, "waking") == waking


def test_a_seat_in_lima_loses_an_hour_a_day_when_berlin_changes_its_clock() -> None:
    lima, berlin = agent("America/Lima", shift("09:00-18:00", WEEKDAYS)), CustomerCalendar(BERLIN)
    assert overlap(lima, berlin, z("2026-03-22"), 7 * 24, "business") == 900
    assert overlap(lima, berlin, z("2026-03-29"), 7 * 24, "business") == 600


def test_breaks_and_leave_are_no_overlap() -> None:
    one = agent(
        BERLIN,
        shift("09:00-18:00", WEEKDAYS, "12:00-13:00"),
        leave=(Leave(day("2026-06-02"), day("2026-06-02")),),
    )
    assert overlap(one, CustomerCalendar(BERLIN), z("2026-06-01"), 72, "business") == 2 * 8 * 60


@pytest.mark.parametrize("hours", [0, -5])
def test_no_hours_ahead_hold_no_overlap(hours: int) -> None:
    assert (
        overlap(agent(BERLIN, shift("00:00-24:00")), CustomerCalendar(BERLIN), z("2026-06-01 09:00"), hours)
        == 0
    )


OPEN: list[tuple[Kind, str, list[str]]] = [
    ("business", BERLIN, ["06-05 07:00 - 06-05 16:00", "06-08 07:00 - 06-08 16:00"]),
    (
        "waking",
        BERLIN,
        [f"06-0{n} 06:00 - 06-0{n} 20:00" for n in (5, 6, 7, 8)],
    ),
    ("business", "Asia/Kathmandu", ["06-05 03:15 - 06-05 12:15", "06-08 03:15 - 06-08 12:15"]),
]


@pytest.mark.parametrize(("kind", "zone", "expected"), OPEN)
def test_default_hours_are_local(kind: Kind, zone: str, expected: list[str]) -> None:
    assert (
        shown(customer_intervals(CustomerCalendar(zone), z("2026-06-05"), z("2026-06-09"), kind)) == expected
    )


def test_holidays_close_the_business_and_let_people_wake() -> None:
    closed = CustomerCalendar(BERLIN, holidays=frozenset({day("2026-06-01")}))
    monday = z("2026-06-01"), z("2026-06-02")
    assert customer_intervals(closed, *monday, "business") == []
    assert shown(customer_intervals(closed, *monday, "waking")) == ["06-01 06:00 - 06-01 20:00"]


def test_a_week_from_sunday_to_thursday_over_midnight() -> None:
    nights = OpenHours((SUN, MON, TUE, WED, THU), 20 * 60, 2 * 60)
    riyadh = CustomerCalendar("Asia/Riyadh", business=nights)
    assert shown(customer_intervals(riyadh, z("2026-06-04"), z("2026-06-08"))) == [
        "06-04 17:00 - 06-04 23:00",
        "06-07 17:00 - 06-07 23:00",
    ]


def test_a_shop_open_round_the_clock_has_no_seams() -> None:
    always = CustomerCalendar(BERLIN, business=OpenHours((0, 1, 2, 3, 4, 5, 6), 0, 1440))
    assert customer_intervals(always, z("2026-03-01"), z("2026-04-01")) == [
        (z("2026-03-01"), z("2026-04-01"))
    ]


def test_hours_follow_the_customers_clock_when_it_changes() -> None:
    late = CustomerCalendar("Pacific/Auckland", business=OpenHours((FRI, SUN), 60, 5 * 60))
    assert shown(customer_intervals(late, z("2026-04-02 00:00"), z("2026-04-06"))) == [
        "04-02 12:00 - 04-02 16:00",
        "04-04 12:00 - 04-04 17:00",
    ]
