"""What a reader without a script gets."""

import re

import pytest

from faq.models import SearchRecord
from tests.faq.desk import article, category, draft, translated

pytestmark = pytest.mark.django_db


def page(client, address, *, status=200, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer
    return answer.content.decode()


def test_the_empty_help_center_says_what_will_stand_there(client):
    assert "Answers will stand here" in page(client, "/en/")


def test_the_help_center_shows_topics_and_new_articles_but_no_drafts(client):
    category("orders", en="Orders", es="Pedidos")
    article("Where is my parcel?")
    draft("Not yet")
    shown = page(client, "/en/")
    assert "Orders" in shown
    assert "Where is my parcel?" in shown
    assert "Not yet" not in shown


def test_a_topic_is_named_in_the_readers_language_and_marks_articles_in_others(client):
    category("orders", en="Orders", es="Pedidos")
    article("Where is my parcel?")
    shown = page(client, "/es/faq/category/orders/")
    assert "Pedidos" in shown
    assert re.search(r'lang="en"\s+dir="ltr"\s*>Where is my parcel\?', shown)
    assert page(client, "/en/faq/category/nowhere/", status=404)


def test_an_article_is_shown_as_clean_html_below_its_title(client):
    article("Reset", "# Steps\n\n<script>alert(1)</script> **Press** it.")
    shown = page(client, "/en/faq/reset/")
    assert "<h2>Steps</h2>" in shown
    assert "<strong>Press</strong>" in shown
    assert "<script>alert(1)" not in shown


def test_without_a_translation_the_next_accepted_language_is_shown_and_named(client):
    original = article("Kargom nerede?", language="tr")
    translated(original, "de", "Wo ist mein Paket?")
    address = "/es/faq/kargom-nerede/"
    answer = client.get(address, headers={"Accept-Language": "es, de;q=0.8, tr;q=0.5"}, follow=True)
    shown = answer.content.decode()
    assert "Wo ist mein Paket?" in shown
    assert re.search(r'<article[^>]*lang="de"\s+dir="ltr"', shown)
    assert "notice" in shown
    assert "Kargom nerede?" in page(client, address)


def test_the_address_of_another_language_leads_to_the_readers_own(client):
    original = article("Where is my parcel?")
    translated(original, "es", "¿Dónde está mi paquete?")
    answer = client.get("/es/faq/where-is-my-parcel/")
    assert (answer.status_code, answer.url) == (302, "/es/faq/d%C3%B3nde-est%C3%A1-mi-paquete/")


def test_a_language_without_pages_of_its_own_can_be_chosen(client):
    original = article("Refunds")
    translated(original, "pl", "Zwroty")
    assert 'href="/en/faq/zwroty/?in=pl"' in page(client, "/en/faq/refunds/")
    assert "<h1>Zwroty</h1>" in page(client, "/en/faq/zwroty/?in=pl")


def test_search_engines_are_told_of_every_language(client):
    original = article("Refunds")
    translated(original, "ar", "استرداد")
    shown = page(client, "/en/faq/refunds/")
    for wanted in (
        '<link rel="canonical" href="http://testserver/en/faq/refunds/">',
        'hreflang="en" href="http://testserver/en/faq/refunds/"',
        'hreflang="ar" href="http://testserver/ar/faq/',
        'hreflang="x-default" href="http://testserver/en/faq/refunds/"',
    ):
        assert wanted in shown


def test_structured_data_cannot_end_its_script(client):
    article("</script><b>Bold</b>")
    address = re.search(r'href="(/en/faq/[^/"]+/)"', page(client, "/en/"))[1]
    script = r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>'
    assert "\\u003C/script\\u003E" in re.search(script, page(client, address))[1]


def test_a_search_is_recorded_and_without_hits_offers_the_words_to_a_person(client):
    article("Refunds")
    shown = page(client, "/en/faq/search/?q=broken+submarine")
    assert 'href="/en/contact/?text=broken%20submarine"' in shown
    assert [(each.query, each.language, each.hits) for each in SearchRecord.objects.all()] == [
        ("broken submarine", "en", 0)
    ]


def test_a_recorded_search_keeps_no_addresses_and_long_numbers(client):
    page(client, "/en/faq/search/?q=order+4711-0815-22+of+ana@example.org+2+days")
    assert SearchRecord.objects.get().query == "order … of … 2 days"


def test_a_look_without_reading_records_nothing(client):
    client.head("/en/faq/search/?q=refund")
    page(client, "/en/faq/search/")
    assert SearchRecord.objects.count() == 0


@pytest.mark.parametrize("slug", ["nothing", "draft-one"])
def test_what_is_not_published_has_no_page(client, slug):
    draft("Draft one")
    page(client, f"/en/faq/{slug}/", status=404)
