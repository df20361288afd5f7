"""Readers are told plainly when a text is machine-made or out of date."""

import pytest

from tests.faq.desk import article, changed, translated

pytestmark = pytest.mark.django_db
MACHINE = "nobody has checked it yet"
CHECKED = "a person has checked it"
OUTDATED = "parts may be out of date"


def shown(client, slug):
    """The page's words in English, with the text in another language."""
    return client.get(f"/en/faq/{slug}/?in=es").content.decode()


@pytest.mark.parametrize(
    ("engine", "reviewed", "said"),
    [("phrasebook", False, MACHINE), ("phrasebook", True, CHECKED), ("", True, None)],
)
def test_a_machines_text_is_called_so(client, engine, reviewed, said):
    original = article("Refunds")
    translated(original, "es", "Reembolsos", engine=engine, reviewed=reviewed)
    page = shown(client, "reembolsos")
    assert "Reembolsos" in page
    assert [each for each in (MACHINE, CHECKED) if each in page] == ([said] if said else [])


@pytest.mark.parametrize(
    ("weight", "ready", "outdated"),
    [("typo", True, False), ("medium", True, True), ("major", True, True), ("major", False, False)],
)
def test_a_translation_is_outdated_by_a_change_of_meaning_alone(client, weight, ready, outdated):
    original = article("Refunds")
    translated(original, "es", "Reembolsos")
    assert OUTDATED not in shown(client, "reembolsos")
    changed(original, "Refunds and returns", weight=weight, ready=ready)
    assert (OUTDATED in shown(client, "reembolsos")) is outdated
    assert OUTDATED not in client.get("/en/faq/refunds/").content.decode()


def test_a_translation_of_the_new_text_is_fresh_again(client):
    original = article("Refunds")
    translated(original, "es", "Reembolsos")
    changed(original, "Refunds and returns", weight="major")
    translated(original, "es", "Reembolsos y devoluciones")
    assert OUTDATED not in shown(client, "reembolsos")


def test_the_original_is_one_click_away(client):
    original = article("Refunds")
    translated(original, "es", "Reembolsos", engine="phrasebook", reviewed=False)
    assert 'href="/en/faq/refunds/"' in shown(client, "reembolsos")
