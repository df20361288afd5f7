"""The editors' side: which article stands how in which language, writing, publishing, history."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faq import actions, matrix
from faq.forms import ArticleForm, CategoryForm, RedirectForm, TextForm
from faq.models import Article, Category, Revision, Translation
from faq.models.article import ArticleQuerySet
from faq.models.translation import RevisionQuerySet
from faq.rendering import body_html
from faq.rights import NotAllowedError, rights_of
from helpdesk.languages.codes import normalize
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.clock import now
from helpdesk.people.models import User

A_PAGE = 50
Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def for_editors(view: View[Rest]) -> View[Rest]:
    """Whoever may not open the FAQ desk finds no page here, nor for acts beyond the own languages."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not rights_of(request.user).opens_desk:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except NotAllowedError as refusal:
            raise Http404 from refusal

    return cast(View[Rest], login_required(guarded))


@require_safe
@for_editors
def overview(request: HttpRequest) -> HttpResponse:
    """Articles by languages; ``?show=`` keeps those with a cell of that state, ``?category=`` one topic."""
    languages, rights = desk_languages(), rights_of(request.user)
    topic, show = request.GET.get("category", ""), request.GET.get("show", "")
    articles = _articles(request).standing().select_related("category")
    if topic:
        articles = articles.filter(category__slug=topic)
    if show:
        matching = [row for row in matrix.rows(articles, languages, person=request.user) if row.shows(show)]
        page: Page[Any] = Paginator(matching, A_PAGE).get_page(request.GET.get("page"))
        rows = list(page.object_list)
    else:
        page = Paginator(articles, A_PAGE).get_page(request.GET.get("page"))
        rows = matrix.rows(page.object_list, languages, person=request.user)
    context = {
        "languages": languages,
        "page": page,
        "rows": rows,
        "topic": topic,
        "show": show,
        "states": matrix.WORDS.items(),
        "categories": [(each.slug, _category_name(each)) for each in Category.objects.named()],
        "redirected": [
            (each, rights.may_publish(each.source_language))
            for each in _articles(request).filter(redirect_to__isnull=False).select_related("redirect_to")
        ],
        "may_write": any(rights.may_edit(code) for code in languages),
        "publishes": rights.publishes,
    }
    return render(request, "faq/desk/matrix.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def create(request: HttpRequest) -> HttpResponse:
    """A new article, with the first draft in its source language."""
    rights = rights_of(request.user)
    languages = [code for code in desk_languages() if rights.may_edit(code)]
    if not languages:
        raise Http404
    form = ArticleForm(request.POST or None, languages=languages)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            revision = actions.open_article(
                form.text(),
                category=data["category"],
                source_language=data["source_language"],
                by=_person(request),
                now=now(),
            )
        except actions.SlugTakenError:
            form.add_error("slug", _("Another article has this address."))
        else:
            messages.success(request, _("Saved as a draft."))
            return redirect("faq_desk:edit", article=revision.article_id, language=revision.language)
    return render(request, "faq/desk/new.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def edit(request: HttpRequest, article: int, language: str) -> HttpResponse:
    """One language beside the source: write, preview, publish. A save that is out of date keeps the text."""
    found, language = _found(request, article, language)
    texts = _texts(request, found, language)
    newest = texts.first()
    may_edit = rights_of(request.user).may_edit(language)
    form = _text_form(request, found, language, newest=newest)
    if request.method == "POST":
        if not may_edit:
            raise Http404
        if form.is_valid() and request.POST.get("do") != "preview" and _saved(request, form, found, language):
            return redirect("faq_desk:edit", article=found.pk, language=language)
    context = _edit_context(request, found, language, newest=newest)
    context |= {"form": form, "may_edit": may_edit, "preview": body_html(form["body"].value() or "")}
    return render(request, "faq/desk/edit.html", context, status=_status(form))


def _text_form(request: HttpRequest, article: Article, language: str, *, newest: Revision | None) -> TextForm:
    translation = article.translations.filter(language=language).first()
    initial = {
        "title": newest.title if newest else "",
        "body": newest.body if newest else "",
        "slug": translation.slug if translation else "",
        "seen": newest.number if newest else 0,
        "weight": Revision.Weight.MEDIUM if newest else Revision.Weight.MAJOR,
        "ready_for_translation": True,
    }
    is_source = language == article.source_language
    return TextForm(request.POST or None, initial=initial, language=language, is_source=is_source)


def _saved(request: HttpRequest, form: TextForm, article: Article, language: str) -> bool:
    try:
        actions.write_revision(
            article,
            language,
            text=form.text(),
            by=_person(request),
            seen=form.cleaned_data["seen"] or 0,
            now=now(),
        )
    except actions.SupersededError:
        form.add_error(
            None,
            _("Somebody saved a newer text meanwhile. Yours is kept: look at the history, then save."),
        )
        form.data = {**request.POST.dict(), "seen": str(actions.newest_number(article, language))}
    except actions.SlugTakenError:
        form.add_error("slug", _("Another article has this address in this language."))
    else:
        messages.success(request, _("Saved as a draft."))
        return True
    return False


def _edit_context(
    request: HttpRequest, article: Article, language: str, *, newest: Revision | None
) -> dict[str, object]:
    visible = Translation.objects.visible_to(request.user).filter(article=article)
    versions = {
        each.language: each for each in visible.with_freshness().with_waiting().select_related("published")
    }
    shown = versions.get(language)
    source = None if language == article.source_language else versions.get(article.source_language)
    waiting = newest if newest and newest.state != Revision.State.PUBLISHED else None
    return {
        "article": article,
        "language": language,
        "cell": matrix.cell(language, shown),
        "cells": [matrix.cell(code, versions.get(code)) for code in desk_languages()],
        "shown": shown,
        "newest": newest,
        "waiting": waiting,
        "source": source.published if source else None,
        "source_html": body_html(source.published.body) if source and source.published else "",
        "may_publish": rights_of(request.user).may_publish(language),
        "may_redirect": rights_of(request.user).may_publish(article.source_language),
    }


@require_POST
@for_editors
def preview(request: HttpRequest) -> HttpResponse:
    """The written Markdown as readers will see it, for a part of the page."""
    html = body_html(request.POST.get("body", "")[:60_000])
    return render(request, "faq/desk/preview.html", {"preview": html})


@require_POST
@for_editors
def publish(request: HttpRequest, article: int, language: str) -> HttpResponse:
    """Shows the named text to the public."""
    found, language = _found(request, article, language)
    number = request.POST.get("number", "")
    revision = get_object_or_404(
        _texts(request, found, language), number=int(number) if number.isdecimal() else 0
    )
    try:
        actions.publish(
            revision,
            by=_person(request),
            reviewed=not revision.engine or request.POST.get("reviewed") == "on",
            now=now(),
        )
    except actions.SupersededError:
        messages.error(request, _("A newer text is published already."))
    else:
        messages.success(request, _("Published."))
    return redirect("faq_desk:edit", article=found.pk, language=language)


@require_POST
@for_editors
def withdraw(request: HttpRequest, article: int, language: str) -> HttpResponse:
    """Takes a translation from the public; its texts stay."""
    found, language = _found(request, article, language)
    translation = get_object_or_404(Translation, article=found, language=language, published__isnull=False)
    actions.withdraw(translation, by=_person(request), now=now())
    messages.success(request, _("Withdrawn. The text is kept as a draft."))
    return redirect("faq_desk:edit", article=found.pk, language=language)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def lead_on(request: HttpRequest, article: int) -> HttpResponse:
    """Leads readers of this article to another one, or no longer."""
    found = get_object_or_404(_articles(request), pk=article)
    if not rights_of(request.user).may_publish(found.source_language):
        raise Http404
    initial = {"to": found.redirect_to.slug if found.redirect_to else ""}
    form = RedirectForm(request.POST or None, article=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.redirect_article(found, to=form.cleaned_data["to"], by=_person(request), now=now())
        messages.success(request, _("Saved."))
        return redirect("faq_desk:overview")
    return render(request, "faq/desk/redirect.html", {"form": form, "article": found}, status=_status(form))


@require_safe
@for_editors
def history(request: HttpRequest, article: int, language: str) -> HttpResponse:
    """Every text of a language, newest first: who wrote it, when, how much it changed, what it translates."""
    found, language = _found(request, article, language)
    texts = _texts(request, found, language).select_related("author", "reviewer", "based_on", "shown_by")
    page = Paginator(texts, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "faq/desk/history.html", {"article": found, "language": language, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def topics(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The topics, and one of them or a new one to fill in."""
    if not rights_of(request.user).publishes:
        raise Http404
    chosen = get_object_or_404(Category.objects.named(), slug=slug) if slug else None
    form = CategoryForm(request.POST or None, languages=desk_languages(), category=chosen)
    if request.method == "POST" and form.is_valid():
        place = {"names": form.names(), "position": form.cleaned_data["position"]}
        if chosen is None:
            actions.add_category(form.cleaned_data["slug"], by=_person(request), now=now(), **place)
        else:
            actions.change_category(chosen, by=_person(request), now=now(), **place)
        messages.success(request, _("Saved."))
        return redirect("faq_desk:topics")
    known = [(each, _category_name(each)) for each in Category.objects.named()]
    context = {"form": form, "chosen": chosen, "categories": known}
    return render(request, "faq/desk/topics.html", context, status=_status(form))


def _articles(request: HttpRequest) -> ArticleQuerySet:
    return Article.objects.visible_to(request.user)


def _found(request: HttpRequest, article: int, language: str) -> tuple[Article, str]:
    found = get_object_or_404(_articles(request).select_related("category"), pk=article)
    code = normalize(language)
    if code != language or code not in {*desk_languages(), found.source_language}:
        raise Http404
    return found, code


def _texts(request: HttpRequest, article: Article, language: str) -> RevisionQuerySet:
    visible = Revision.objects.visible_to(request.user)
    return visible.filter(article=article, language=language).order_by("-number")


def _category_name(category: Category) -> str:
    return category.name_in("en")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _status(form: TextForm | CategoryForm | RedirectForm) -> int:
    return 422 if form.is_bound and form.errors else 200
