"""Which zones a person may live in."""

import zoneinfo
from importlib.metadata import version

import pytest

from helpdesk.lib import zones


def test_the_machines_own_zone_files_are_never_read() -> None:
    assert zoneinfo.TZPATH == ()


@pytest.mark.parametrize(
    "name",
    ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "Asia/Calcutta", "US/Pacific"],
)
def test_a_place_is_a_zone(name: str) -> None:
    assert zones.zone(name).key == name
    assert zones.zone(name) is zones.zone(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Etc/UTC", "fixed offset"),
        ("Etc/GMT+3", "fixed offset"),
        ("+03:00", "fixed offset"),
        ("UTC+3", "fixed offset"),
        ("UTC", "abbreviation"),
        ("GMT", "abbreviation"),
        ("CET", "abbreviation"),
        ("EST", "abbreviation"),
        ("EST5EDT", "abbreviation"),
        ("Factory", "abbreviation"),
        ("Japan", "Area/City"),
        ("Mars/Base", "does not know"),
        ("europe/berlin", "does not know"),
        ("Europe/Berlin ", "does not know"),
        ("../../etc/passwd", "does not know"),
        ("", "does not know"),
    ],
)
def test_what_is_no_place_is_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(zones.ZoneError, match=why) as refused:
        zones.zone(name)
    assert repr(name) in str(refused.value)


@pytest.mark.parametrize("name", [None, 3, ["Europe/Berlin"]])
def test_what_is_no_text_is_refused(name: object) -> None:
    with pytest.raises(zones.ZoneError, match="Europe/Berlin"):
        zones.zone(name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "present"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Katmandu", "Asia/Kathmandu"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("US/Pacific", "America/Los_Angeles"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("Europe/Stockholm", "Europe/Stockholm"),
    ],
)
def test_an_old_name_becomes_the_present_one_and_a_country_keeps_its_own(old: str, present: str) -> None:
    assert zones.canonical(old) == present


def test_an_unknown_name_has_no_present_one() -> None:
    with pytest.raises(zones.ZoneError):
        zones.canonical("Etc/UTC")


def test_the_edition_of_the_zone_data_is_that_of_the_wheel() -> None:
    year, letter = zones.zone_data_version()[:4], zones.zone_data_version()[4:]
    assert f"{year}.{ord(letter) - ord('a') + 1}" == version("tzdata")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Europe/Berlin", "Europe/Stockholm", True),
        ("Europe/Berlin", "Europe/Madrid", True),
        ("Europe/Berlin", "Europe/London", False),
        ("Asia/Kolkata", "Asia/Calcutta", True),
        ("Asia/Kolkata", "Asia/Kathmandu", False),
        ("America/Sao_Paulo", "America/Argentina/Buenos_Aires", True),
        ("Asia/Manila", "Asia/Singapore", False),
        ("Australia/Brisbane", "Australia/Sydney", False),
    ],
)
def test_zones_whose_clocks_agree_from_now_on_are_one(one: str, other: str, same: bool) -> None:
    assert (zones.same_clock(one) == zones.same_clock(other)) is same


def test_every_place_belongs_to_a_group_of_the_table() -> None:
    assert len({zones.same_clock(name) for name in zones.every_name()}) < 100


@pytest.mark.parametrize(("code", "groups"), [("DE", 1), ("de", 1), ("AU", 7), ("XK", 1), ("XX", 0)])
def test_a_country_has_so_many_clocks(code: str, groups: int) -> None:
    assert len({zones.same_clock(name) for name in zones.zones_of_country(code)}) == groups
