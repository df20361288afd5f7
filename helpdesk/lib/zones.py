"""Time zones of people: which names are accepted, and from which edition of the zone data.

Importing this module turns the machine's own zone files off for the whole process, because distributions
carry old ones (an hour wrong in some cities) and two processes must never disagree about an hour.
"""

import zoneinfo
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal

zoneinfo.reset_tzpath(())
# Zones that somebody loaded before this line came from the machine's files.
ZoneInfo.clear_cache()

_OFFSETS = ("Etc/", "+", "-", "UTC+", "UTC-", "GMT+", "GMT-")


class ZoneError(Refusal):
    """A name that is no zone a person can live in."""


def zone(name: str) -> ZoneInfo:
    """The zone called ``name``, an IANA name of the form Area/City in exact spelling.

    Old spellings that the IANA data still lists (Asia/Calcutta) are served; see ``canonical``.
    Raises ZoneError for ``Etc/...``, fixed offsets, abbreviations (CET, EST, UTC) and unknown names: none of
    them says where somebody lives, so none can know the next clock change.
    """
    if not isinstance(name, str):
        raise ZoneError(f"A time zone is a name such as Europe/Berlin, not {name!r}.")
    return _load(name)


@cache
def _load(name: str) -> ZoneInfo:
    if name not in _names():
        raise _refusal(name)
    return ZoneInfo(name)


def _refusal(name: str) -> ZoneError:
    if name.startswith(_OFFSETS):
        words = gettext_noop(
            "The time zone '%(name)s' is refused: it is a fixed offset, not a place. Use a name such as Europe/Berlin."
        )
    elif name in _stored():
        words = gettext_noop(
            "The time zone '%(name)s' is refused: it is an abbreviation or an old name, not of the form Area/City. "
            "Use a name such as Europe/Berlin."
        )
    else:
        words = gettext_noop(
            "The time zone '%(name)s' is refused: the zone data %(version)s does not know it. "
            "Use a name such as Europe/Berlin."
        )
    return ZoneError(words, name=name[:64], version=zone_data_version())


def every_name() -> frozenset[str]:
    """Every name that ``zone`` accepts, old ones too."""
    return _names()


def canonical(name: str) -> str:
    """The present name of a zone: Asia/Calcutta gives Asia/Kolkata, US/Pacific gives America/Los_Angeles.

    A name that the IANA table of countries (zone.tab) lists stays as it is, even where the data stores it as
    a link: people in Stockholm do not live in Berlin. Raises ZoneError as ``zone`` does.
    """
    zone(name)
    if name in _places():
        return name
    return _aliases().get(name, name)


@cache
def zone_data_version() -> str:
    """The edition of the zone data in use, such as "2026f"."""
    return _text("tzdata.zi").split("\n", 1)[0].removeprefix("# version ").strip()


@cache
def same_clock(name: str) -> str:
    """The name of the group of zones whose clocks agree with ``name`` from now on (zonenow.tab).

    Two names are "one zone" for guessing where a customer is when they give the same answer. A zone that
    no line of the table stands for answers with its own canonical name. Raises ZoneError as ``zone`` does.
    """
    return _representatives().get(_habits(name), canonical(name))


@cache
def zones_of_country(code: str) -> tuple[str, ...]:
    """Names of the zones of a country (two-letter ISO 3166 code), in the order of zone.tab; () if unknown."""
    return _countries().get(code.upper(), ())


@cache
def country_of(name: str) -> str:
    """The country in which a zone's principal place lies (zone.tab); "" where there is none, also for no zone."""
    if not name:
        return ""
    known = {zone: code for code, names in _countries().items() for zone in names}
    return known.get(name) or known.get(canonical(name), "")


@cache
def places() -> dict[str, tuple[float, float]]:
    """Latitude and longitude in degrees of the principal place of every zone (zone.tab)."""
    return {row[2]: _coordinates(row[1]) for row in _rows("zone.tab")}


def place_of(name: str) -> tuple[float, float] | None:
    """Where a zone's principal place lies; None for one that the table does not know."""
    return places().get(name) or places().get(canonical(name))


def _coordinates(text: str) -> tuple[float, float]:
    """Degrees of "+412601-0730305": degrees and minutes, with or without seconds (ISO 6709)."""
    split = max(text.rfind("+"), text.rfind("-"))
    return _degrees(text[:split], 2), _degrees(text[split:], 3)


def _degrees(text: str, digits: int) -> float:
    sign, number = (-1 if text[0] == "-" else 1), text[1:]
    seconds = int(number[digits + 2 :] or 0)
    return sign * (int(number[:digits]) + int(number[digits : digits + 2]) / 60 + seconds / 3600)


def _text(name: str) -> str:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")


def _rows(table: str) -> Iterator[list[str]]:
    for line in _text(table).splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _aliases() -> dict[str, str]:
    """Link name to the name of the zone it stands for."""
    links = (line.split() for line in _text("tzdata.zi").splitlines() if line.startswith("L "))
    direct = {alias: target for _, target, alias in links}
    return {alias: direct.get(target, target) for alias, target in direct.items()}


@cache
def _names() -> frozenset[str]:
    """All names people may use: every zone and alias of the form Area/City."""
    return frozenset(name for name in _stored() if "/" in name and not name.startswith("Etc/"))


@cache
def _stored() -> frozenset[str]:
    zones = {line.split()[1] for line in _text("tzdata.zi").splitlines() if line.startswith("Z ")}
    return frozenset(zones | set(_aliases()))


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in _rows("zone.tab"):
        found[row[0]].append(row[2])
    # Kosovo has no row: its code is not of ISO 3166-1, though everybody uses it.
    found["XK"] = ["Europe/Belgrade"]
    return {code: tuple(names) for code, names in found.items()}


@cache
def _places() -> frozenset[str]:
    return frozenset(name for names in _countries().values() for name in names)


@cache
def _representatives() -> dict[tuple[str, timedelta | None], str]:
    return {_habits(row[2]): row[2] for row in _rows("zonenow.tab")}


def _habits(name: str) -> tuple[str, timedelta | None]:
    """What tells one clock from another: the lasting rule, the last line of the zone's file (RFC 9636), and
    the offset at the start of the edition's year, as some zones reach the rule of others only during it."""
    clock = zone(name)
    stored = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    rule = stored.rstrip(b"\n").rsplit(b"\n", 1)[-1].decode("ascii")
    return rule, datetime(int(zone_data_version()[:4]), 1, 1, tzinfo=clock).utcoffset()
