"""The articles of the demo: full, partial, outdated, waiting for a reviewer."""

from datetime import datetime

import pytest

from faq.models import Article, Revision, Translation

pytestmark = pytest.mark.django_db


def test_twenty_articles_stand_in_four_categories(told: datetime) -> None:
    standing = Article.objects.standing()
    assert standing.count() == 20
    assert standing.values("category").distinct().count() == 4
    assert Article.objects.filter(redirect_to__isnull=False).count() == 1


def test_some_languages_have_less_than_others(told: datetime) -> None:
    shown = Translation.objects.published()
    assert shown.filter(language="en").count() > shown.filter(language="es").count()
    assert shown.filter(language="es").count() > shown.filter(language="hi").count() > 0


def test_a_change_of_meaning_outdates_translations_and_a_typo_does_not(told: datetime) -> None:
    outdated = set(Translation.objects.outdated().values_list("article__slug", flat=True))
    assert outdated == {"return-bag"}


def test_machine_drafts_wait_for_a_reviewer(told: datetime) -> None:
    waiting = Revision.objects.filter(state="machine")
    assert waiting.count() == 3
    assert not waiting.filter(shown_by__isnull=False).exists()
