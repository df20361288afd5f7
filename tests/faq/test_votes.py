"""Was this helpful: one browser, one vote, and it may change its mind."""

import pytest
from django.test import Client

from faq.models import SearchRecord, Vote
from tests.faq.desk import article

pytestmark = pytest.mark.django_db


@pytest.fixture
def refunds():
    return article("Refunds")


def browser() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.get("/en/faq/refunds/")
    return client


def vote(client, helpful, **more):
    token = client.cookies["sunrelay_csrf"].value
    data = {"helpful": helpful, "language": "en", "csrfmiddlewaretoken": token, **more}
    return client.post("/en/faq/refunds/vote/", data)


def test_the_last_word_of_a_browser_counts(refunds):
    client = browser()
    assert vote(client, "no").url == "/en/faq/refunds/#helpful"
    assert "You said no" in client.get("/en/faq/refunds/").content.decode()
    vote(client, "yes")
    assert list(Vote.objects.values_list("article", "language", "helpful")) == [(refunds.pk, "en", True)]


def test_two_browsers_have_two_votes(refunds):
    vote(browser(), "yes")
    vote(browser(), "no")
    assert Vote.objects.count() == 2


def test_a_vote_needs_the_forms_token(refunds):
    client = browser()
    assert client.post("/en/faq/refunds/vote/", {"helpful": "yes"}).status_code == 403
    assert not Vote.objects.exists()


@pytest.mark.parametrize("helpful", ["", "maybe"])
def test_another_answer_than_yes_or_no_is_refused(refunds, helpful):
    assert vote(browser(), helpful).status_code == 400
    assert not Vote.objects.exists()


def test_looking_is_no_vote(refunds):
    assert browser().get("/en/faq/refunds/vote/").status_code == 405


def test_a_helpful_article_is_noted_with_the_search_that_led_to_it(refunds):
    client = browser()
    page = client.get("/en/faq/search/?q=refunds").content.decode()
    token = page.split("/en/faq/refunds/?s=")[1].split('"')[0]
    assert (
        f'value="{token.replace("%3A", ":")}"' in client.get(f"/en/faq/refunds/?s={token}").content.decode()
    )
    vote(client, "yes", search=token.replace("%3A", ":"))
    assert SearchRecord.objects.get().chosen == refunds


def test_a_made_up_search_is_ignored(refunds):
    SearchRecord.objects.create(query="q", language="en", hits=1, at=refunds.created_at)
    vote(browser(), "yes", search="1:forged")
    assert SearchRecord.objects.get().chosen is None


def test_what_most_called_helpful_is_named_on_the_first_page(refunds):
    assert "Often helpful" not in browser().get("/en/").content.decode()
    vote(browser(), "yes")
    assert "Often helpful" in browser().get("/en/").content.decode()
