"""Times to set a ticket aside until."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.snoozing import next_morning, presets

ZONES = ["Asia/Kathmandu", "Pacific/Auckland", "America/Sao_Paulo", "Europe/Berlin", "Pacific/Apia"]
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        ("2026-06-01T02:00+00:00", "Asia/Kathmandu", "2026-06-01T03:15+00:00"),
        ("2026-06-01T04:00+00:00", "Asia/Kathmandu", "2026-06-02T03:15+00:00"),
        ("2026-09-26T10:00+00:00", "Pacific/Auckland", "2026-09-26T20:00+00:00"),
    ],
)
def test_the_customers_morning_is_nine_on_their_clock(now: str, zone: str, morning: str) -> None:
    found = next_morning(datetime.fromisoformat(now), ZoneInfo(zone))
    assert found == datetime.fromisoformat(morning)


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_every_time_offered_lies_ahead_and_within_nine_days(now: datetime, mine: str, theirs: str) -> None:
    offered = presets(now, mine=ZoneInfo(mine), theirs=ZoneInfo(theirs))
    assert all(now < one.until.astimezone(UTC) < now + timedelta(days=9) for one in offered)


def test_on_a_sunday_tomorrow_and_next_week_are_offered_once() -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    names = [one.name for one in presets(sunday, mine=ZoneInfo("Europe/Berlin"), theirs=None)]
    assert names == ["hour", "hours", "tomorrow"]
