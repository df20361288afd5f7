"""Sun or moon beside a name: by the wall clock of that person's zone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.templatetags.desk import day_phase, next_change, utc_offset

ZONES = ["Asia/Kathmandu", "Pacific/Auckland", "Europe/Istanbul", "America/Sao_Paulo", "Africa/Casablanca"]


@pytest.mark.parametrize(
    ("zone", "hour_utc", "minute", "phase"),
    [
        ("Asia/Kathmandu", 0, 14, "night"),  # 05:59 there
        ("Asia/Kathmandu", 0, 15, "dawn"),
        ("Asia/Kathmandu", 2, 15, "day"),
        ("Asia/Kathmandu", 12, 14, "day"),
        ("Asia/Kathmandu", 12, 15, "dusk"),
        ("Asia/Kathmandu", 16, 15, "night"),
        ("Asia/Tokyo", 15, 0, "night"),
    ],
)
def test_the_sky_changes_at_six_eight_eighteen_and_twenty_two(
    zone: str, hour_utc: int, minute: int, phase: str
) -> None:
    assert day_phase(zone, datetime(2026, 11, 23, hour_utc, minute, tzinfo=UTC)) == phase


def test_the_next_change_of_a_clock_is_found_to_the_minute() -> None:
    friday = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    assert next_change("Europe/Berlin", friday) == (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 120)


def test_a_zone_that_stays_as_it_is_has_no_change() -> None:
    assert next_change("Asia/Tokyo", datetime(2026, 3, 27, tzinfo=UTC)) is None


@given(
    st.sampled_from(ZONES),
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_at_a_change_the_offset_before_differs_from_the_offset_after(zone: str, at: datetime) -> None:
    change = next_change(zone, at)
    if change is None:
        return
    instant, after = change
    assert instant >= at.replace(second=0, microsecond=0)
    assert utc_offset(zone, instant) == after != utc_offset(zone, at)
