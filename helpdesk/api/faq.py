"""The FAQ's search for machines."""

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from faq.models import Translation
from faq.page import address
from faq.search import MAX_QUERY, Hit, search
from helpdesk.languages.fields import LanguageField
from helpdesk.lib.resource import Resource, described
from helpdesk.lib.rest import asked


class SearchQuery(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=MAX_QUERY)
    language = LanguageField(max_length=16, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=20, default=10)


class FoundArticle(serializers.Serializer[Any]):
    """``language`` is that of the title and snippet; ``own_language`` says whether it is the one asked for."""

    slug = serializers.CharField()
    title = serializers.CharField()
    snippet = serializers.CharField()
    language = serializers.CharField()
    own_language = serializers.BooleanField()
    score = serializers.FloatField()
    url = serializers.URLField()


class FoundArticles(serializers.Serializer[Any]):
    results = FoundArticle(many=True)


class FaqSearch(Resource):
    """Published articles that answer a question."""

    scopes = {"GET": "faq:read"}

    @described(
        {200: FoundArticles},
        problems=(400,),
        scope="faq:read",
        operation_id="faq_search",
        description="The best articles first, those in the asked language before those found only in others.",
        parameters=[SearchQuery],
    )
    def get(self, request: Request) -> Response:
        query = asked(SearchQuery, request)
        language = query.get("language") or settings.LANGUAGE_CODE
        hits = search(query["q"], language, limit=query["limit"])
        return Response({"results": [_found(hit, language, request) for hit in hits]})


def _found(hit: Hit, language: str, request: Request) -> dict[str, Any]:
    shown = Translation(slug=hit.slug, language=hit.language)
    return {
        "slug": hit.slug,
        "title": hit.title,
        "snippet": hit.snippet,
        "language": hit.language,
        "own_language": hit.is_own_language,
        "score": hit.score,
        "url": request.build_absolute_uri(address(shown, language)),
    }
