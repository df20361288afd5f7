"""Every change of the FAQ."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from faq.models import (
    Article,
    Category,
    CategoryName,
    Revision,
    SearchDocument,
    SearchRecord,
    Translation,
    Vote,
)
from faq.rights import NotAllowedError, rights_of
from helpdesk.duties import audit
from helpdesk.people.models import User

RESERVED_SLUGS = {"search", "category", "suggest"}
_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\d[\d\s.-]{3,}\d")


class SupersededError(Exception):
    """Somebody else saved a newer text since this one was opened."""


class SlugTakenError(Exception):
    """Another article has this address in this language."""


@dataclass(frozen=True)
class Text:
    """A text as written. ``slug`` blank: kept, or made from the title; ``engine`` set: a machine wrote it."""

    title: str
    body: str
    slug: str = ""
    weight: str = Revision.Weight.MAJOR
    ready_for_translation: bool = True
    engine: str = ""


def add_category(
    slug: str, *, names: Mapping[str, str], position: int = 0, by: User, now: datetime
) -> Category:
    """A category with its name in each language."""
    with transaction.atomic():
        category = Category.objects.create(slug=slug, position=position)
        _name(category, names)
        audit.record(_actor(by), "faq.category_added", f"category:{category.pk}", now=now, slug=slug)
    return category


def change_category(
    category: Category, *, names: Mapping[str, str], position: int, by: User, now: datetime
) -> None:
    """New names and place of a category; a blank name takes the language away."""
    with transaction.atomic():
        Category.objects.filter(pk=category.pk).update(position=position)
        _name(category, names)
        audit.record(
            _actor(by), "faq.category_changed", f"category:{category.pk}", now=now, slug=category.slug
        )


def _name(category: Category, names: Mapping[str, str]) -> None:
    for language, name in names.items():
        if name.strip():
            CategoryName.objects.update_or_create(
                category=category, language=language, defaults={"name": name.strip()}
            )
        else:
            CategoryName.objects.filter(category=category, language=language).delete()


def open_article(
    text: Text, *, category: Category, source_language: str, by: User, now: datetime
) -> Revision:
    """A new article with a first draft in its source language. Raises NotAllowedError, SlugTakenError."""
    _check(rights_of(by).may_edit(source_language))
    slug = _slug(text.slug or text.title, source_language)
    with transaction.atomic():
        last = Article.objects.filter(category=category).aggregate(last=Max("position"))["last"]
        if Article.objects.filter(slug=slug).exists():
            raise SlugTakenError(slug)
        article = Article.objects.create(
            slug=slug,
            category=category,
            source_language=source_language,
            position=0 if last is None else last + 1,
            created_at=now,
        )
        return _add_revision(article, source_language, text, author=by, now=now)


def write_revision(
    article: Article, language: str, *, text: Text, by: User | None, seen: int | None = None, now: datetime
) -> Revision:
    """A further draft; a translation is based on the source text shown now. ``by`` None: an engine wrote it.

    ``seen`` is the newest number that the writer had before them: a newer one raises SupersededError.
    Raises NotAllowedError, SlugTakenError.
    """
    _check((by is None and bool(text.engine)) or (by is not None and rights_of(by).may_edit(language)))
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        if seen is not None and newest_number(article, language) > seen:
            raise SupersededError
        return _add_revision(article, language, text, author=by, now=now)


def newest_number(article: Article, language: str) -> int:
    """The number of the newest text in this language, 0 when there is none."""
    texts = Revision.objects.filter(article=article, language=language)
    return texts.aggregate(newest=Max("number"))["newest"] or 0


def _add_revision(
    article: Article, language: str, text: Text, *, author: User | None, now: datetime
) -> Revision:
    _give_address(article, language, text)
    source = Translation.objects.filter(article=article, language=article.source_language).first()
    return Revision.objects.create(
        article=article,
        language=language,
        number=newest_number(article, language) + 1,
        title=text.title.strip(),
        body=text.body,
        weight=text.weight,
        state=Revision.State.MACHINE if text.engine else Revision.State.DRAFT,
        engine=text.engine,
        author=author,
        created_at=now,
        based_on_id=source.published_id if source and language != article.source_language else None,
        ready_for_translation=text.ready_for_translation,
    )


def _give_address(article: Article, language: str, text: Text) -> None:
    translation = Translation.objects.filter(article=article, language=language).first()
    if translation is not None and not text.slug:
        return
    slug = _slug(text.slug or (article.slug if language == article.source_language else text.title), language)
    others = Translation.objects.filter(language=language, slug=slug).exclude(article=article)
    if others.exists():
        if text.slug:
            raise SlugTakenError(slug)
        slug = f"{slug[:100]}-{article.pk}"
    if translation is None:
        Translation.objects.create(article=article, language=language, slug=slug)
    else:
        Translation.objects.filter(pk=translation.pk).update(slug=slug)


def _slug(text: str, language: str) -> str:
    slug = slugify(text, allow_unicode=True)[:100].strip("-")
    if not slug or slug in RESERVED_SLUGS:
        return f"{slug or 'article'}-{hashlib.sha256((text + language).encode()).hexdigest()[:8]}"
    return slug


def publish(revision: Revision, *, by: User, reviewed: bool = True, now: datetime) -> Translation:
    """Shows this text to the public. ``reviewed`` False: a machine's text stays marked as unread by anybody.

    Raises NotAllowedError; SupersededError when an even newer text is shown already.
    """
    _check(rights_of(by).may_publish(revision.language))
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=revision.article_id)
        translation = Translation.objects.select_related("published", "article").get(
            article_id=revision.article_id, language=revision.language
        )
        if translation.published is not None and translation.published.number > revision.number:
            raise SupersededError
        revision.state = Revision.State.PUBLISHED
        revision.reviewer = by if reviewed else None
        revision.save(update_fields=["state", "reviewer"])
        translation.published = revision
        translation.state = Translation.State.PUBLISHED
        translation.published_at = now
        translation.first_published_at = translation.first_published_at or now
        translation.save(update_fields=["published", "state", "published_at", "first_published_at"])
        SearchDocument.follow(translation)
        detail = {"number": revision.number, "weight": revision.weight, "reviewed": reviewed}
        audit.record(_actor(by), "faq.published", translation.key, now=now, **detail)
    return translation


def withdraw(translation: Translation, *, by: User, now: datetime) -> None:
    """Takes a translation from the public; its texts stay for editors. Raises NotAllowedError."""
    _check(rights_of(by).may_publish(translation.language))
    with transaction.atomic():
        Article.objects.select_for_update(no_key=True).get(pk=translation.article_id)
        translation.published = None
        translation.state = Translation.State.WITHDRAWN
        translation.published_at = None
        translation.save(update_fields=["published", "state", "published_at"])
        SearchDocument.follow(translation)
        audit.record(_actor(by), "faq.withdrawn", translation.key, now=now)


def redirect_article(article: Article, *, to: Article | None, by: User, now: datetime) -> None:
    """Leads readers on to an article that leads nowhere itself; None undoes it. Raises NotAllowedError."""
    _check(rights_of(by).may_publish(article.source_language))
    with transaction.atomic():
        target = to and Article.objects.select_for_update(no_key=True).get(pk=to.pk)
        if target and (target.redirect_to_id is not None or article.redirected_from.exists()):
            raise NotAllowedError("An article that leads on cannot be led to.")
        article.redirect_to = target
        article.save(update_fields=["redirect_to"])
        for translation in article.translations.select_related("article", "published"):
            SearchDocument.follow(translation)
        audit.record(_actor(by), "faq.redirected", article.key, now=now, to=target.key if target else None)


def cast_vote(
    article: Article, language: str, *, helpful: bool, visitor: str, search: int | None = None, now: datetime
) -> Vote:
    """One visitor's vote on one text, the last word counts; ``search`` is the SearchRecord that led here."""
    with transaction.atomic():
        vote, _ = Vote.objects.update_or_create(
            article=article, language=language, visitor=visitor, defaults={"helpful": helpful, "at": now}
        )
        if helpful and search is not None:
            SearchRecord.objects.filter(pk=search, chosen=None).update(chosen=article)
    return vote


def record_search(query: str, language: str, *, hits: int, now: datetime) -> SearchRecord:
    """Keeps what was looked for, without addresses and long numbers, which are somebody's."""
    words = _NUMBER.sub("…", _ADDRESS.sub("…", " ".join(query.split())))[:200]
    return SearchRecord.objects.create(query=words, language=language, hits=hits, at=now)


def rebuild_search(*, now: datetime) -> int:
    """Indexes every published translation anew, after a change of the analyser; returns how many."""
    shown = Translation.objects.published().select_related("article", "published")
    SearchDocument.objects.exclude(translation__in=shown.values("pk")).delete()
    for translation in shown.iterator(chunk_size=200):
        SearchDocument.follow(translation)
    return shown.count()


def _check(allowed: bool) -> None:
    if not allowed:
        raise NotAllowedError


def _actor(person: User) -> str:
    return f"user:{person.pk}"
