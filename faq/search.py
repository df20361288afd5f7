"""One search for the page, the form, the widget, the agent's sidebar and the API.

Both databases only answer which documents hold a term; the score is computed here, from the share of the
query's weight that an article matches, so both give the same answers. A word weighs the more, the fewer
articles have it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count

from faq.analyser import Word, gram_term, title_term, word_term, words
from faq.models import SearchDocument, Translation
from faq.snippets import snippet

MAX_QUERY = 2_000
MAX_WORDS = 40
MAX_POSTINGS = 5_000  # of one term; more would only be read to say "nearly all of them"
GRAM_SHARE = 0.6  # what a word is worth of which only the trigrams are found
TITLE_SHARE = 0.35  # added for a word that stands in the title
ENOUGH_GRAMS = 0.5
LEAST = 0.12  # below this share a hit is chance
UNKNOWN = 0.35  # of the weight of a word that no article has: a letter holds many that decide nothing
SUGGESTED = 0.15  # an answer that nobody asked for must fit better

Postings = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Hit:
    """An article for the reader: ``language`` is that of the title and snippet; ``score`` lies in 0 to 1."""

    article_id: int
    slug: str
    title: str
    language: str
    snippet: str
    score: float
    is_own_language: bool


@dataclass
class _Found:
    """Scores by document id."""

    scores: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    mass: float = 0.0

    def shares(self) -> dict[int, float]:
        return (
            {key: score / (self.mass * (1 + TITLE_SHARE)) for key, score in self.scores.items()}
            if self.mass
            else {}
        )


def search(query: str, language: str, *, limit: int = 10) -> list[Hit]:
    """The best articles, those found in the reader's language first, then those found in other languages.

    An article found only in another language is shown in the reader's own where it has that translation.
    """
    sizes = dict(SearchDocument.objects.values_list("language").annotate(size=Count("pk")))
    own = _shares(query, language, sizes.pop(language, 0), grams=True)
    ranked = _ranked(own)[:limit]
    if len(ranked) < limit and sizes:
        others: dict[int, float] = {}
        for code, size in sorted(sizes.items()):
            others |= _shares(query, code, size, grams=False)
        ranked += _ranked(others)[: 5 * limit]
    return _hits(ranked, query, language)[:limit]


def suggest(text: str, language: str, *, limit: int = 3) -> list[Hit]:
    """At most ``limit`` articles that may answer this text, before anybody is asked; often none."""
    return [hit for hit in search(text, language, limit=limit) if hit.score >= SUGGESTED]


def _shares(query: str, language: str, size: int, *, grams: bool) -> dict[int, float]:
    """The share of the query's weight that each document of a language matches, for those above chance."""
    asked = list(dict.fromkeys(words(query[:MAX_QUERY], language)))[:MAX_WORDS]
    if not asked or not size:
        return {}
    postings = _look_up(_terms(asked, language, grams=grams))
    found = _Found()
    for word in asked:
        _add(found, word, language, postings=postings, size=size)
    return {key: share for key, share in found.shares().items() if share >= LEAST}


def _terms(asked: Iterable[Word], language: str, *, grams: bool) -> list[str]:
    wanted: dict[str, None] = {}
    for word in asked:
        for form in word.forms:
            wanted[word_term(form, language)] = wanted[title_term(form, language)] = None
        if grams:
            wanted.update((gram_term(gram, language), None) for gram in word.grams)
    return list(wanted)


def _add(found: _Found, word: Word, language: str, *, postings: Postings, size: int) -> None:
    whole = _union(postings, (word_term(form, language) for form in word.forms))
    titled = _union(postings, (title_term(form, language) for form in word.forms))
    known = bool(whole) or any(gram_term(gram, language) in postings for gram in word.grams)
    weight = _weight(len(whole), size) * word.substance
    found.mass += weight if known else weight * UNKNOWN
    for key in whole:
        found.scores[key] += weight
    for key in titled:
        found.scores[key] += weight * TITLE_SHARE
    for key, share in _gram_shares(word, language, postings=postings, size=size).items():
        if key not in whole:
            found.scores[key] += min(weight, share) * GRAM_SHARE


def _gram_shares(word: Word, language: str, *, postings: Postings, size: int) -> dict[int, float]:
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


def _weight(holders: int, size: int) -> float:
    """Inverse document frequency as in Okapi BM25, never negative."""
    return math.log(1 + (size - min(holders, size) + 0.5) / (holders + 0.5))


def _union(postings: Postings, wanted: Iterable[str]) -> frozenset[int]:
    return frozenset().union(*(postings.get(term, frozenset()) for term in wanted))


def _ranked(shares: Mapping[int, float]) -> list[tuple[int, float]]:
    """Best first; equals in the order in which they were indexed."""
    return sorted(shares.items(), key=lambda pair: (-round(pair[1], 9), pair[0]))


def _look_up(wanted: list[str]) -> Postings:
    """Which documents hold each term, at most MAX_POSTINGS of them."""
    rows = _from_sqlite(wanted) if connection.vendor == "sqlite" else _from_postgresql(wanted)
    postings: dict[str, set[int]] = defaultdict(set)
    for term, key in rows:
        postings[term].add(key)
    return {term: frozenset(keys) for term, keys in postings.items()}


def _from_sqlite(wanted: list[str]) -> Iterable[tuple[str, int]]:
    with connection.cursor() as cursor:
        for term in wanted:
            cursor.execute(
                "SELECT rowid FROM faq_search WHERE faq_search MATCH %s LIMIT %s", [f'"{term}"', MAX_POSTINGS]
            )
            yield from ((term, row[0]) for row in cursor.fetchall())


def _from_postgresql(wanted: list[str]) -> Iterable[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.term, held.id FROM unnest(%s::text[]) AS asked(term) CROSS JOIN LATERAL"
            " (SELECT id FROM faq_searchdocument WHERE tokens @@ quote_literal(asked.term)::tsquery"
            " ORDER BY id LIMIT %s) AS held",
            [wanted, MAX_POSTINGS],
        )
        yield from cursor.fetchall()


def _hits(ranked: list[tuple[int, float]], query: str, language: str) -> list[Hit]:
    """One hit for each article, in the reader's language where it is published there."""
    keys = [key for key, _ in ranked]
    matched = dict(SearchDocument.objects.filter(pk__in=keys).values_list("pk", "translation__article_id"))
    shown = _translations(set(matched.values()))
    matched_in = dict(SearchDocument.objects.filter(pk__in=keys).values_list("pk", "language"))
    hits: dict[int, Hit] = {}
    for key, score in ranked:
        article = matched.get(key)
        if article is None or article in hits:
            continue
        versions = shown.get(article, {})
        translation = versions.get(language) or versions.get(matched_in[key])
        if translation is not None:
            hits[article] = _hit(translation, query, score, own=translation.language == language)
    return list(hits.values())


def _translations(articles: set[int]) -> dict[int, dict[str, Translation]]:
    versions: dict[int, dict[str, Translation]] = defaultdict(dict)
    for each in Translation.objects.published().filter(article__in=articles).select_related("published"):
        versions[each.article_id][each.language] = each
    return versions


def _hit(translation: Translation, query: str, score: float, *, own: bool) -> Hit:
    shown = translation.published
    assert shown is not None
    return Hit(
        article_id=translation.article_id,
        slug=translation.slug,
        title=shown.title,
        language=translation.language,
        snippet=snippet(shown.body, query, translation.language),
        score=round(min(score, 1.0), 4),
        is_own_language=own,
    )
