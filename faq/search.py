"""One search for the page, the form, the widget, the agent's sidebar and the API."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from faq.analyser import Word, words
from faq.models import SearchDocument, Translation
from faq.postings import look_up
from faq.scoring import piece_terms, shares, whole_terms
from faq.snippets import snippet

MAX_QUERY = 2_000
MAX_WORDS = 40
LEAST = 0.12  # below this share a hit is chance
SUGGESTED = 0.15  # an answer that nobody asked for must fit better


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


def search(query: str, language: str, *, limit: int = 10) -> list[Hit]:
    """The best articles, those found in the reader's language first, then those found in other languages.

    An article found only in another language is shown in the reader's own where it has that translation.
    """
    sizes = dict(SearchDocument.objects.values_list("language").annotate(size=Count("pk")))
    ranked = _ranked(_own(query, language, size=sizes.pop(language, 0)))[:limit]
    if len(ranked) < limit and sizes:
        ranked += _ranked(_others(query, sizes))[: 5 * limit]
    return _hits(ranked, query, language)[:limit]


def suggest(text: str, language: str, *, limit: int = 3) -> list[Hit]:
    """At most ``limit`` articles that may answer this text, before anybody is asked; often none."""
    return [hit for hit in search(text, language, limit=limit) if hit.score >= SUGGESTED]


def _own(query: str, language: str, *, size: int) -> dict[int, float]:
    """Scores in the reader's language, by whole words and, for rare ones, by their pieces."""
    asked = _asked(query, language)
    if not asked or not size:
        return {}
    postings = look_up(whole_terms(asked, language))
    postings |= look_up(piece_terms(asked, language, postings))
    return shares(asked, language, postings, size=size)


def _others(query: str, sizes: Mapping[str, int]) -> dict[int, float]:
    """Scores in the other languages, by whole words alone: mostly names, and words that languages share."""
    asked = {code: _asked(query, code) for code in sizes}
    postings = look_up([term for code, each in asked.items() for term in whole_terms(each, code)])
    found: dict[int, float] = {}
    for code, each in asked.items():
        found |= shares(each, code, postings, size=sizes[code])
    return found


def _asked(query: str, language: str) -> list[Word]:
    return list(dict.fromkeys(words(query[:MAX_QUERY], language)))[:MAX_WORDS]


def _ranked(found: Mapping[int, float]) -> list[tuple[int, float]]:
    """Those above chance, best first; equals in the order in which they were indexed."""
    good = ((key, share) for key, share in found.items() if share >= LEAST)
    return sorted(good, key=lambda pair: (-round(pair[1], 9), pair[0]))


def _hits(ranked: list[tuple[int, float]], query: str, language: str) -> list[Hit]:
    """One hit for each article, in the reader's language where it is published there."""
    keys = [key for key, _ in ranked]
    documents = SearchDocument.objects.filter(pk__in=keys)
    places = documents.values_list("pk", "translation__article_id", "language")
    matched = {key: (article, code) for key, article, code in places}
    shown = _translations({article for article, _ in matched.values()})
    hits: dict[int, Hit] = {}
    for key, score in ranked:
        article, code = matched.get(key, (0, ""))
        versions = shown.get(article, {})
        translation = versions.get(language) or versions.get(code)
        if translation is not None and article not in hits:
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
        score=round(score, 4),
        is_own_language=own,
    )
