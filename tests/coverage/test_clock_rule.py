"""A wall time happens at the first instant at which the local clock reads it or later."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.coverage.calendar import CalendarError, instant_of, parse_minutes
from helpdesk.lib import zones
from tests.coverage.oracle import high_water
from tests.coverage.written import wall, z
from tests.coverage.years import changes

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

HAPPENS = [
    # An ordinary day, and zones that are not whole hours away.
    ("Europe/Berlin", "2026-06-01 09:00", "2026-06-01 07:00"),
    ("Asia/Kathmandu", "2026-06-01 09:00", "2026-06-01 03:15"),
    ("Australia/Eucla", "2026-06-01 09:00", "2026-06-01 00:15"),
    ("Pacific/Kiritimati", "2026-06-01 09:00", "2026-05-31 19:00"),
    ("Pacific/Pago_Pago", "2026-06-01 09:00", "2026-06-01 20:00"),
    ("Europe/Berlin", "2028-02-29 09:00", "2028-02-29 08:00"),
    # Skipped time is the moment of the jump.
    ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
    ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00"),
    ("Europe/Berlin", "2026-03-29 02:59", "2026-03-29 01:00"),
    ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
    ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23 22:00"),
    ("Africa/Cairo", "2026-04-24 00:59", "2026-04-23 22:00"),
    ("Africa/Cairo", "2026-04-24 01:00", "2026-04-23 22:00"),
    ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),
    ("Pacific/Chatham", "2026-09-27 03:00", "2026-09-26 14:00"),
    ("Antarctica/Troll", "2026-03-29 02:30", "2026-03-29 01:00"),
    ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22 02:00"),
    # A whole day was skipped in Samoa.
    ("Pacific/Apia", "2011-12-29 23:59", "2011-12-30 09:59"),
    ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),
    ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00"),
    # Repeated time is the first of the two; what was not shown before is the second.
    ("Europe/Berlin", "2026-10-25 02:00", "2026-10-25 00:00"),
    ("Europe/Berlin", "2026-10-25 02:59", "2026-10-25 00:59"),
    ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00"),
    ("Australia/Lord_Howe", "2026-04-05 01:30", "2026-04-04 14:30"),
    ("Australia/Lord_Howe", "2026-04-05 02:00", "2026-04-04 15:30"),
    ("Pacific/Chatham", "2026-04-05 02:45", "2026-04-04 13:00"),
    ("Pacific/Chatham", "2026-04-05 03:45", "2026-04-04 15:00"),
    ("Africa/Casablanca", "2026-02-15 02:30", "2026-02-15 01:30"),
    ("Africa/Cairo", "2026-10-29 23:30", "2026-10-29 20:30"),
    ("Africa/Cairo", "2026-10-30 00:00", "2026-10-29 22:00"),
]


@pytest.mark.parametrize(("zone", "local", "instant"), HAPPENS)
def test_a_wall_time_happens_once(zone: str, local: str, instant: str) -> None:
    assert instant_of(wall(local), zone) == z(instant)


def test_a_mark_for_the_second_passage_is_not_heard() -> None:
    assert instant_of(wall("2026-10-25 02:30").replace(fold=1), "Europe/Berlin") == z("2026-10-25 00:30")


def test_the_answer_is_in_utc() -> None:
    assert instant_of(wall("2026-06-01 09:00"), "Asia/Tokyo").isoformat() == "2026-06-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("Africa/Cairo", "2026-04-24"),
        ("Africa/Cairo", "2026-10-30"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("Pacific/Chatham", "2026-09-27"),
        ("America/Sao_Paulo", "2026-10-18"),
        ("Pacific/Apia", "2011-12-30"),
    ],
)
def test_the_high_water_clock_agrees(zone: str, around: str) -> None:
    start = z(around) - timedelta(days=1)
    walked = list(high_water(zone, start, start + timedelta(days=2)))
    last_seen = walked[0][1]
    for at, shown in walked:
        if shown > last_seen:
            assert instant_of(shown, zone) == at
            assert instant_of(last_seen + MINUTE, zone) == at
        last_seen = shown


def test_wall_times_never_run_backwards_in_any_zone() -> None:
    checked = set()
    for name in sorted(zones.every_name()):
        clock = ZoneInfo(name)
        for change in changes(name):
            habits = (
                change,
                change.astimezone(clock).utcoffset(),
                (change - DAY).astimezone(clock).utcoffset(),
            )
            if habits not in checked:
                checked.add(habits)
                assert_monotone(name, change.astimezone(clock).replace(tzinfo=None, hour=0, fold=0))
    assert len(checked) > 200


def assert_monotone(name: str, midnight: datetime) -> None:
    grid = [midnight + timedelta(minutes=30 * step) for step in range(-52, 68)]
    instants = [instant_of(local, name) for local in grid]
    assert instants == sorted(instants), name
    for local, at in zip(grid, instants, strict=True):
        assert at.astimezone(ZoneInfo(name)).replace(tzinfo=None) >= local, name
        assert (at - MINUTE).astimezone(ZoneInfo(name)).replace(tzinfo=None) < local, name


@pytest.mark.parametrize(
    ("text", "minutes"), [("00:00", 0), ("09:30", 570), ("9:30", 570), ("23:59", 1439), ("24:00", 1440)]
)
def test_a_time_of_day_is_read(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "9", "09.30", "24:01", "25:00", "09:60", "-1:00", "09:30:00", "٠٩:٣٠", " 09:30"]
)
def test_what_is_no_time_of_day_is_refused_by_name(text: str) -> None:
    with pytest.raises(CalendarError, match="is not a time of day") as refused:
        parse_minutes(text)
    assert repr(text) in str(refused.value)


def test_a_local_time_with_an_offset_is_refused() -> None:
    with pytest.raises(CalendarError, match="carries an offset"):
        instant_of(z("2026-06-01 09:00"), "Europe/Berlin")
