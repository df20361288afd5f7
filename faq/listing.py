"""Articles as lines of a list, in the language that the reader can best read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from faq.models import Article, Category, Translation
from faq.readers import choose
from faq.snippets import plain

SUMMARY = 140


@dataclass(frozen=True)
class Line:
    title: str
    slug: str
    language: str
    is_own: bool
    summary: str


def lines(articles: Iterable[Article], preferred: Sequence[str]) -> list[Line]:
    """One line for each published article, in the same order; one query."""
    wanted = list(articles)
    versions: dict[int, dict[str, Translation]] = defaultdict(dict)
    shown = Translation.objects.published().filter(article__in=[each.pk for each in wanted])
    for version in shown.select_related("published"):
        versions[version.article_id][version.language] = version
    chosen = (choose(versions[each.pk], preferred, source=each.source_language) for each in wanted)
    return [_line(version, preferred[0]) for version in chosen if version is not None]


def _line(version: Translation, own: str) -> Line:
    shown = version.published
    assert shown is not None
    summary = plain(shown.body[:600])
    return Line(
        title=shown.title,
        slug=version.slug,
        language=version.language,
        is_own=version.language == own,
        summary=summary if len(summary) <= SUMMARY else summary[:SUMMARY].rstrip() + " …",
    )


def popular(limit: int) -> list[Article]:
    """The articles that most readers called helpful; none before the first vote."""
    liked = Article.objects.visible_to(None).standing()
    liked = liked.annotate(likes=Count("votes", filter=Q(votes__helpful=True))).filter(likes__gt=0)
    return list(liked.order_by("-likes", "pk")[:limit])


def newest(limit: int) -> list[Article]:
    return list(Article.objects.visible_to(None).standing().order_by("-created_at", "-pk")[:limit])


def categories(preferred: Sequence[str]) -> list[tuple[Category, str, int]]:
    """Categories that hold something published: each with its name for the reader and how much it holds."""
    published = Q(articles__translations__published__isnull=False, articles__redirect_to=None)
    counted = Category.objects.named().annotate(size=Count("articles", filter=published, distinct=True))
    return [(each, each.name_in(*preferred, "en"), each.size) for each in counted.filter(size__gt=0)]
