"""What a search answers, and in which order."""

import pytest

from faq.search import search
from tests.faq.desk import article, draft, translated

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_readers_own_language_comes_first_and_others_are_marked():
    article("Router reset", "Hold the button.", language="de")
    own = article("Reset the router", "Press the router button.")
    hits = search("router", "en")
    assert [(hit.language, hit.is_own_language) for hit in hits] == [("en", True), ("de", False)]
    assert hits[0].article_id == own.pk


def test_a_hit_in_another_language_shows_the_readers_own_translation():
    original = article("Garantie und Kulanz", "Alles zum Zertifikat.", language="de")
    translated(original, "en", "Warranty", body="All about it.")
    hits = search("Kulanz", "en")
    assert [(hit.title, hit.is_own_language) for hit in hits] == [("Warranty", True)]


def test_drafts_are_not_found():
    draft("Secret plans")
    assert search("secret plans", "en") == []


def test_a_word_in_the_title_weighs_more_than_one_in_the_text():
    in_text = article("Shipping", "A parcel may take a week. Invoice inside.")
    in_title = article("Invoice", "Where to find it.")
    article("Colors", "Red and blue.")
    assert [hit.article_id for hit in search("invoice", "en")] == [in_title.pk, in_text.pk]


def test_a_rare_word_weighs_more_than_a_common_one():
    for name in ("Paying by card", "Paying by bank", "Paying by phone"):
        article(name, "Paying is easy.")
    rare = article("Klarna", "Nothing else.")
    assert search("paying klarna", "en")[0].article_id == rare.pk


@pytest.mark.parametrize(
    "query", ["", "   ", "?!", "xyzzy plugh", "\x00\ufffd", "' OR 1=1 --", '"*" NEAR (', "🙂"]
)
def test_nothing_is_found_for_what_no_article_says(query):
    article("Reset the router", "Press the button.")
    assert search(query, "en") == []
