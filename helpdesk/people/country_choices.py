"""Countries as people look for them: by code, by name in the reader's language, or by a telephone number's prefix."""

import unicodedata
from functools import cache

from babel import Locale

from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal
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
        named = {_plain(name): code for one in ("en", reader) for code, name in every_country(one)}
        code = wanted.upper()
        found = code if code in _codes() else named.get(_plain(wanted), "")
    if found:
        return found
    raise CountryError(
        gettext_noop("'%(name)s' is no country that the desk knows; choose one of the list."),
        name=wanted[:40],
    )


def _plain(name: str) -> str:
    """Without accents and capitals: "Perú" is "peru"."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


@cache
def _codes() -> frozenset[str]:
    codes = (str(code) for code in Locale.parse("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and zones_of_country(code))
