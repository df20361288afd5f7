"""When an answer is due, in the customer's open minutes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.coverage.calendar import CalendarError, CustomerCalendar, Kind, OpenHours, free_minutes
from helpdesk.coverage.calendar import customer_intervals as opened
from tests.coverage.written import agent, day, shift, wall, z
from tickets.sla import sla_due

DUE: list[tuple[str, str, int, Kind, str]] = [
    # Friday 16:10 local, four hours: 110 minutes remain today, 130 are of Monday.
    ("America/Chicago", "2026-06-05 21:10", 240, "business", "2026-06-08 16:10"),
    # Used up at closing time: closing time itself.
    ("Europe/Berlin", "2026-06-01 07:00", 540, "business", "2026-06-01 16:00"),
    ("Europe/Berlin", "2026-06-01 07:00", 541, "business", "2026-06-02 07:01"),
    ("Europe/Berlin", "2026-06-01 15:59", 1, "business", "2026-06-01 16:00"),
    # Arrived while closed.
    ("Europe/Berlin", "2026-06-01 16:00", 1, "business", "2026-06-02 07:01"),
    ("Europe/Berlin", "2026-06-06 12:00", 480, "business", "2026-06-08 15:00"),
    ("Asia/Kathmandu", "2026-06-01 00:00", 60, "business", "2026-06-01 04:15"),
    # The clock changes on Sunday; on Monday nine o'clock is still nine o'clock.
    ("Europe/Berlin", "2026-03-27 17:00", 60, "business", "2026-03-30 08:00"),
    ("Europe/Berlin", "2026-03-28 20:00", 120, "waking", "2026-03-29 07:00"),
    ("Europe/Berlin", "2026-03-28 21:00", 120, "waking", "2026-03-29 08:00"),
    ("Europe/Berlin", "2026-06-01 07:00", 540 * 10, "business", "2026-06-12 16:00"),
    ("Europe/Berlin", "2026-06-01 07:00:30", 1, "business", "2026-06-01 07:01:30"),
]


@pytest.mark.parametrize(("zone", "at", "target", "kind", "due"), DUE)
def test_an_answer_is_due_at_the_end_of_the_last_open_minute(
    zone: str, at: str, target: int, kind: Kind, due: str
) -> None:
    assert sla_due(CustomerCalendar(zone), z(at), target, kind) == z(due)


def test_a_holiday_does_not_count() -> None:
    closed = CustomerCalendar("Europe/Berlin", holidays=frozenset({day("2026-06-02")}))
    assert sla_due(closed, z("2026-06-01 15:00"), 120) == z("2026-06-03 08:00")


def test_an_arrival_in_any_zone_is_the_same_instant() -> None:
    from_tokyo = z("2026-06-05 21:10").astimezone(ZoneInfo("Asia/Tokyo"))
    assert sla_due(CustomerCalendar("America/Chicago"), from_tokyo, 240) == z("2026-06-08 16:10")


@pytest.mark.parametrize("target", [60 * 24 * 60, 10**15])
def test_more_than_sixty_days_hold_is_never_due(target: int) -> None:
    assert sla_due(CustomerCalendar("Europe/Berlin"), z("2026-06-01"), target) is None


def test_a_customer_who_never_opens_has_no_due_time() -> None:
    assert (
        sla_due(CustomerCalendar("Europe/Berlin", business=OpenHours((), 540, 1080)), z("2026-06-01"), 1)
        is None
    )


def test_due_at_the_very_end_of_sixty_days_is_still_due() -> None:
    always = CustomerCalendar("Atlantic/Reykjavik", business=OpenHours((0, 1, 2, 3, 4, 5, 6), 0, 1440))
    sixty_days = 60 * 24 * 60
    assert sla_due(always, z("2026-06-01"), sixty_days) == z("2026-07-31")
    assert sla_due(always, z("2026-06-01"), sixty_days + 1) is None


@pytest.mark.parametrize("target", [0, -1])
def test_a_target_below_a_minute_is_refused(target: int) -> None:
    with pytest.raises(CalendarError, match="at least one minute"):
        sla_due(CustomerCalendar("Europe/Berlin"), z("2026-06-01"), target)


def test_an_arrival_without_offset_is_refused() -> None:
    with pytest.raises(CalendarError, match="has no offset"):
        sla_due(CustomerCalendar("Europe/Berlin"), wall("2026-06-01 09:00"), 60)


@pytest.mark.parametrize(
    "zone", ["Pacific/Auckland", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
)
@pytest.mark.parametrize("target", [1, 59, 480, 541, 5000])
def test_exactly_the_target_is_open_until_due(zone: str, target: int) -> None:
    customer = CustomerCalendar(zone)
    same_hours = agent(zone, shift("09:00-18:00", range(5)))
    for passed in range(0, 365, 13):
        at = z("2026-01-01 03:07") + timedelta(days=passed, minutes=41 * passed)
        due = sla_due(customer, at, target)
        assert due is not None
        assert free_minutes(same_hours, at, due) == target
        assert opened(customer, due - timedelta(minutes=1), due) == [(due - timedelta(minutes=1), due)]
