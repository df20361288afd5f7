"""Where the sun stands: known skies, and the line between day and night."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.zones import place_of
from tickets.planner.day_and_night import night_edge, night_is_south, sun_at

INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "latitude"),
    [
        (datetime(2026, 6, 21, 8, 25, tzinfo=UTC), 23.44),  # solstices and equinoxes of 2026
        (datetime(2026, 12, 21, 20, 50, tzinfo=UTC), -23.44),
        (datetime(2026, 3, 20, 14, 46, tzinfo=UTC), 0.0),
        (datetime(2026, 9, 23, 0, 5, tzinfo=UTC), 0.0),
    ],
)
def test_the_sun_stands_over_its_tropics_and_the_equator(at: datetime, latitude: float) -> None:
    assert sun_at(at).latitude == pytest.approx(latitude, abs=0.02)


def test_at_noon_of_greenwich_it_stands_over_greenwich_but_for_the_equation_of_time() -> None:
    assert sun_at(datetime(2026, 11, 3, 12, tzinfo=UTC)).longitude == pytest.approx(-4.11, abs=0.1)
    assert sun_at(datetime(2026, 4, 15, 12, tzinfo=UTC)).longitude == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(
    ("zone", "at", "is_day"),
    [
        ("America/Sao_Paulo", datetime(2026, 6, 1, 7, tzinfo=UTC), False),
        ("Europe/Istanbul", datetime(2026, 6, 1, 7, tzinfo=UTC), True),
        ("Pacific/Auckland", datetime(2026, 6, 1, 7, tzinfo=UTC), False),
        ("Asia/Tokyo", datetime(2026, 6, 1, 7, tzinfo=UTC), True),
        ("Arctic/Longyearbyen", datetime(2026, 6, 21, 0, tzinfo=UTC), True),
        ("Arctic/Longyearbyen", datetime(2026, 12, 21, 12, tzinfo=UTC), False),
    ],
)
def test_day_and_night_of_places(zone: str, at: datetime, is_day: bool) -> None:
    where = place_of(zone)
    assert where is not None
    assert (sun_at(at).height_over(*where) > 0) is is_day


@given(INSTANTS)
def test_on_the_line_the_sun_is_on_the_horizon_and_night_on_its_dark_side(at: datetime) -> None:
    sun = sun_at(at)
    dark = -90.0 if night_is_south(sun) else 90.0
    assert sun.height_over(dark, 0) <= 0.02
    for longitude, latitude in night_edge(sun):
        assert sun.height_over(latitude, longitude) == pytest.approx(0, abs=0.02)


def test_places_are_read_with_their_seconds_and_signs() -> None:
    assert place_of("Europe/Berlin") == pytest.approx((52.5, 13.367), abs=0.01)
    assert place_of("America/Sao_Paulo") == pytest.approx((-23.533, -46.617), abs=0.01)
    assert place_of("Asia/Calcutta") == place_of("Asia/Kolkata")
