"""What a text can be found by: stems, pairs of characters, trigrams. Pure; both databases index its terms.

Scripts without spaces are read as overlapping pairs, as good here as a segmenter. Every other word yields its
Snowball stem, taken once as written and once without accents (people type "siparis" for "sipariş"), and its
trigrams, which find compounds and inflections that no stemmer knows.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import groupby

from faq.folding import fold, lower

MAX_CHARACTERS = 100_000
MAX_WORD = 40
GRAM = 3
SUBSTANTIAL = 5
_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
# Han, kana, Hangul and the scripts of South-East Asia that put no space between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_KANA = re.compile("[\u3040-\u309f]+")
# Which kind of term it is; neither tokenizer of the databases splits at these marks.
_WORD, _GRAM, _TITLE = "·", "¦", "¶"
_local = threading.local()


@dataclass(frozen=True)
class Word:
    """One word of a text: ``forms`` are its folded stems (any one stands for it), ``grams`` its trigrams."""

    forms: tuple[str, ...]
    grams: tuple[str, ...] = ()

    @property
    def is_pair(self) -> bool:
        """Two characters of a script without spaces, whether or not they make a word."""
        return bool(_UNSPACED.match(self.forms[0]))

    @property
    def substance(self) -> float:
        """How much of a word's rarity to believe, 0 to 1: short words and kana are mostly grammar."""
        form = self.forms[0]
        if self.is_pair:
            return 0.1 if _KANA.fullmatch(form) else 1.0
        return 1.0 if form.isdigit() else min(1.0, len(form) / SUBSTANTIAL) ** 2


def words(text: str, language: str) -> list[Word]:
    """The words of a text in order. Text is cut at 100,000 characters, a word at 40."""
    found = (_word(token, language) for token in _tokens(lower(text[:MAX_CHARACTERS], language)))
    return [word for word in found if word.forms]


def terms(title: str, body: str, language: str) -> set[str]:
    """All that an article is found by, each term marked with its language and kind; no term holds a space."""
    heading, rest = words(title, language), words(body, language)
    found = {title_term(form, language) for word in heading for form in word.forms}
    for word in (*heading, *rest):
        found.update(word_term(form, language) for form in word.forms)
        found.update(gram_term(gram, language) for gram in word.grams)
    single = _HAN.findall(fold(lower(title + body[:MAX_CHARACTERS], language)))
    return found | {word_term(character, language) for character in single}


def word_term(form: str, language: str) -> str:
    return _key(language) + _WORD + form


def gram_term(gram: str, language: str) -> str:
    return _key(language) + _GRAM + gram


def title_term(form: str, language: str) -> str:
    return _key(language) + _TITLE + form


def _key(language: str) -> str:
    return language.replace("-", "").lower()


def _tokens(text: str) -> Iterator[str]:
    """Runs of letters, digits and their marks; unspaced scripts apart from others, as overlapping pairs."""
    for kind, run in groupby(text, key=_kind):
        token = "".join(run)
        if kind == "spaced":
            yield token[:MAX_WORD]
        elif kind == "unspaced":
            yield from (token[i : i + 2] for i in range(max(1, len(token) - 1)))


@lru_cache(maxsize=8192)
def _kind(character: str) -> str:
    if unicodedata.category(character)[0] not in "LNM":
        return ""
    return "unspaced" if _UNSPACED.match(character) else "spaced"


@lru_cache(maxsize=65_536)
def _word(token: str, language: str) -> Word:
    bare = fold(token)
    if not bare or _UNSPACED.match(token) or any(character.isdigit() for character in bare):
        return Word((bare,) if bare else ())
    forms = dict.fromkeys((fold(_stem(token, language)), fold(_stem(bare, language))))
    return Word(tuple(form for form in forms if form) or (bare,), grams(bare))


def grams(word: str) -> tuple[str, ...]:
    """The word's trigrams, each once; none for a word that is one trigram or less."""
    if len(word) <= GRAM:
        return ()
    return tuple(dict.fromkeys(word[i : i + GRAM] for i in range(len(word) - GRAM + 1)))


def _stem(word: str, language: str) -> str:
    algorithm = _STEMMERS.get(language)
    if algorithm is None:
        return word
    # A stemmer keeps the word in itself while it works, so no two threads may share one.
    stemmers: dict[str, object] = _local.__dict__.setdefault("stemmers", {})
    if algorithm not in stemmers:
        # The package loads every language it knows, for which no start need wait.
        stemmers[algorithm] = import_module("snowballstemmer").stemmer(algorithm)
    return str(stemmers[algorithm].stemWord(word))  # type: ignore[attr-defined]
