"""What an article's page shows: the text in one language and how it stands to the others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import override

from faq import listing
from faq.models import Article, Revision, Translation
from faq.readers import choose
from faq.rendering import body_html
from faq.snippets import plain

RELATED = 5
# What could end a script element or start a comment in one.
_IN_SCRIPT = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@dataclass(frozen=True)
class ArticlePage:
    """``translation`` is shown; ``versions`` are all published ones; ``own`` is the page's language."""

    translation: Translation
    versions: dict[str, Translation]
    own: str
    preferred: Sequence[str]

    @property
    def revision(self) -> Revision:
        shown = self.translation.published
        assert shown is not None
        return shown

    @property
    def language(self) -> str:
        return self.translation.language

    @property
    def is_own_language(self) -> bool:
        return self.language == self.own

    @property
    def is_outdated(self) -> bool:
        return bool(getattr(self.translation, "is_outdated", False))

    @property
    def source(self) -> Translation | None:
        """The original, when it is published and not what is shown."""
        return (
            None
            if self.translation.is_source
            else self.versions.get(self.translation.article.source_language)
        )

    @property
    def source_address(self) -> str:
        return address(self.source, self.own) if self.source else ""

    @property
    def html(self) -> SafeString:
        return body_html(self.revision.body)

    @property
    def category_name(self) -> str:
        return self.translation.article.category.name_in(*self.preferred, "en")

    def related(self) -> list[listing.Line]:
        same = (
            Article.objects.visible_to(None).standing().filter(category=self.translation.article.category_id)
        )
        return listing.lines(same.exclude(pk=self.translation.article_id)[:RELATED], self.preferred)

    def others(self) -> list[tuple[str, str]]:
        """The other languages, each with its address."""
        return [
            (code, address(each, self.own)) for code, each in self.versions.items() if code != self.language
        ]

    def alternates(self, request: HttpRequest) -> list[tuple[str, str]]:
        """hreflang and absolute address of each version with a page of its own; the original is x-default."""
        own_pages = {code: each for code, each in self.versions.items() if code in _page_languages()}
        found = [(code, request.build_absolute_uri(address(each, code))) for code, each in own_pages.items()]
        source = own_pages.get(self.translation.article.source_language)
        if source is not None:
            found.append(("x-default", request.build_absolute_uri(address(source, source.language))))
        return found

    def canonical(self, request: HttpRequest) -> str:
        return request.build_absolute_uri(address(self.translation, self.own))

    def structured_data(self, request: HttpRequest) -> SafeString:
        """schema.org Article as JSON-LD; in a script element HTML's escapes would not be undone."""
        published = self.translation.published_at
        data = {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": self.revision.title,
            "description": plain(self.revision.body)[:200],
            "inLanguage": self.language,
            "articleSection": self.category_name,
            "dateModified": published.isoformat() if published else None,
            "mainEntityOfPage": self.canonical(request),
            "publisher": {"@type": "Organization", "name": settings.DESK_NAME},
        }
        return SafeString(json.dumps(data, ensure_ascii=False).translate(_IN_SCRIPT))


def find_article(slug: str, preferred: Sequence[str]) -> Article | None:
    """The article with this address: in a preferred language, else by its own name, else in any language."""
    articles = Article.objects.visible_to(None).select_related("redirect_to")
    named = dict(
        Translation.objects.filter(slug=slug, published__isnull=False).values_list("language", "article_id")
    )
    preferred_one = next((named[code] for code in preferred if code in named), None)
    if preferred_one is None:
        own_name = articles.filter(slug=slug).first()
        if own_name is not None:
            return own_name
    found = preferred_one or choose(named, (), source="")
    return articles.filter(pk=found).first() if found else None


def article_page(article: Article, preferred: Sequence[str], *, own: str) -> ArticlePage | None:
    """The published version for a reader; None when there is none."""
    shown = Translation.objects.published().with_freshness().filter(article=article)
    found = shown.select_related("published", "article__category").prefetch_related(
        "article__category__names"
    )
    versions = {each.language: each for each in found}
    chosen = choose(versions, preferred, source=article.source_language)
    return ArticlePage(chosen, versions, own, preferred) if chosen else None


def address(translation: Translation, page_language: str) -> str:
    """The page of a translation: under its own language where pages exist in it, else under the reader's."""
    pages = _page_languages()
    prefix = translation.language if translation.language in pages else page_language
    with override(prefix if prefix in pages else settings.LANGUAGE_CODE):
        path = reverse("faq:article", kwargs={"slug": translation.slug})
    return path if translation.language == prefix else f"{path}?in={translation.language}"


def _page_languages() -> frozenset[str]:
    return frozenset(code for code, _ in settings.LANGUAGES)
