"""A refusal is English for programs and logs, and the reader's language for people."""

from datetime import date

import pytest
from django.utils.translation import override

from helpdesk.coverage.calendar import CalendarError, Leave, parse_minutes
from helpdesk.lib.refusals import Refusal
from helpdesk.lib.words import told
from helpdesk.lib.zones import ZoneError, zone
from tickets.routing.policy import Policy, PolicyError


def test_its_text_is_the_sentence_in_english_whatever_language_is_read() -> None:
    with override("es"), pytest.raises(CalendarError) as refusal:
        parse_minutes("9 Uhr")
    assert str(refusal.value) == "'9 Uhr' is not a time of day; write it as 09:30."


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "termina antes de empezar"),
        ("ar", "2026-06-02"),
        ("ja", "2026-06-02"),
        ("en", "ends before it starts"),
    ],
)
def test_a_reader_gets_it_in_their_language_with_what_it_is_about(language: str, words: str) -> None:
    with pytest.raises(CalendarError) as refusal:
        Leave(date(2026, 6, 2), date(2026, 6, 1))
    with override(language):
        said = told(refusal.value)
    assert words in said
    assert "2026-06-01" in said
    assert (said == str(refusal.value)) is (language == "en")


def test_one_that_holds_another_is_told_whole() -> None:
    with pytest.raises(CalendarError) as inner:
        parse_minutes("25:00")
    outer = Refusal("%(agent)s, %(day)s: %(why)s", agent="Elif", day="2026-06-01", why=inner.value)
    assert str(outer).startswith("Elif, 2026-06-01: '25:00' is not a time of day")
    with override("es"):
        assert told(outer) == f"Elif, 2026-06-01: {told(inner.value)}"
        assert "is not a time" not in told(outer)


def test_zones_and_policies_refuse_in_the_readers_language_too() -> None:
    with pytest.raises(ZoneError) as of_zone:
        zone("CET")
    with pytest.raises(PolicyError) as of_policy:
        Policy(chat_step_seconds=(0, 10, 60, 90, 120, 150, 180))
    with override("es"):
        assert "CET" in told(of_zone.value) != str(of_zone.value)
        assert "30" in told(of_policy.value) != str(of_policy.value)


def test_a_percent_sign_without_values_stays_as_it_is() -> None:
    assert told(Refusal("100 % of it")) == str(Refusal("100 % of it")) == "100 % of it"
