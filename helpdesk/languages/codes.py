"""Language codes as the desk writes them: BCP 47 subtags, shortest form, one spelling for each language.

Detectors, browsers and old systems spell the same language in many ways (RFC 5646, IANA registry:
`iw` became `he`, `in` became `id`). Everything inside the desk uses the spelling of `normalize`.
"""

from collections.abc import Iterable
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

_RENAMED = {
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "sh": "sr-Latn",
    "tl": "fil",
    "scc": "sr",
    "scr": "hr",
}
_KEPT_SCRIPTS = {("sr", "latn"): "sr-Latn", ("zh", "hant"): "zh-Hant"}
_TRADITIONAL_REGIONS = {"tw", "hk", "mo"}
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_TWO_LETTERS = {"fil": "tl"}

# Written so alike that a reader of one reads the others; the first two groups are also told apart by
# no detector on short text, so a choice inside them is never worth a wrong queue.
ALIKE = (frozenset({"hr", "bs", "sr-Latn"}), frozenset({"id", "ms"}))
READING_GROUPS = (*ALIKE, frozenset({"nb", "da", "sv"}))


@cache
def normalize(code: str) -> str:
    """The desk's spelling of a code: "no" -> "nb", "zh-CN" -> "zh", "zh_TW" -> "zh-Hant", "pt-BR" -> "pt".

    The region is dropped; a script stays only where readers differ by it. "" for what is no code.
    """
    subtags = code.strip().replace("_", "-").lower().split("-")
    language = subtags[0]
    if not (language.isascii() and language.isalpha() and 2 <= len(language) <= 3):
        return ""
    for subtag in subtags[1:]:
        if kept := _KEPT_SCRIPTS.get((language, subtag)):
            return kept
        if language == "zh" and subtag in _TRADITIONAL_REGIONS and "hans" not in subtags:
            return "zh-Hant"
    return _RENAMED.get(language, language)


def normalized(codes: Iterable[str]) -> tuple[str, ...]:
    """The desk's spellings, in order, each once, without what is no code."""
    return tuple(dict.fromkeys(code for code in map(normalize, codes) if code))


def base(code: str) -> str:
    """The language without its script: "sr-Latn" -> "sr"."""
    return normalize(code).partition("-")[0]


def two_letters(code: str) -> str:
    """The ISO 639-1 code where there is one: "fil" -> "tl", "sr-Latn" -> "sr"."""
    return _TWO_LETTERS.get(base(code), base(code))


@cache
def reading_group(code: str) -> frozenset[str]:
    """The languages whose readers can read this one, itself among them."""
    own = normalize(code)
    return next((group for group in READING_GROUPS if own in group), frozenset({own}))


def spoken_code(code: str) -> str:
    """The code under which routing compares a language: its base, and one for those who read each other."""
    base = code.partition("-")[0]
    return min(reading_group(base)) if base else ""


def direction(code: str) -> Literal["ltr", "rtl"]:
    """The direction of writing, as HTML's `dir` wants it."""
    return "rtl" if base(code) in _RIGHT_TO_LEFT else "ltr"


@cache
def autonym(code: str) -> str:
    """The language's name in itself ("español"), or the code where CLDR has none."""
    own = normalize(code)
    try:
        return Locale.parse(own, sep="-").get_display_name() or own
    except (UnknownLocaleError, ValueError):
        return own


@cache
def spoken_in(country: str) -> tuple[str, ...]:
    """Official languages of a country (ISO 3166-1 alpha-2), most speakers first; () when unknown."""
    return normalized(get_official_languages(country.upper(), regional=False, de_facto=True))


def parse_accept_language(header: str) -> list[str]:
    """The desk's codes in a browser's order of preference (RFC 9110, 12.5.4), each once.

    "pt-BR,pt;q=0.9,en;q=0.8" -> ["pt", "en"]. Entries with q=0, "*" and what does not parse are left out.
    """
    weighted = []
    for entry in header[:1000].split(","):
        tag, _, parameter = entry.partition(";")
        if (quality := _quality(parameter)) > 0:
            weighted.append((-quality, normalize(tag)))
    return list(dict.fromkeys(code for _, code in sorted(weighted, key=lambda pair: pair[0]) if code))


def _quality(parameter: str) -> float:
    name, _, value = parameter.replace(" ", "").partition("=")
    if not name:
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if name.lower() == "q" and 0 <= quality <= 1 else 0.0
