"""The help center: everything here works without a script."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from faq import actions, listing
from faq.models import Article, Category, Translation, Vote
from faq.page import ArticlePage, article_page, find_article
from faq.readers import (
    page_language,
    preferred_languages,
    search_of,
    search_token,
    visitor_of,
)
from faq.search import search
from helpdesk.lib.clock import now
from helpdesk.lib.throttle import address_of, allow

SEARCHES_A_MINUTE = 600
VOTES_A_MINUTE = 60
MAX_ASKED = 200
ON_HOME = 6
ON_CATEGORY = 40


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then categories, popular and new articles, then people."""
    preferred = preferred_languages(request)
    popular, newest = listing.popular(ON_HOME), listing.newest(ON_HOME)
    context = {
        "categories": listing.categories(preferred),
        "popular": listing.lines(popular, preferred),
        "newest": listing.lines(newest, preferred),
    }
    return _page(request, "faq/home.html", context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of one category, in the language each reader can best read."""
    found = get_object_or_404(Category.objects.named(), slug=slug)
    preferred = preferred_languages(request)
    articles = Article.objects.visible_to(None).standing().filter(category=found)
    page = Paginator(articles, ON_CATEGORY).get_page(request.GET.get("page"))
    context = {
        "category": found,
        "name": found.name_in(*preferred, "en"),
        "lines": listing.lines(page.object_list, preferred),
        "page": page,
    }
    return _page(request, "faq/category.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Results for ``q``; the words are recorded, and without hits the contact form takes them on."""
    asked = request.GET.get("q", "").strip()[:MAX_ASKED]
    language = page_language(request)
    if not asked:
        return _page(request, "faq/search.html", {"asked": ""})
    if not allow("faq-search", address_of(request), limit=SEARCHES_A_MINUTE, per=60):
        refused = _page(request, "faq/search.html", {"asked": asked, "refused": True}, status=429)
        refused["Retry-After"] = "60"
        return refused
    hits = search(asked, language)
    token = ""
    if request.method == "GET":
        token = search_token(actions.record_search(asked, language, hits=len(hits), now=now()).pk)
    context = {"asked": asked, "hits": hits, "token": token}
    return _page(request, "faq/search.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article in the reader's language, or in the next one they accept, saying so."""
    preferred = preferred_languages(request)
    wanted = request.GET.get("in", "")
    found = find_article(slug, preferred)
    if found is None:
        raise Http404
    if found.redirect_to is not None:
        target = found.redirect_to
        return redirect("faq:article", slug=_slug_for(target, preferred), permanent=True)
    page = article_page(found, [wanted, *preferred] if wanted else preferred, own=preferred[0])
    if page is None:
        raise Http404
    if page.translation.slug != slug and not wanted:
        return redirect("faq:article", slug=page.translation.slug)
    return _page(request, "faq/article.html", _article_context(request, page))


def _slug_for(found: Article, preferred: list[str]) -> str:
    page = article_page(found, preferred, own=preferred[0])
    if page is None:
        raise Http404
    return page.translation.slug


def _article_context(request: HttpRequest, page: ArticlePage) -> dict[str, object]:
    translation = page.translation
    votes = Vote.objects.filter(
        article=translation.article_id, language=translation.language, visitor=visitor_of(request)
    )
    return {
        "article": page,
        "vote": votes.first(),
        "alternates": page.alternates(request),
        "canonical": page.canonical(request),
        "structured": page.structured_data(request),
        "token": request.GET.get("s", ""),
    }


@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Was this helpful? The last word of a browser counts."""
    language = request.POST.get("language", "")[:16] or page_language(request)
    shown = Translation.objects.published().select_related("article")
    translation = get_object_or_404(shown, slug=slug, language=language)
    if not allow("faq-vote", address_of(request), limit=VOTES_A_MINUTE, per=60):
        return render(request, "429.html", status=429)
    if request.POST.get("helpful") not in {"yes", "no"}:
        return _page(request, "400.html", {}, status=400)
    actions.cast_vote(
        translation.article,
        language,
        helpful=request.POST["helpful"] == "yes",
        visitor=visitor_of(request),
        search=search_of(request.POST.get("search", "")),
        now=now(),
    )
    address = reverse("faq:article", kwargs={"slug": slug})
    other = "" if language == page_language(request) else f"?in={language}"
    return HttpResponseRedirect(f"{address}{other}#helpful")


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    language = page_language(request)
    more = {"language": language, "contact_url": f"/{language}/contact/", "home_url": f"/{language}/"}
    response = render(request, template, {**more, **context}, status=status)
    patch_vary_headers(response, ["Accept-Language"])
    return response
