"""Languages as people look for them: by code, by their own name, by their name in the reader's language."""

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from helpdesk.languages.codes import normalize

# Writers of these differ enough that a customer may ask for one of them.
VARIANTS = (
    *("en-GB", "en-US", "es-ES", "es-MX", "fr-CA", "fr-FR", "pt-BR", "pt-PT"),
    *("de-AT", "de-CH", "ar-EG", "ar-MA"),
)


class LanguageError(ValueError):
    """A refusal in one clear sentence."""


@cache
def every_language() -> tuple[tuple[str, str], ...]:
    """(code, its own name) of each language that the Unicode locale data describes, then common variants."""
    codes = sorted({code for name in locale_identifiers() if (code := normalize(name))})
    return tuple((code, name) for code in (*codes, *VARIANTS) if (name := own_name(code)))


@cache
def own_name(code: str) -> str:
    """The name of a language or a variant in itself; "" for what is none."""
    try:
        return Locale.parse(code, sep="-").get_display_name() or ""
    except (UnknownLocaleError, ValueError, TypeError):
        return ""


def find_language(text: str, reader: str = "en") -> str:
    """The code that was meant: "TR", "Türkçe" and "Turkish" give "tr", "pt_br" gives "pt-BR".

    Raises LanguageError for what the locale data does not know.
    """
    wanted = text.strip()
    written = wanted.replace("_", "-")
    region = written.partition("-")[2]
    if (code := normalize(written)) and own_name(code):
        is_region = len(region) == 2 and "-" not in code
        return f"{code}-{region.upper()}" if is_region else code
    code = _by_name(reader).get(wanted.casefold(), "")
    if not code:
        raise LanguageError(f"{wanted[:40]!r} is no language that the desk knows; choose one of the list.")
    return code


@cache
def _by_name(reader: str) -> dict[str, str]:
    try:
        words = Locale.parse(reader, sep="-").languages
    except (UnknownLocaleError, ValueError):
        words = Locale.parse("en").languages
    named = {str(words[code]).casefold(): code for code, _ in every_language() if code in words}
    return named | {name.casefold(): code for code, name in every_language()}
