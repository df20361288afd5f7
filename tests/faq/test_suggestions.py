"""What the contact form and the widget get before anybody is asked."""

import pytest
from django.core.cache import cache

from faq import api
from faq.models import SearchRecord
from tests.faq.desk import article, translated

pytestmark = pytest.mark.django_db


def ask(client, text, language="en"):
    return client.get("/faq/suggest/", {"q": text, "language": language})


def test_articles_come_with_addresses_in_the_askers_language(client):
    translated(article("Refunds", "Money comes back."), "es", "Reembolsos")
    assert ask(client, "¿Mis reembolsos?", "es").json() == {
        "results": [
            {
                "title": "Reembolsos",
                "url": "/es/faq/reembolsos/",
                "snippet": "Words.",
                "language": "es",
                "own": True,
            }
        ]
    }


def test_an_article_in_another_language_says_so(client):
    article("Refunds")
    (found,) = ask(client, "refunds", "es").json()["results"]
    assert (found["own"], found["language"], found["url"]) == (False, "en", "/en/faq/refunds/")


def test_at_most_three_are_suggested(client):
    for number in range(5):
        article(f"Lamp {number}", "All about the lamp.")
    assert len(ask(client, "lamp").json()["results"]) == 3


@pytest.mark.parametrize("language", ["", "xx", "pt-BR", "<b>", "zh-Hant"])
def test_odd_languages_are_no_error(client, language):
    article("Refunds")
    assert ask(client, "refunds", language).status_code == 200


def test_asking_records_nothing(client):
    ask(client, "refunds")
    assert not SearchRecord.objects.exists()


def test_a_flood_is_slowed_for_page_and_script_alike(client, monkeypatch, settings):
    settings.DESK_THROTTLE = True
    cache.clear()
    monkeypatch.setattr(api, "SEARCHES_A_MINUTE", 2)
    answers = [ask(client, "refunds").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    monkeypatch.setattr("faq.views.public.SEARCHES_A_MINUTE", 2)
    refused = client.get("/en/faq/search/?q=my+words")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert 'value="my words"' in refused.content.decode()
