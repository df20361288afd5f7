"""Texts become public one by one, each change with its trace."""

import pytest
from django.db import IntegrityError, transaction

from faq import actions
from faq.actions import SlugTakenError, SupersededError, Text
from faq.models import Article, Revision, SearchDocument, Translation
from faq.rights import NotAllowedError
from faq.search import search
from helpdesk.duties.models import AuditEntry
from tests.faq.desk import LATER, NOW, admin, article, category, changed, draft, translated

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_published_text_leaves_a_trace_and_is_found():
    revision = draft("Refunds", "Money comes back.")
    assert search("refunds", "en") == []
    actions.publish(revision, by=admin(), now=NOW)
    assert [hit.title for hit in search("refunds", "en")] == ["Refunds"]
    entry = AuditEntry.objects.get(verb="faq.published")
    assert (entry.actor, entry.subject) == (f"user:{admin().pk}", f"article:{revision.article_id}:en")
    assert entry.detail == {"number": 1, "weight": "major", "reviewed": True}


def test_a_new_text_replaces_the_old_one_in_the_search():
    original = article("Refunds")
    changed(original, "Vouchers", weight="major")
    assert search("refunds", "en") == []
    assert [hit.title for hit in search("vouchers", "en")] == ["Vouchers"]
    assert SearchDocument.objects.count() == 1


def test_a_withdrawn_text_is_found_no_more_but_kept():
    original = article("Refunds")
    actions.withdraw(Translation.objects.get(), by=admin(), now=LATER)
    assert search("refunds", "en") == []
    assert not Article.objects.visible_to(None).exists()
    actions.publish(Revision.objects.get(article=original), by=admin(), now=LATER)
    assert Translation.objects.get().first_published_at == NOW


def test_a_translation_remembers_the_source_text_it_is_based_on():
    original = article("Refunds")
    first = Translation.objects.get(language="en").published
    shown = translated(original, "es", "Reembolsos")
    assert shown.published.based_on == first
    assert first.based_on is None


def test_outdated_is_a_query():
    original = article("Refunds")
    translated(original, "es", "Reembolsos")
    changed(original, "Refunds.", weight="typo")
    assert not Translation.objects.outdated().exists()
    changed(original, "Refunds and vouchers", weight="medium")
    assert [each.language for each in Translation.objects.outdated()] == ["es"]


def test_an_older_text_does_not_replace_a_newer_one():
    original = article("Refunds")
    old = actions.write_revision(original, "en", text=Text("Older", "…"), by=admin(), now=NOW)
    changed(original, "Newer", weight="major")
    with pytest.raises(SupersededError):
        actions.publish(old, by=admin(), now=LATER)


def test_a_save_over_somebody_elses_newer_text_is_refused():
    original = article("Refunds")
    changed(original, "Theirs", weight="major")
    with pytest.raises(SupersededError):
        actions.write_revision(original, "en", text=Text("Mine", "…"), by=admin(), seen=1, now=LATER)
    assert actions.newest_number(original, "en") == 2


def test_an_article_that_leads_on_is_found_no_more():
    old, new = article("Refunds"), article("Money back")
    actions.redirect_article(old, to=new, by=admin(), now=LATER)
    assert [hit.title for hit in search("refunds", "en")] == []
    with pytest.raises(NotAllowedError):
        actions.redirect_article(new, to=old, by=admin(), now=LATER)
    actions.redirect_article(old, to=None, by=admin(), now=LATER)
    assert [hit.title for hit in search("refunds", "en")] == ["Refunds"]


SLUGS = [
    ("Refunds & returns!", "refunds-returns"),
    ("استرداد المال", "استرداد-المال"),
    ("返金について", "返金について"),
]


@pytest.mark.parametrize(("title", "slug"), SLUGS)
def test_an_address_is_made_of_the_title_in_its_own_script(title, slug):
    assert article(title).slug == slug


@pytest.mark.parametrize("title", ["Search", "Category", "???", "🙂"])
def test_a_title_that_makes_no_address_gets_one_all_the_same(title):
    slug = article(title).slug
    assert slug not in actions.RESERVED_SLUGS
    assert len(slug) > 8


def test_two_articles_never_share_an_address():
    article("Refunds")
    with pytest.raises(SlugTakenError):
        article("Refunds")
    other = article("Vouchers")
    with pytest.raises(SlugTakenError):
        actions.write_revision(other, "en", text=Text("Vouchers", "…", slug="refunds"), by=admin(), now=NOW)
    assert Translation.objects.filter(slug="refunds").count() == 1


def test_two_translations_with_one_title_get_two_addresses():
    one, two = article("Refunds"), article("Vouchers")
    translated(one, "es", "Dinero")
    assert translated(two, "es", "Dinero").slug == f"dinero-{two.pk}"


IMPOSSIBLE = [
    lambda shown: Translation.objects.update(published=None),
    lambda shown: Translation.objects.update(state="draft"),
    lambda shown: Revision.objects.update(state="machine"),
    lambda shown: Revision.objects.update(weight="huge"),
    lambda shown: Revision.objects.update(number=0),
    lambda shown: Article.objects.update(redirect_to=shown),
    lambda shown: Article.objects.update(source_language=""),
]


@pytest.mark.parametrize("write", IMPOSSIBLE)
def test_the_database_refuses_what_cannot_be(write):
    shown = article("Refunds")
    with pytest.raises(IntegrityError), transaction.atomic():
        write(shown)


def test_an_index_built_anew_answers_the_same():
    article("Refunds", "Money comes back.")
    translated(Article.objects.get(), "es", "Reembolsos")
    before = search("refunds", "en")
    SearchDocument.objects.all().delete()
    assert search("refunds", "en") == []
    assert actions.rebuild_search(now=LATER) == 2
    assert search("refunds", "en") == before


def test_a_topics_names_change_and_go():
    topic = category("orders", en="Orders", es="Pedidos")
    actions.change_category(topic, names={"en": "Purchases", "es": " "}, position=3, by=admin(), now=LATER)
    topic.refresh_from_db()
    assert (topic.name_in("es", "en"), topic.position) == ("Purchases", 3)
    assert AuditEntry.objects.filter(verb="faq.category_changed").exists()
