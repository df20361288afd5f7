"""Shifts across clock changes, worked out by hand from the rules of each place (zone data of 2026)."""

import pytest

from tests.tickets.interchange.asking import ask, person, shift

# zone, shift, local date it starts on, its hours in UTC, real minutes
NIGHTS = [
    ("Europe/Berlin", "22:00-06:00", "2026-03-28", "03-28T21:00", "03-29T04:00", 420),
    ("Europe/Berlin", "22:00-06:00", "2026-10-24", "10-24T20:00", "10-25T05:00", 540),
    ("Europe/Berlin", "02:30-10:00", "2026-03-29", "03-29T01:00", "03-29T08:00", 420),
    ("Europe/Berlin", "02:30-10:00", "2026-10-25", "10-25T00:30", "10-25T09:00", 510),
    ("Europe/Berlin", "18:00-02:30", "2026-03-28", "03-28T17:00", "03-29T01:00", 480),
    ("Europe/Berlin", "18:00-02:30", "2026-10-24", "10-24T16:00", "10-25T00:30", 510),
    ("Europe/Berlin", "00:00-24:00", "2026-03-29", "03-28T23:00", "03-29T22:00", 1380),
    ("Europe/Berlin", "00:00-00:00", "2026-10-25", "10-24T22:00", "10-25T23:00", 1500),
    ("Europe/Berlin", "02:10-02:50", "2026-03-29", None, None, 0),
    ("America/New_York", "22:00-06:00", "2026-03-07", "03-08T03:00", "03-08T10:00", 420),
    ("America/New_York", "22:00-06:00", "2026-10-31", "11-01T02:00", "11-01T11:00", 540),
    ("America/New_York", "01:30-09:00", "2026-11-01", "11-01T05:30", "11-01T14:00", 510),
    ("America/Sao_Paulo", "22:00-06:00", "2026-02-21", "02-22T01:00", "02-22T09:00", 480),
    ("America/Sao_Paulo", "22:00-06:00", "2026-10-17", "10-18T01:00", "10-18T09:00", 480),
    ("Africa/Cairo", "00:00-08:00", "2026-04-24", "04-23T22:00", "04-24T05:00", 420),
    ("Africa/Cairo", "16:00-24:00", "2026-04-23", "04-23T14:00", "04-23T22:00", 480),
    ("Africa/Cairo", "22:00-06:00", "2026-10-29", "10-29T19:00", "10-30T04:00", 540),
    ("Africa/Cairo", "00:00-08:00", "2026-10-30", "10-29T22:00", "10-30T06:00", 480),
    ("Africa/Cairo", "15:00-23:30", "2026-10-29", "10-29T12:00", "10-29T20:30", 510),
    ("Australia/Lord_Howe", "22:00-06:00", "2026-10-03", "10-03T11:30", "10-03T19:00", 450),
    ("Australia/Lord_Howe", "22:00-06:00", "2026-04-04", "04-04T11:00", "04-04T19:30", 510),
    ("Australia/Lord_Howe", "02:15-10:00", "2026-10-04", "10-03T15:30", "10-03T23:00", 450),
    ("Australia/Lord_Howe", "01:45-10:00", "2026-04-05", "04-04T14:45", "04-04T23:30", 525),
    ("Pacific/Chatham", "22:00-06:00", "2026-09-26", "09-26T09:15", "09-26T16:15", 420),
    ("Pacific/Chatham", "22:00-06:00", "2026-04-04", "04-04T08:15", "04-04T17:15", 540),
    ("Pacific/Auckland", "22:00-06:00", "2026-09-26", "09-26T10:00", "09-26T17:00", 420),
    ("Pacific/Auckland", "22:00-06:00", "2026-04-04", "04-04T09:00", "04-04T18:00", 540),
    ("Africa/Casablanca", "22:00-06:00", "2026-02-14", "02-14T21:00", "02-15T06:00", 540),
    ("Africa/Casablanca", "22:00-06:00", "2026-03-21", "03-21T22:00", "03-22T05:00", 420),
    ("Asia/Kathmandu", "09:00-18:00", "2026-06-01", "06-01T03:15", "06-01T12:15", 540),
    ("Asia/Kathmandu", "22:00-06:00", "2026-10-24", "10-24T16:15", "10-25T00:15", 480),
    ("Australia/Eucla", "09:00-18:00", "2026-06-01", "06-01T00:15", "06-01T09:15", 540),
    ("Pacific/Kiritimati", "09:00-18:00", "2026-06-01", "05-31T19:00", "06-01T04:00", 540),
    ("Pacific/Pago_Pago", "09:00-18:00", "2026-06-01", "06-01T20:00", "06-02T05:00", 540),
    ("America/Santiago", "22:00-06:00", "2026-09-05", "09-06T02:00", "09-06T09:00", 420),
    ("America/Santiago", "22:00-06:00", "2026-04-04", "04-05T01:00", "04-05T10:00", 540),
    ("Asia/Beirut", "00:00-08:00", "2026-03-29", "03-28T22:00", "03-29T05:00", 420),
    ("Asia/Kolkata", "18:30-03:30", "2026-03-28", "03-28T13:00", "03-28T22:00", 540),
    ("Asia/Tehran", "22:00-06:00", "2026-03-21", "03-21T18:30", "03-22T02:30", 480),
    ("Europe/Dublin", "22:00-06:00", "2026-03-28", "03-28T22:00", "03-29T05:00", 420),
    ("Europe/London", "22:00-06:00", "2026-10-24", "10-24T21:00", "10-25T06:00", 540),
    ("Atlantic/Azores", "22:00-06:00", "2026-03-28", "03-28T23:00", "03-29T06:00", 420),
    ("America/St_Johns", "22:00-06:00", "2026-03-07", "03-08T01:30", "03-08T08:30", 420),
    ("America/Havana", "00:00-08:00", "2026-03-08", "03-08T05:00", "03-08T12:00", 420),
    ("Antarctica/Troll", "22:00-06:00", "2026-03-28", "03-28T22:00", "03-29T04:00", 360),
    ("Asia/Jerusalem", "22:00-06:00", "2026-03-26", "03-26T20:00", "03-27T03:00", 420),
    ("Asia/Tokyo", "22:00-06:00", "2026-03-28", "03-28T13:00", "03-28T21:00", 480),
    ("Europe/Istanbul", "22:00-06:00", "2026-10-24", "10-24T19:00", "10-25T03:00", 480),
    ("America/Mexico_City", "22:00-06:00", "2026-04-04", "04-05T04:00", "04-05T12:00", 480),
    ("Australia/Sydney", "22:00-06:00", "2026-10-03", "10-03T12:00", "10-03T19:00", 420),
    ("Australia/Brisbane", "22:00-06:00", "2026-10-03", "10-03T12:00", "10-03T20:00", 480),
    ("Asia/Manila", "00:00-08:00", "2026-06-01", "05-31T16:00", "06-01T00:00", 480),
    ("America/Phoenix", "22:00-06:00", "2026-03-07", "03-08T05:00", "03-08T13:00", 480),
    ("Pacific/Apia", "09:00-18:00", "2026-06-01", "05-31T20:00", "06-01T05:00", 540),
    ("Europe/Lisbon", "02:00-10:00", "2026-10-25", "10-25T02:00", "10-25T10:00", 480),
    ("Europe/Lisbon", "01:00-09:00", "2026-10-25", "10-25T00:00", "10-25T09:00", 540),
]


