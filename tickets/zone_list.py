"""Time zones as people choose them: by part of the world, each under its city's name in the reader's language."""

from functools import lru_cache

from babel.dates import get_timezone_location
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.words import locale_of
from helpdesk.lib.zones import ZoneError, canonical, zone
from helpdesk.people.zone_choices import inhabited

REGIONS: dict[str, Promise] = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}
Group = tuple[Promise, tuple[tuple[str, str], ...]]


@lru_cache(maxsize=64)
def zone_groups(language: str) -> tuple[Group, ...]:
    """(part of the world, ((zone, city), ...)) with cities in ``language``, in its order of letters."""
    groups = []
    for region, label in REGIONS.items():
        cities = [(name, city(name, language)) for name in inhabited() if name.startswith(f"{region}/")]
        groups.append((label, tuple(sorted(cities, key=lambda pair: pair[1].casefold()))))
    return tuple(group for group in groups if group[1])


def city(name: str, language: str) -> str:
    """The city that a zone is named for: "America/Sao_Paulo" gives "São Paulo"."""
    return str(get_timezone_location(zone(name), locale=locale_of(language), return_city=True))


def known_zone(name: str) -> str:
    """The present name of a zone, "" for what is none ("UTC", "+03:00", a typing error)."""
    try:
        return canonical(name.strip())
    except ZoneError:
        return ""
