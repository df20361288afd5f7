"""Where somebody stands by the roster."""

from datetime import UTC, datetime

import pytest

from helpdesk.coverage.calendar import AgentCalendar, Shift
from helpdesk.coverage.standing import Standing, standing

TOKYO = AgentCalendar(zone="Asia/Tokyo", shifts=(Shift((0, 1, 2, 3, 4), 540, 1080, ((720, 780),)),))


def utc(day, hour, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(1, 1), Standing("on", utc(1, 9), None)),
        (utc(1, 3, 30), Standing("break", utc(1, 9), None)),
        (utc(1, 9), Standing("off", None, utc(2, 0))),
        (utc(5, 12), Standing("off", None, utc(8, 0))),
    ],
)
def test_on_until_the_end_of_the_block_or_off_until_the_next(at, expected):
    assert standing(TOKYO, at) == expected


def test_somebody_without_hours_has_no_next():
    assert standing(AgentCalendar(zone="Asia/Tokyo"), utc(1, 1)) == Standing("off", None, None)
