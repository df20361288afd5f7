"""Public holidays of a country or a region by the ``holidays`` package, set beside the desk's own for review.

Nothing enters the table unseen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from helpdesk.lib.regions import calendars, regions_of, split

ENGLISH = "en_US"


class UnknownCountryError(ValueError):
    """The package knows no calendar of this country."""


@dataclass(frozen=True)
class Difference:
    """Days that the calendar has and the desk has not, and those of the same years that only the desk has."""

    new: dict[date, str]
    ours_alone: dict[date, str]


def of_country(place: str, years: Iterable[int], *, words_in: str = "en") -> dict[date, str]:
    """Date to name, in ``words_in`` if the package has it; of a region ("DE-BY") what it keeps beside its country.

    Raises UnknownCountryError.
    """
    code, region = split(place)
    if not region:
        return _days(code, None, list(years), words_in)
    if region not in regions_of(code):
        raise UnknownCountryError(place)
    nation = _days(code, None, list(years), words_in)
    kept = _days(code, region, list(years), words_in)
    return {day: name for day, name in kept.items() if day not in nation}


def _days(code: str, region: str | None, years: list[int], words_in: str) -> dict[date, str]:
    package = calendars()
    try:
        supported = getattr(package, code.upper()).supported_languages
    except AttributeError:
        raise UnknownCountryError(code) from None
    language = next((one for one in supported if one.partition("_")[0] == words_in.partition("-")[0]), None)
    if language is None and ENGLISH in supported:
        language = ENGLISH
    try:
        found = package.country_holidays(code.upper(), subdiv=region, years=years, language=language)
    except NotImplementedError:
        raise UnknownCountryError(code) from None
    return {day: str(name)[:120] for day, name in sorted(found.items())}


def difference(ours: Mapping[date, str], theirs: Mapping[date, str]) -> Difference:
    """What a lead should look at; a day with another name is the same day."""
    years = {day.year for day in theirs}
    return Difference(
        new={day: name for day, name in theirs.items() if day not in ours},
        ours_alone={day: name for day, name in ours.items() if day.year in years and day not in theirs},
    )
