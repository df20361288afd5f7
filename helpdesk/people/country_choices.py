"""Countries as people look for them: by code, by name in the reader's language, or by a telephone number's prefix."""

from functools import cache

from babel import Locale

from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal
from helpdesk.lib.regions import plain, regions_named, regions_of
from helpdesk.lib.telephone import country_of_number
from helpdesk.lib.words import country_name
from helpdesk.lib.zones import zones_of_country


class CountryError(Refusal):
    """What names no country in which somebody lives by a clock."""


@cache
def every_country(reader: str = "en") -> tuple[tuple[str, str], ...]:
    """(two letters, name in the language ``reader``) of every country with a time zone, by name."""
    known = ((code, country_name(code, reader)) for code in _codes())
    return tuple(sorted(known, key=lambda pair: pair[1].casefold()))


def find_country(text: str, reader: str = "en") -> str:
    """The two letters (ISO 3166-1) that were meant: "jp", "Japan" and "+81 3 3224 5000" all give "JP".

    Names count in the reader's language and in English, accents do not. Raises CountryError for what is unknown.
    """
    wanted = text.strip()
    if wanted.startswith("+"):
        found = country_of_number(wanted)
    else:
        named = {plain(name): code for one in ("en", reader) for code, name in every_country(one)}
        code = wanted.upper()
        found = code if code in _codes() else named.get(plain(wanted), "")
    if found:
        return found
    raise CountryError(
        gettext_noop("'%(name)s' is no country that the desk knows; choose one of the list."),
        name=wanted[:40],
    )


def find_place(text: str, reader: str = "en") -> str:
    """A country, or a region of one with holidays of its own: "de-by" and "Bayern" both give "DE-BY".

    Raises CountryError for what is unknown, with what would be known.
    """
    head, dash, tail = (part.strip() for part in text.partition("-"))
    if dash and len(head) == 2 and head.upper() in _codes():
        return _region(head.upper(), tail, reader)
    try:
        return find_country(text, reader)
    except CountryError:
        found = regions_named(text)
        if not found:
            raise
    if len(found) == 1:
        return found[0]
    several = gettext_noop("Several countries have a region of this name: %(places)s.")
    raise CountryError(several, places=", ".join(found))


def _region(country: str, typed: str, reader: str) -> str:
    known = regions_of(country)
    for code in known:
        if code.casefold() == typed.casefold():
            return f"{country}-{code}"
    name = country_name(country, reader)
    if not known:
        raise CountryError(
            gettext_noop("No regions of %(country)s are known. Type the country alone."), country=name
        )
    raise CountryError(
        gettext_noop("%(country)s has no region %(region)s; known are %(known)s."),
        country=name,
        region=typed[:20],
        known=", ".join(known),
    )


@cache
def _codes() -> frozenset[str]:
    codes = (str(code) for code in Locale.parse("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and zones_of_country(code))
