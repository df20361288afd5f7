"""Which scripts a text is written in, and which languages are written in which script.

Ranges are those of Unicode's Scripts.txt, joined across the small gaps between letters.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_RANGES = (
    (0x41, 0x5A, "Latin"),
    (0x61, 0x7A, "Latin"),
    (0xC0, 0xD6, "Latin"),
    (0xD8, 0xF6, "Latin"),
    (0xF8, 0x2AF, "Latin"),
    (0x370, 0x3FF, "Greek"),
    (0x400, 0x52F, "Cyrillic"),
    (0x531, 0x58F, "Armenian"),
    (0x5D0, 0x5F2, "Hebrew"),
    (0x620, 0x6FF, "Arabic"),
    (0x710, 0x72F, "Syriac"),
    (0x750, 0x77F, "Arabic"),
    (0x780, 0x7B1, "Thaana"),
    (0x8A0, 0x8FF, "Arabic"),
    (0x900, 0x97F, "Devanagari"),
    (0x980, 0x9FF, "Bengali"),
    (0xA00, 0xA7F, "Gurmukhi"),
    (0xA80, 0xAFF, "Gujarati"),
    (0xB00, 0xB7F, "Oriya"),
    (0xB80, 0xBFF, "Tamil"),
    (0xC00, 0xC7F, "Telugu"),
    (0xC80, 0xCFF, "Kannada"),
    (0xD00, 0xD7F, "Malayalam"),
    (0xD80, 0xDFF, "Sinhala"),
    (0xE00, 0xE7F, "Thai"),
    (0xE80, 0xEFF, "Lao"),
    (0xF00, 0xFFF, "Tibetan"),
    (0x1000, 0x109F, "Myanmar"),
    (0x10A0, 0x10FF, "Georgian"),
    (0x1100, 0x11FF, "Hangul"),
    (0x1200, 0x139F, "Ethiopic"),
    (0x1780, 0x17FF, "Khmer"),
    (0x1800, 0x18AF, "Mongolian"),
    (0x1C80, 0x1C8F, "Cyrillic"),
    (0x1C90, 0x1CBF, "Georgian"),
    (0x1E00, 0x1EFF, "Latin"),
    (0x1F00, 0x1FFF, "Greek"),
    (0x2C60, 0x2C7F, "Latin"),
    (0x3005, 0x3007, "Han"),
    (0x3041, 0x309F, "Kana"),
    (0x30A1, 0x30FF, "Kana"),
    (0x3105, 0x312F, "Bopomofo"),
    (0x3131, 0x318F, "Hangul"),
    (0x31F0, 0x31FF, "Kana"),
    (0x3400, 0x4DBF, "Han"),
    (0x4E00, 0x9FFF, "Han"),
    (0xA640, 0xA69F, "Cyrillic"),
    (0xA960, 0xA97F, "Hangul"),
    (0xAC00, 0xD7FF, "Hangul"),
    (0xF900, 0xFAFF, "Han"),
    (0xFB00, 0xFB06, "Latin"),
    (0xFB1D, 0xFB4F, "Hebrew"),
    (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFE, "Arabic"),
    (0xFF21, 0xFF3A, "Latin"),
    (0xFF41, 0xFF5A, "Latin"),
    (0xFF66, 0xFF9F, "Kana"),
    (0x20000, 0x3FFFF, "Han"),
)
_STARTS = [start for start, _, _ in _RANGES]

# Languages absent here are written in Latin letters.
_WRITTEN_IN: dict[str, frozenset[str]] = {
    code: frozenset(scripts.split())
    for codes, scripts in (
        ("el", "Greek"),
        ("ru uk bg mk be kk ky mn tg tt", "Cyrillic"),
        ("sr", "Cyrillic Latin"),
        ("uz", "Latin Cyrillic"),
        ("hy", "Armenian"),
        ("he yi", "Hebrew"),
        ("ar fa ur ps ckb sd ug", "Arabic"),
        ("dv", "Thaana"),
        ("hi mr ne sa", "Devanagari"),
        ("bn as", "Bengali"),
        ("pa", "Gurmukhi"),
        ("gu", "Gujarati"),
        ("or", "Oriya"),
        ("ta", "Tamil"),
        ("te", "Telugu"),
        ("kn", "Kannada"),
        ("ml", "Malayalam"),
        ("si", "Sinhala"),
        ("th", "Thai"),
        ("lo", "Lao"),
        ("bo dz", "Tibetan"),
        ("my", "Myanmar"),
        ("ka", "Georgian"),
        ("ko", "Hangul"),
        ("am ti", "Ethiopic"),
        ("km", "Khmer"),
        ("ja", "Kana Han"),
        ("zh zh-Hant yue", "Han Bopomofo"),
    )
    for code in codes.split()
}
_LATIN = frozenset({"Latin"})

# A syllable or a word in one sign says as much as several letters: "LG전자" is Korean.
_WEIGHT = {"Han": 3, "Kana": 3, "Hangul": 3, "Latin": 1}
_UNSPACED = ("Han", "Kana", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan")
_KANA_SHARE = 0.1  # Japanese prose is a third kana or more; a Chinese text may hold a stray の


@lru_cache(maxsize=20_000)
def script_of(character: str) -> str:
    """The script of one letter, "" for everything that is no letter (digits, signs, marks, emoji)."""
    point = ord(character)
    place = bisect_right(_STARTS, point) - 1
    if place < 0 or point > _RANGES[place][1] or not character.isalpha():
        return ""
    return _RANGES[place][2]


def count_scripts(text: str) -> Counter[str]:
    """Letters by script; empty when the text holds no letter."""
    counts = Counter(map(script_of, text))
    del counts[""]
    return counts


def weight(counts: Counter[str]) -> int:
    """How much there is to go by, in Latin letters."""
    return sum(n * _WEIGHT.get(script, 1) for script, n in counts.items())


def count_words(text: str) -> int:
    """Words that hold a letter; where no spaces are written, four letters of a run are one word."""
    total = 0
    for piece in text.split():
        counts = count_scripts(piece)
        unspaced = sum(counts[script] for script in _UNSPACED)
        total += max(1, -(-unspaced // 4)) if counts else 0
    return total


def main_script(counts: Counter[str]) -> str:
    """The script that carries the text, "" for none. Han beside kana counts as "Kana" (Japanese)."""
    merged = Counter({script: n * _WEIGHT.get(script, 2) for script, n in counts.items()})
    if merged["Kana"] and merged["Kana"] >= _KANA_SHARE * (merged["Kana"] + merged["Han"]):
        merged["Kana"] += merged.pop("Han", 0)
    return max(sorted(merged), key=merged.__getitem__, default="")


def written_in(code: str) -> frozenset[str]:
    """The scripts a language is written in; Latin where nothing else is known."""
    return _WRITTEN_IN.get(code, _LATIN)


def narrow(candidates: Sequence[str], script: str) -> tuple[str, ...]:
    """The candidates that are written in this script, in their order."""
    return tuple(code for code in candidates if script in written_in(code))
