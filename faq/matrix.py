"""Articles by languages: what is published, outdated, waiting, or missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from faq.models import Article, Revision, Translation
from faq.readers import choose
from faq.rights import Reader

WORDS = {
    "published": pgettext_lazy("state of a translation", "published"),
    "outdated": pgettext_lazy("state of a translation", "outdated"),
    "machine": _("machine draft"),
    "draft": pgettext_lazy("state of a translation", "draft"),
    "withdrawn": pgettext_lazy("state of a translation", "withdrawn"),
    "missing": pgettext_lazy("state of a translation", "missing"),
}
KINDS = {
    "published": "good",
    "outdated": "warn",
    "machine": "info",
    "draft": "info",
    "withdrawn": "",
    "missing": "",
}


@dataclass(frozen=True)
class Cell:
    """``state`` is what the public sees; ``waiting`` the newest text behind it: "draft", "machine" or ""."""

    language: str
    state: str
    waiting: str = ""
    unread: bool = False

    @property
    def word(self) -> str:
        return str(WORDS[self.state])

    @property
    def kind(self) -> str:
        return KINDS.get(self.state, "")

    @property
    def waiting_word(self) -> str:
        return str(WORDS[self.waiting]) if self.waiting else ""


@dataclass(frozen=True)
class Row:
    article: Article
    title: str
    language: str
    cells: list[Cell]

    def shows(self, wanted: str) -> bool:
        return not wanted or any(wanted in (cell.state, cell.waiting) for cell in self.cells)


def rows(articles: Iterable[Article], languages: Sequence[str], *, person: Reader) -> list[Row]:
    """A row for each article with a cell for each language; two queries."""
    wanted = list(articles)
    versions: dict[int, dict[str, Translation]] = defaultdict(dict)
    visible = Translation.objects.visible_to(person).filter(article__in=[each.pk for each in wanted])
    for version in visible.with_freshness().with_waiting().select_related("published", "article"):
        versions[version.article_id][version.language] = version
    return [_row(article, versions[article.pk], languages) for article in wanted]


def _row(article: Article, versions: dict[str, Translation], languages: Sequence[str]) -> Row:
    shown = {code: version for code, version in versions.items() if version.published}
    named = choose(shown, (), source=article.source_language)
    title, language = (
        (named.published.title, named.language) if named and named.published else (article.slug, "")
    )
    return Row(article, title, language, [cell(code, versions.get(code)) for code in languages])


def cell(language: str, version: Translation | None) -> Cell:
    """How one language stands. ``version`` comes with freshness and waiting."""
    if version is None:
        return Cell(language, "missing")
    waiting = _waiting(getattr(version, "waiting_state", None))
    if version.published is None:
        withdrawn = version.state == Translation.State.WITHDRAWN
        return Cell(language, "withdrawn" if withdrawn else waiting or "draft")
    outdated = bool(getattr(version, "is_outdated", False))
    unread = version.published.is_machine_made
    return Cell(language, "outdated" if outdated else "published", waiting, unread)


def _waiting(state: str | None) -> str:
    if state is None or state == Revision.State.PUBLISHED:
        return ""
    return "machine" if state == Revision.State.MACHINE else "draft"
