"""Spellings of one word made one: case, width, accents, and the letters that keyboards differ in.

Folding is applied alike to what is indexed and to what is asked, so it may lose distinctions but must never
depend on who typed. Sources: Unicode UAX #15 (NFKC, NFD), UTR #36 and the CLDR transliteration tables for the
letters that do not decompose.
"""

import re
import unicodedata

# Soft hyphen, joiners and marks of direction: never part of a word's identity.
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Marks that readers leave out. Vowel signs of Indic scripts and Thai, and kana voicing, are letters to them.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u093c\u09bc]"
)
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
        "ə": "e",
        "ς": "σ",
        "ґ": "г",
        # Arabic script: one letter, many code points; the tatweel only stretches.
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ة": "ه",
        "ۀ": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ک": "ك",
        "ڪ": "ك",
        "ـ": None,
        # Hindi writes the nasal both ways.
        "ँ": "ं",
    }
)
_DOTTED = {"tr", "az"}


def lower(text: str, language: str) -> str:
    """Lower case as the language has it, in one width: tr "ISPARTA" is "ısparta", de "ß" is "ss"."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if language in _DOTTED:
        text = text.replace("İ", "i").replace("I", "ı")
    return text.casefold()


def fold(text: str) -> str:
    """The bare letters of a text that :func:`lower` has passed: "łódź" is "lodz", "إلغاء" is "الغاء"."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = unicodedata.normalize("NFC", _MARKS.sub("", decomposed))
    return "".join(map(_plain, bare.translate(_LETTERS)))


def _plain(letter: str) -> str:
    """Digits of every script as ASCII: ٣ and ३ are 3."""
    digit = unicodedata.digit(letter, -1) if not letter.isascii() else -1
    return str(digit) if digit >= 0 else letter
