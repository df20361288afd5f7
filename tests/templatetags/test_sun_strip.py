"""The sun strip: shifts packed into rows, gaps that nobody covers, mirrored for right-to-left pages."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.templatetags.sunstrip import Shift, Window, gaps, lanes, merged, sun_strip

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

minutes = st.integers(min_value=-900, max_value=1500)
shifts = st.lists(
    st.builds(
        lambda start, length: Shift("A", _at(start), _at(start + length)),
        minutes,
        st.integers(min_value=1, max_value=700),
    ),
    max_size=12,
)


def _at(ahead: int) -> datetime:
    return NOON + timedelta(minutes=ahead)


def _window(*, mirrored: bool = False) -> Window:
    return Window(start=_at(-360), end=_at(1080), zone="UTC", mirrored=mirrored)


@given(shifts)
def test_no_two_shifts_of_a_row_overlap_and_none_is_lost(some: list[Shift]) -> None:
    rows = lanes(some)
    assert sum(len(row) for row in rows) == len(some)
    for row in rows:
        assert all(a.end <= b.start for a, b in pairwise(row))


@given(shifts)
def test_every_minute_is_covered_or_a_gap_but_never_both(some: list[Shift]) -> None:
    window = _window()
    seen = [one for one in some if one.end > window.start and one.start < window.end]
    covered = [(max(a, window.start), min(b, window.end)) for a, b in merged(seen)]
    total = sum((b - a for a, b in [*covered, *gaps(covered, window)]), timedelta())
    assert total == window.end - window.start


def test_the_present_stands_a_quarter_from_the_start() -> None:
    assert _window().x(NOON) == 25.0
    assert _window(mirrored=True).x(NOON) == 75.0


def test_a_shift_that_began_before_the_window_is_cut_at_its_edge() -> None:
    assert _window().box(_at(-600), NOON) == (0.0, 25.0)
    assert _window(mirrored=True).box(_at(-600), NOON) == (75.0, 25.0)


def test_who_is_on_counts_the_first_minute_and_not_the_last() -> None:
    people = [Shift("Starts", NOON, _at(60)), Shift("Ends", _at(-60), NOON)]
    with timezone.override("UTC"), translation.override("en"):
        strip = sun_strip(people, at=NOON)
    assert [one.name for one in strip["on_now"]] == ["Starts"]


def test_hours_are_named_by_the_clock_of_the_viewer() -> None:
    with translation.override("en"):
        strip = sun_strip([], zone="Asia/Kathmandu", at=NOON)
    assert [label for _, label in strip["hours"]] == ["12", "15", "18", "21", "00", "03", "06", "09"]
