"""Answers for scripts: contact form, widget and the agent's sidebar ask here before anybody is asked."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from faq.models import Translation
from faq.page import address
from faq.search import MAX_QUERY, Hit, suggest
from helpdesk.languages.codes import normalize
from helpdesk.lib.throttle import address_of, allow

SEARCHES_A_MINUTE = 600


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """``?q=&language=`` gives ``{"results": [{title, url, snippet, language, own}]}``: three at most."""
    if not allow("faq-search", address_of(request), limit=SEARCHES_A_MINUTE, per=60):
        return JsonResponse({"results": []}, status=429, headers={"Retry-After": "60"})
    language = normalize(request.GET.get("language", "")) or settings.LANGUAGE_CODE
    hits = suggest(request.GET.get("q", "")[:MAX_QUERY], language)
    return JsonResponse({"results": [_shape(hit, language) for hit in hits]})


def _shape(hit: Hit, language: str) -> dict[str, object]:
    shown = Translation(slug=hit.slug, language=hit.language)
    return {
        "title": hit.title,
        "url": address(shown, language),
        "snippet": hit.snippet,
        "language": hit.language,
        "own": hit.is_own_language,
    }
