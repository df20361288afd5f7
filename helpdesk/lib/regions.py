"""Regions of countries that keep holidays of their own, as the package ``holidays`` knows them.

A place is a country ("DE") or a region of it ("DE-BY", mostly the codes of ISO 3166-2). Pure.
"""

import unicodedata
from functools import cache
from importlib import import_module
from typing import Any

LONGEST = 24  # "BR-São Paulo Capital"


def split(place: str) -> tuple[str, str]:
    """Country and region; the region is "" for a whole country."""
    country, _, region = place.partition("-")
    return country, region


@cache
def regions_of(country: str) -> dict[str, str]:
    """Code to name of the regions of a country (two letters); nothing where none are known."""
    calendar = getattr(calendars(), country, None)
    codes: tuple[str, ...] = getattr(calendar, "subdivisions", ())
    names: dict[str, str] = {}
    for name, code in getattr(calendar, "subdivisions_aliases", {}).items():
        names.setdefault(code, name)
    return {code: names.get(code, code) for code in codes}


def regions_named(name: str) -> list[str]:
    """The places of every country whose name this is, accents and capitals aside: "bayern" is ["DE-BY"]."""
    return _by_name().get(plain(name), [])


def region_name(place: str) -> str:
    """The name of a region ("DE-BY" is "Bayern"); its code where it has none."""
    country, region = split(place)
    return regions_of(country).get(region, region)


@cache
def _by_name() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for country in _countries():
        aliases = getattr(calendars(), country).subdivisions_aliases
        for name, code in aliases.items():
            places = found.setdefault(plain(name), [])
            if f"{country}-{code}" not in places:
                places.append(f"{country}-{code}")
    return found


def _countries() -> list[str]:
    """By their two letters; the package knows them by three as well, and GB by another two."""
    return sorted(one for one in calendars().list_supported_countries() if len(one) == 2 and one != "UK")


def plain(name: str) -> str:
    """Without accents, capitals and spaces around: "Perú" is "peru"."""
    letters = unicodedata.normalize("NFKD", name.strip())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def calendars() -> Any:
    """The package ``holidays``: a calendar for each country, by its two letters."""
    # Loaded when first asked: half a second that no start of the desk should wait for.
    return import_module("holidays")
