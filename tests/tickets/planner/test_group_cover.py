"""How much of a group of customers' time has a free speaker (routing.md 2.8)."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.coverage.calendar import CustomerCalendar
from helpdesk.coverage.customer_hours import OpenHours
from tests.tickets.facts import agent
from tickets.planner.group_cover import CustomerGroup, group_cover

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = MONDAY + timedelta(days=7)
ISTANBUL = CustomerGroup(CustomerCalendar("Europe/Istanbul"), "es", "es", 40)
CHICAGO = CustomerGroup(CustomerCalendar("America/Chicago"), "es", "es", 90)
AUCKLAND = CustomerGroup(CustomerCalendar("Pacific/Auckland"), "es", "es", 1)
BERLIN = agent("berlin", zone="Europe/Berlin")
AGENTS = [BERLIN, agent("manila", zone="Asia/Manila")]


def test_the_least_covered_stands_first_and_of_the_same_the_largest() -> None:
    small = CustomerGroup(CHICAGO.calendar, "es", "es", 3)
    found = group_cover([ISTANBUL, small, CHICAGO], AGENTS, MONDAY, WEEK)
    assert [one.group for one in found] == [CHICAGO, small, ISTANBUL]


@pytest.mark.parametrize(
    ("group", "at_work", "awake"), [(AUCKLAND, 0, 900), (ISTANBUL, 2400, 2700), (CHICAGO, 600, 900)]
)
def test_a_week_of_june_is_covered_as_the_specification_has_it(
    group: CustomerGroup, at_work: int, awake: int
) -> None:
    [found] = group_cover([group], [BERLIN], MONDAY, WEEK)
    assert (found.business_covered, found.waking_covered) == (at_work, awake)
    assert (found.business, found.waking) == (2700, 5880)


def test_an_hour_with_two_speakers_counts_once() -> None:
    twice = group_cover([ISTANBUL], [BERLIN, agent("ana", zone="Europe/Berlin")], MONDAY, WEEK)
    assert twice == group_cover([ISTANBUL], [BERLIN], MONDAY, WEEK)


def test_a_language_that_nobody_speaks_well_enough_is_not_covered() -> None:
    french = CustomerGroup(ISTANBUL.calendar, "fr", "fr", 5)
    native = CustomerGroup(ISTANBUL.calendar, "es", "es", 5, level=6)
    assert [one.percent for one in group_cover([french, native], AGENTS, MONDAY, WEEK)] == [0, 0]


def test_who_has_no_hours_lacks_nobody() -> None:
    never = CustomerGroup(CustomerCalendar("Asia/Riyadh", business=OpenHours((), 540, 1080)), "es", "es", 1)
    assert group_cover([never], AGENTS, MONDAY, WEEK)[0].percent == 100
