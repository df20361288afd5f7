"""Where a customer is: what each contact tells of it, and which of it to believe (routing.md 2.5). Pure.

Evidence has a source; the surest source wins, the newest within it. ``+0000`` tells nothing and never comes here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.core import get_global

from helpdesk.lib.zones import ZoneError, canonical, same_clock, zone, zones_of_country

CONFIDENCE = {
    "choice": 1.0,
    "browser": 0.95,
    "earlier": 0.85,
    "country": 0.7,
    "offset_country": 0.65,
    "offset": 0.4,
    "country_many": 0.35,
    "locale": 0.3,
    "language": 0.15,
}
EARLIER_LIVES = timedelta(days=90)
SEEN_TWICE = 2
FRESH = timedelta(days=7)  # how long an offset speaks about where somebody is, and a journey is believed

# Of countries with several clocks, the zone in which most people live (United Nations, city populations 2018).
MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
}
# The same for offsets: the first of these with the offset at that instant; together they have every offset in use.
BY_PEOPLE = (
    *("Asia/Shanghai", "Asia/Kolkata", "America/New_York", "Asia/Jakarta", "Asia/Karachi", "Africa/Lagos"),
    *(
        "America/Sao_Paulo",
        "Asia/Dhaka",
        "Asia/Tokyo",
        "America/Mexico_City",
        "Africa/Cairo",
        "Europe/Istanbul",
    ),
    *("Europe/Berlin", "Asia/Tehran", "Asia/Kabul", "Asia/Yangon", "America/Chicago", "America/Los_Angeles"),
    *(
        "America/Caracas",
        "America/Denver",
        "America/Halifax",
        "America/St_Johns",
        "Asia/Dubai",
        "Asia/Kathmandu",
    ),
    *("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Eucla"),
    *("Pacific/Auckland", "Pacific/Noumea", "Pacific/Fiji", "Pacific/Chatham", "Pacific/Tongatapu"),
    *(
        "Pacific/Kiritimati",
        "Pacific/Honolulu",
        "America/Anchorage",
        "Pacific/Marquesas",
        "Pacific/Gambier",
        "Pacific/Pago_Pago",
    ),
    *("Atlantic/Cape_Verde", "America/Noronha", "America/Nuuk", "Australia/Lord_Howe", "Europe/London"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign: a ``zone``, the ``source`` that named it, and when."""

    zone: str
    source: str
    seen_at: datetime

    @property
    def confidence(self) -> float:
        return CONFIDENCE.get(self.source, 0.0)


def best(signs: Iterable[Evidence], now: datetime) -> Evidence | None:
    """The sign to believe. A zone seen twice in 90 days by weaker sources is that of earlier contacts."""
    known = [one for one in signs if one.confidence]
    if not known:
        return None
    return max([*known, *_earlier(known, now)], key=lambda one: (one.confidence, one.seen_at))


def _earlier(known: list[Evidence], now: datetime) -> list[Evidence]:
    seen: dict[str, list[Evidence]] = {}
    for one in known:
        if now - one.seen_at <= EARLIER_LIVES and one.source not in ("locale", "language"):
            seen.setdefault(same_clock(one.zone), []).append(one)
    newest = (max(rows, key=lambda one: one.seen_at) for rows in seen.values() if len(rows) >= SEEN_TWICE)
    return [Evidence(one.zone, "earlier", one.seen_at) for one in newest]


def of_zone(name: str, source: str, seen_at: datetime) -> Evidence | None:
    """A zone that was named; None for a name that is no zone people live in."""
    try:
        found = canonical(name)
        zone(found)
    except ZoneError:
        return None
    return Evidence(found, source, seen_at)


def of_country(code: str, seen_at: datetime) -> Evidence | None:
    """The country's only clock, or the one most of its people live by; None for a code that no zone names."""
    names = zones_of_country(code)
    if not names:
        return None
    if len({same_clock(name) for name in names}) == 1:
        return Evidence(canonical(names[0]), "country", seen_at)
    return Evidence(MOST_PEOPLE.get(code.upper(), canonical(names[0])), "country_many", seen_at)


def of_locale(tag: str, seen_at: datetime) -> Evidence | None:
    """What the language a program is set to tells: by its region, or by where most who speak it live.

    Little either way: phones come set to American English.
    """
    parts = tag.replace("_", "-").split("-")
    region = next((part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha()), "")
    likely = get_global("likely_subtags").get(parts[0].lower(), "").rpartition("_")[2]
    found = of_country(region or likely, seen_at)
    return found and Evidence(found.zone, "locale" if region else "language", seen_at)


def of_offset(minutes: int, country: str, at: datetime) -> Evidence | None:
    """What an offset in force at ``at`` tells: with a country that it leaves one clock of, more than alone."""
    fitting = [name for name in zones_of_country(country) if offset_at(name, at) == minutes]
    if fitting and len({same_clock(name) for name in fitting}) == 1:
        most = MOST_PEOPLE.get(country.upper(), "")
        return Evidence(most if most in fitting else canonical(fitting[0]), "offset_country", at)
    name = next((one for one in BY_PEOPLE if offset_at(one, at) == minutes), None)
    return Evidence(name, "offset", at) if name else None


def offset_at(name: str, at: datetime) -> int:
    """Minutes east of Greenwich."""
    offset = at.astimezone(zone(name)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def is_travelling(home: str, offsets: Iterable[tuple[datetime, int]], now: datetime) -> bool:
    """Whether the last two fresh offsets, (instant, minutes) in any order, both contradict the home zone."""
    fresh = sorted((at, minutes) for at, minutes in offsets if timedelta() <= now - at <= FRESH)
    last = fresh[-SEEN_TWICE:]
    return len(last) == SEEN_TWICE and all(offset_at(home, at) != minutes for at, minutes in last)
