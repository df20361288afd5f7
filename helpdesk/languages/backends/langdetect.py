"""langdetect's profiles, scored without its dice.

The library draws n-grams at random until it is sure, so that short text changes its answer from run to
run unless seeded, and seeded it still depends on which other profiles are loaded. Here its profiles and
its normalization of letters are used, and every n-gram counts once: nothing is random, no seed is
needed, words come out better, and a call costs a tenth. Each profile is read when first asked for.
"""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from operator import add
from pathlib import Path
from threading import Lock

from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram

_ENOUGH = 600  # characters scored; beyond them the answer no longer changes
_SMOOTHING = 2e-5  # added to each relative frequency
_RARE = 2e-5  # profiles were cut at different depths; below this all are silent alike
_WEIGHTS = (0.5, 1.0, 1.5)  # of one, two and three letters: the longer say more

_FLOOR = (0.0, *(weight * math.log(_SMOOTHING) for weight in _WEIGHTS))  # by length: never seen

_PROFILE = {"nb": "no", "zh": "zh-cn", "zh-Hant": "zh-tw", "fil": "tl"}

# Languages without a profile lean on their nearest relative, respelled where the alphabet differs.
_SERBIAN = str.maketrans("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš") | str.maketrans(
    {"љ": "lj", "њ": "nj", "џ": "dž"}
)
_KAZAKH = str.maketrans(
    "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщыіэ", "aebvgğdejziykklmnnoöprstuuüfhhcçşşıie"
) | str.maketrans({"ё": "yo", "ю": "yu", "я": "ya", "ь": "", "ъ": ""})
_AS_IT_IS: Mapping[int, int | str] = {}
_AZERI = str.maketrans("əxq", "ehk")
_RELATIVE: dict[str, tuple[str, Mapping[int, int | str]]] = {
    "sr": ("hr", _SERBIAN),
    "sr-Latn": ("hr", _AS_IT_IS),
    "bs": ("hr", _AS_IT_IS),
    "az": ("tr", _AZERI),
    "kk": ("tr", _KAZAKH),
    "ms": ("id", _AS_IT_IS),
}

_letter = lru_cache(maxsize=4096)(NGram.normalize)
_tables: dict[str, dict[str, float] | None] = {}
_loading = Lock()


@cache
def library() -> str:
    """Name and version, as stored beside a verdict."""
    return f"langdetect {version('langdetect')}"


def scores(text: str, candidates: Sequence[str]) -> dict[str, float]:
    """Log-likelihood (nats) of the text in each candidate with a profile; {} when none says anything."""
    lowered = _lower(text[:_ENOUGH])
    plain = _Grams(lowered)
    found = {}
    for code in candidates:
        relative, spelling = _RELATIVE.get(code, (code, _AS_IT_IS))
        table = _table(relative)
        if table is not None:
            found[code] = (_Grams(lowered.translate(spelling)) if spelling else plain).likelihood(table)
    return found if plain.grams else {}


class _Grams:
    """The n-grams of a text, and what each counts in a language that never has it."""

    def __init__(self, lowered: str) -> None:
        self.grams = _grams(lowered)
        self.floors = [_FLOOR[len(gram)] for gram in self.grams]

    def likelihood(self, table: dict[str, float]) -> float:
        return sum(map(table.get, self.grams, self.floors))  # type: ignore[arg-type]


def _lower(text: str) -> str:
    # "İ".lower() is two characters, and no profile holds the second.
    return text.replace("İ", "i").lower()


def _grams(lowered: str) -> list[str]:
    spaced = "".join(map(_letter, NGram.normalize_vi(lowered)))
    grams: list[str] = []
    for word in spaced.split():
        framed = f" {word} "
        grams.extend(word)
        pairs = list(map(add, framed, framed[1:]))
        grams.extend(pairs)
        grams.extend(map(add, pairs, framed[2:]))
    return grams


def _table(code: str) -> dict[str, float] | None:
    if code not in _tables:
        with _loading:
            if code not in _tables:
                _tables[code] = _load(Path(PROFILES_DIRECTORY) / _PROFILE.get(code, code))
    return _tables[code]


def _load(path: Path) -> dict[str, float] | None:
    """n-gram -> weighted log frequency, upper and lower case as one; None without such a profile."""
    if not path.is_file():
        return None
    profile = json.loads(path.read_text(encoding="utf-8"))
    frequency: defaultdict[str, float] = defaultdict(float)
    for gram, count in profile["freq"].items():
        frequency[_lower(gram)] += count / profile["n_words"][len(gram) - 1]
    return {
        gram: _WEIGHTS[len(gram) - 1] * math.log(share + _SMOOTHING)
        for gram, share in frequency.items()
        if share >= _RARE and len(gram) <= len(_WEIGHTS)
    }
