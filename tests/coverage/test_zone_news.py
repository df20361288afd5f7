"""New zone data that moves planned shifts is noticed and said."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from helpdesk.coverage.actions import zone_clocks
from helpdesk.coverage.models import ZoneClock
from helpdesk.coverage.zone_news import zone_news
from helpdesk.coverage.zone_turns import Turn, first_difference, turns
from helpdesk.duties import sweeps
from tests.people.pages import at, text_of

NOW = datetime(2026, 3, 1, 8, 20, tzinfo=UTC)
SUMMER = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def test_a_clock_is_its_offset_and_each_that_follows() -> None:
    assert turns("Europe/Berlin", NOW, day(60)) == [Turn(NOW.replace(minute=0), 60), Turn(SUMMER, 120)]
    assert [turn.minutes for turn in turns("Asia/Kathmandu", NOW, day(60))] == [345]


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ([Turn(day(-9), 60)], [Turn(day(-1), 60)], None),
        ([Turn(day(-9), 60), Turn(day(9), 120)], [Turn(day(-1), 60), Turn(day(9), 120)], None),
        # Summer time is not begun after all: what was to be two hours is one.
        ([Turn(day(-9), 60), Turn(day(9), 120)], [Turn(day(-1), 60)], Turn(day(9), -60)),
        ([Turn(day(-9), 60), Turn(day(9), 120)], [Turn(day(-1), 60), Turn(day(12), 120)], Turn(day(9), -60)),
        ([Turn(day(-9), 60)], [Turn(day(-1), 0)], Turn(NOW, -60)),
        # What lies beyond the span, or behind us, moves nobody's shift.
        ([Turn(day(-9), 60)], [Turn(day(-1), 60), Turn(day(40), 120)], None),
        ([Turn(day(-9), 60), Turn(day(-5), 120)], [Turn(day(-9), 120)], None),
    ],
)
def test_where_two_editions_disagree(old: list[Turn], new: list[Turn], differs: Turn | None) -> None:
    assert first_difference(old, new, NOW, day(30)) == differs


@pytest.mark.django_db
def test_shifts_that_new_zone_data_moves_are_told_on_the_coverage_page(cast, monkeypatch):
    """An older edition knew of no summer time in Berlin this year."""
    cache.clear()
    cast.elif_.zone = "Europe/Berlin"
    cast.elif_.save(update_fields=["zone"])
    with time_machine.travel(NOW, tick=False):
        assert sweeps.run("zone-data", now=NOW) == 0
        assert sweeps.run("zone-data", now=NOW) == 0
        row = ZoneClock.objects.get(zone="Europe/Berlin")
        row.turns = row.turns[:1]
        row.save()
        assert sweeps.run("zone-data", now=NOW) == 0  # the same edition: no news
        ZoneClock.objects.filter(pk=row.pk).update(turns=row.turns)
        monkeypatch.setattr(zone_clocks, "zone_data_version", lambda: "2099a")
        assert sweeps.run("zone-data", now=NOW) == 1
        assert [(one.zone, one.moved_at, one.moved_minutes) for one in zone_news(now=NOW)] == [
            ("Europe/Berlin", SUMMER, 60)
        ]
        page = text_of(at(cast.lead.user).get("/desk/coverage/?zone=UTC"))
        assert "Berlin" in page.split('id="clocks-title"')[1]
        assert "ahead of what zone data" in page
        assert "Elif" in page.split("ahead of what zone data")[1].split("</li>")[0]
        assert sweeps.run("zone-data", now=NOW) == 0
    assert zone_news(now=SUMMER + timedelta(days=8)) == []
    assert zone_news(now=SUMMER - timedelta(days=61)) == []
