"""Languages as people look for them: by code, by their name in the reader's language, or by their own name.

Own names are known for the desk's languages alone: each costs its locale's whole data, 140 MB for all of them.
"""

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from helpdesk.languages.codes import autonym, normalize
from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal

# Writers of these differ enough that a customer may ask for one of them.
VARIANTS = (
    *("en-GB", "en-US", "es-ES", "es-MX", "fr-CA", "fr-FR", "pt-BR", "pt-PT"),
    *("de-AT", "de-CH", "ar-EG", "ar-MA"),
)
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-[A-Za-z]{2})?")


class LanguageError(Refusal):
    """A name or code that is no language of the desk."""


@cache
def every_language(reader: str = "en") -> tuple[tuple[str, str], ...]:
    """(code, name in the language ``reader``) of all that the Unicode locale data describes, and of variants."""
    known = ((code, name_in(code, reader)) for code in (*sorted(_codes()), *VARIANTS))
    return tuple(sorted(known, key=lambda pair: pair[1].casefold()))


def is_known(code: str) -> bool:
    """Whether the locale data describes the language, and the world the region, if there is one."""
    region = code.partition("-")[2]
    is_region = len(region) == 2
    return normalize(code) in _codes() and (not is_region or region in Locale("en").territories)


def find_language(text: str, reader: str = "en", *, own_names: Iterable[str] = ()) -> str:
    """The code that was meant: "TR" and "Turkish" give "tr", "pt_br" gives "pt-BR".

    ``own_names`` are codes whose names in themselves count too. Raises LanguageError for what is unknown.
    """
    wanted = text.strip()
    if code := _by_code(wanted):
        return code
    named = {name.casefold(): code for code, name in every_language(reader)}
    named |= {autonym(code).casefold(): code for code in own_names}
    if wanted.casefold() not in named:
        raise LanguageError(
            gettext_noop("'%(name)s' is no language that the desk knows; choose one of the list."),
            name=wanted[:40],
        )
    return named[wanted.casefold()]


def name_in(code: str, reader: str) -> str:
    """The name of a language or a variant in another language; the code where there is none."""
    try:
        words = Locale.parse(reader, sep="-")
    except (UnknownLocaleError, ValueError):
        words = Locale("en")
    try:
        return Locale.parse(code, sep="-").get_display_name(words) or code
    except (UnknownLocaleError, ValueError):
        return code


def _by_code(text: str) -> str:
    written = text.replace("_", "-")
    if not _TAG.fullmatch(written):
        return ""
    code, region = normalize(written), written.partition("-")[2].upper()
    full = f"{code}-{region}" if len(region) == 2 and "-" not in code else code
    return full if code and is_known(full) else ""


@cache
def _codes() -> frozenset[str]:
    """Every language of the locale data, in the desk's spelling; only names of files are read."""
    return frozenset(code for name in locale_identifiers() if (code := normalize(name)))
