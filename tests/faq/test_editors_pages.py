"""The matrix, the editor beside its source, publishing, history."""

import pytest

from faq import actions
from faq.actions import Text
from faq.models import Article, Category, Revision, Translation
from tests.faq.desk import NOW, admin, agent, article, category, changed, draft, editor, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    client.force_login(admin())
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_strangers_are_sent_to_sign_in_and_partners_find_nothing(client):
    assert client.get("/desk/faq/").status_code == 302
    client.force_login(editor(email="nobody@desk.example"))
    assert client.get("/desk/faq/").status_code == 404


def test_the_empty_matrix_offers_the_first_article(ada):
    assert "The first article" in text_of(ada.get("/desk/faq/"))


def test_the_matrix_shows_how_each_language_stands(ada):
    original = article("Refunds")
    translated(original, "es", "Reembolsos")
    changed(original, "Refunds and vouchers", weight="major")
    machine = Text("Erstattung", "…", engine="phrasebook")
    actions.write_revision(original, "de", text=machine, by=None, now=NOW)
    draft("Unfinished")
    page = text_of(ada.get("/desk/faq/"))
    for word in ("published", "outdated", "machine draft", "draft", "missing"):
        assert f">{word}</span>" in page, word
    assert "Refunds and vouchers" in text_of(ada.get("/desk/faq/?show=outdated"))
    assert "Refunds and vouchers" not in text_of(ada.get("/desk/faq/?category=nowhere"))


def test_the_matrix_asks_the_database_as_often_for_many_articles(ada, django_assert_max_num_queries):
    for number in range(8):
        translated(article(f"Article {number}"), "es", f"Artículo {number}")
    ada.get("/desk/faq/")  # the first page of a sign-in notes when it began
    with django_assert_max_num_queries(16):
        ada.get("/desk/faq/")


def test_an_article_is_written_translated_and_published(ada):
    category("orders")
    form = {
        "category": Category.objects.get().pk,
        "source_language": "en",
        "title": "Refunds",
        "body": "**Soon**",
    }
    answer = ada.post("/desk/faq/new/", form)
    key = Article.objects.get().pk
    assert answer.url == f"/desk/faq/{key}/en/"
    assert ada.post(f"/desk/faq/{key}/en/publish/", {"number": "1"}).status_code == 302
    page = text_of(ada.get(f"/desk/faq/{key}/es/"))
    assert "Source: English" in page
    assert "<strong>Soon</strong>" in page
    ada.post(f"/desk/faq/{key}/es/", {"title": "Reembolsos", "body": "Pronto", "seen": "0", "do": "save"})
    ada.post(f"/desk/faq/{key}/es/publish/", {"number": "1"})
    assert Translation.objects.published().count() == 2
    assert "Pronto" in ada.get("/es/faq/reembolsos/").content.decode()


def test_a_preview_saves_nothing_and_keeps_the_text(ada):
    original = article("Refunds")
    form = {"title": "Money", "body": "## New", "weight": "major", "seen": "1", "do": "preview"}
    page = text_of(ada.post(f"/desk/faq/{original.pk}/en/", form))
    assert "<h3>New</h3>" in page
    assert 'value="Money"' in page
    assert Revision.objects.count() == 1
    fragment = text_of(ada.post("/desk/faq/preview/", {"body": "*soft* <script>"}))
    assert "<em>soft</em> &lt;script&gt;" in fragment


def test_a_save_over_a_newer_text_keeps_what_was_typed(ada):
    original = article("Refunds")
    changed(original, "Theirs", weight="major")
    form = {"title": "Mine", "body": "My words", "weight": "major", "seen": "1", "do": "save"}
    answer = ada.post(f"/desk/faq/{original.pk}/en/", form)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody saved a newer text meanwhile" in page
    assert "My words" in page
    assert 'name="seen" value="2"' in page
    assert ada.post(f"/desk/faq/{original.pk}/en/", {**form, "seen": "2"}).status_code == 302


def test_a_machines_draft_published_unread_is_marked(ada):
    original = article("Refunds")
    machine = Text("Reembolsos", "…", engine="phrasebook")
    actions.write_revision(original, "es", text=machine, by=None, now=NOW)
    ada.post(f"/desk/faq/{original.pk}/es/publish/", {"number": "1"})
    assert Translation.objects.get(language="es").published.is_machine_made
    assert "unchecked machine text" in text_of(ada.get("/desk/faq/"))


def test_history_tells_who_wrote_what_from_which_source(ada):
    original = article("Refunds")
    translated(original, "es", "Reembolsos", body="Palabras")
    page = text_of(ada.get(f"/desk/faq/{original.pk}/es/history/"))
    for word in ("Ada", "Palabras", "from source text 1", "read by Ada", "published"):
        assert word in page


def test_readers_of_an_article_that_leads_on_arrive_at_the_other(ada):
    old, new = article("Refunds"), article("Money back")
    assert ada.post(f"/desk/faq/{old.pk}/redirect/", {"to": "nowhere"}).status_code == 422
    ada.post(f"/desk/faq/{old.pk}/redirect/", {"to": new.slug})
    answer = ada.get("/en/faq/refunds/")
    assert (answer.status_code, answer.url) == (301, "/en/faq/money-back/")
    assert "Redirected to another article" in text_of(ada.get("/desk/faq/"))


def test_topics_are_named_in_each_language(ada):
    assert ada.post("/desk/faq/topics/", {"slug": "pay", "position": "1"}).status_code == 422
    form = {"slug": "pay", "position": "1", "name_en": "Paying", "name_es": "Pagos"}
    assert ada.post("/desk/faq/topics/", form).status_code == 302
    ada.post("/desk/faq/topics/pay/", {"position": "2", "name_en": "Payment", "name_es": "Pagos"})
    assert Category.objects.named().get().name_in("en") == "Payment"


def test_an_editor_acts_in_the_own_languages_only(client):
    original = article("Refunds")
    client.force_login(editor("es"))
    assert "may read this language" in text_of(client.get(f"/desk/faq/{original.pk}/de/"))
    form = {"title": "X", "body": "Y", "seen": "0", "do": "save"}
    assert client.post(f"/desk/faq/{original.pk}/de/", form).status_code == 404
    assert client.post(f"/desk/faq/{original.pk}/en/withdraw/").status_code == 404
    assert client.post(f"/desk/faq/{original.pk}/es/", form).status_code == 302
    assert client.post(f"/desk/faq/{original.pk}/es/publish/", {"number": "1"}).status_code == 302
    assert client.get("/desk/faq/topics/").status_code == 404


def test_an_agent_finds_no_button_and_no_way_to_publish(client):
    revision = draft("Refunds")
    client.force_login(agent())
    assert "Publish" not in text_of(client.get(f"/desk/faq/{revision.article_id}/en/"))
    answer = client.post(f"/desk/faq/{revision.article_id}/en/publish/", {"number": "1"})
    assert answer.status_code == 404
    assert not Translation.objects.published().exists()


@pytest.mark.parametrize("address", ["xx/", "EN/", "en/publish/", "999/en/"])
def test_what_is_not_there_is_absent_or_refused(ada, address):
    key = article("Refunds").pk
    path = f"/desk/faq/{address}" if address[0] == "9" else f"/desk/faq/{key}/{address}"
    assert ada.get(path).status_code in {404, 405}