@pytest.mark.parametrize(("zone", "hours", "day", "start", "end", "minutes"), NIGHTS)
def test_one_shift_lies_where_the_clock_of_its_place_puts_it(
    zone: str, hours: str, day: str, start: str | None, end: str | None, minutes: int
) -> None:
    one_day = shift(hours)
    scenario = {"agents": [person("a", zone, one_day, valid_from=day, valid_until=day)]}
    window = {"agent": "a", "start": "2026-01-01T00:00Z", "end": "2027-01-01T00:00Z"}
    wanted = [] if start is None else [[f"2026-{start}Z", f"2026-{end}Z"]]
    assert ask("blocks", scenario, **window) == wanted
    assert ask("free_minutes", scenario, **window) == minutes


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Pacific/Pago_Pago"])
def test_the_leap_day_of_2028_is_a_day_like_others(zone: str) -> None:
    worked = {"agents": [person("a", zone, shift("09:00-18:00"))]}
    window = {"agent": "a", "start": "2028-02-27T12:00Z", "end": "2028-03-02T12:00Z"}
    before = ask("free_minutes", worked, **window)
    day_off = {"agents": [person("a", zone, shift("09:00-18:00"), holidays=["2028-02-29"])]}
    assert before - ask("free_minutes", day_off, **window) == 540
    on_leave = [{"from": "2028-02-29", "to": "2028-02-29"}]
    gone = {"agents": [person("a", zone, shift("09:00-18:00"), leave=on_leave)]}
    assert before - ask("free_minutes", gone, **window) == 540
    no_such_day = {"agents": [person("a", zone, holidays=["2027-02-29"])]}
    assert "2027-02-29" in ask("state", no_such_day, agent="a", at="2027-03-01T00:00Z")["error"]
