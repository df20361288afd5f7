"""Zones by city."""

import pytest

from helpdesk.lib.zones import ZoneError
from helpdesk.people.zone_choices import find_zone, inhabited


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        (" Kathmandu ", "Asia/Kathmandu"),
        ("sao paulo", "America/Sao_Paulo"),
        ("America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
    ],
)
def test_a_city_or_an_old_name_is_understood(typed, zone):
    assert find_zone(typed) == zone


@pytest.mark.parametrize("typed", ["", "UTC", "+03:00", "Gotham", "Etc/GMT+3"])
def test_what_is_no_place_is_refused(typed):
    with pytest.raises(ZoneError):
        find_zone(typed)


def test_every_listed_zone_is_accepted_as_it_is_written():
    assert len(inhabited()) > 350
    assert all(find_zone(name) == name for name in inhabited())
