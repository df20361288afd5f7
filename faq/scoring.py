"""How well documents answer a query, from which documents hold which terms. Pure.

A score is the share of the query's weight that a document matches. A word weighs the more, the fewer
documents have it, so the same holdings give the same scores on every database.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from faq.analyser import Word, gram_term, title_term, word_term

Postings = Mapping[str, frozenset[int]]

FEW = 12  # a word that this many documents hold as a whole is not also looked for in pieces
GRAM_SHARE = 0.6  # what a word is worth of which only the trigrams are found
ENOUGH_GRAMS = 0.5
TITLE_SHARE = 0.35  # added for a word that stands in the title
UNKNOWN_PAIR = 0.2  # the same for a pair of characters, which is often the seam of two words
UNKNOWN = 0.4  # of the weight of a word that no article has: a letter holds many that decide nothing


def whole_terms(asked: Iterable[Word], language: str) -> list[str]:
    """The terms that stand for whole words, in text and title."""
    forms = dict.fromkeys(form for word in asked for form in word.forms)
    return [make(form, language) for form in forms for make in (word_term, title_term)]


def piece_terms(asked: Iterable[Word], language: str, postings: Postings) -> list[str]:
    """The trigrams of those words that few documents hold as a whole."""
    rare = (word for word in asked if len(_holders(word, language, postings, word_term)) < FEW)
    return list(dict.fromkeys(gram_term(gram, language) for word in rare for gram in word.grams))


def shares(asked: Sequence[Word], language: str, postings: Postings, *, size: int) -> dict[int, float]:
    """Scores in 0 to 1 by document; ``size`` is the number of documents in the language."""
    scores: dict[int, float] = defaultdict(float)
    mass = 0.0
    for word in asked:
        whole = _holders(word, language, postings, word_term)
        pieces = _pieces(word, language, postings, size=size)
        weight = _weight(len(whole), size) * word.substance
        mass += weight if whole or pieces else weight * (UNKNOWN_PAIR if word.is_pair else UNKNOWN)
        for key in whole:
            scores[key] += weight
        for key in _holders(word, language, postings, title_term):
            scores[key] += weight * TITLE_SHARE
        for key, found in pieces.items():
            if key not in whole:
                scores[key] += min(weight, found) * GRAM_SHARE
    most = mass * (1 + TITLE_SHARE)
    return {key: min(1.0, score / most) for key, score in scores.items()} if most else {}


def _pieces(word: Word, language: str, postings: Postings, *, size: int) -> dict[int, float]:
    """For documents with at least half of a word's trigrams: their mean weight; common ones count little."""
    counts: dict[int, int] = defaultdict(int)
    sums: dict[int, float] = defaultdict(float)
    for gram in word.grams:
        holders = postings.get(gram_term(gram, language), frozenset())
        weight = _weight(len(holders), size)
        for key in holders:
            counts[key] += 1
            sums[key] += weight
    total = len(word.grams)
    return {key: sums[key] / total for key, count in counts.items() if count >= ENOUGH_GRAMS * total}


def _holders(
    word: Word, language: str, postings: Postings, term: Callable[[str, str], str]
) -> frozenset[int]:
    return frozenset().union(*(postings.get(term(form, language), frozenset()) for form in word.forms))


def _weight(holders: int, size: int) -> float:
    """Inverse document frequency as in Okapi BM25, never negative."""
    return math.log(1 + (size - min(holders, size) + 0.5) / (holders + 0.5))
