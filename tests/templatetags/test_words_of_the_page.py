"""What the tags write: both clocks, names of languages, directions, icons that readers may skip."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone, translation

from helpdesk.duties.models import Letter
from helpdesk.templatetags import desk
from tickets.thread import letter_words

AT = datetime(2026, 11, 23, 5, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _an_english_page_in_istanbul():  # type: ignore[no-untyped-def]
    with (
        translation.override("en"),
        timezone.override("Europe/Istanbul"),
        time_machine.travel(AT, tick=False),
    ):
        yield


def _words(html: str) -> str:
    text, inside = "", False
    for letter in html:
        inside = letter == "<" or (inside and letter != ">")
        text += "" if inside or letter == ">" else letter
    return text


def test_a_time_is_written_on_both_clocks() -> None:
    assert _words(desk.both_times(AT, "Asia/Tokyo")) == "14:05 · 08:05 yours"


def test_a_time_is_written_once_where_both_clocks_agree() -> None:
    assert _words(desk.both_times(AT, "Asia/Riyadh")) == "08:05"


def test_another_day_there_is_named_on_both_clocks() -> None:
    late = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert _words(desk.both_times(late, "Asia/Tokyo")) == "Tue 05:00 · Mon 23:00 yours"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (22, "Sun 14:05 · 08:05 yours"),
        (24, "Tue 14:05 · 08:05 yours"),
        (29, "Sun 14:05 · 08:05 yours"),
        (30, "Mon, Nov 30 14:05 · 08:05 yours"),
    ],
)
def test_a_time_that_is_not_today_names_its_day(day: int, words: str) -> None:
    assert _words(desk.both_times(AT.replace(day=day), "Asia/Tokyo")) == words


def test_a_day_that_stands_above_is_not_said_again() -> None:
    tomorrow = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    assert _words(desk.both_times(tomorrow, "Asia/Tokyo", day="mine")) == "Wed 05:00 · 23:00 yours"
    assert _words(desk.both_times(tomorrow, "Asia/Tokyo", day="theirs")) == "05:00 · Tue 23:00 yours"
    assert _words(desk.both_times(tomorrow, "Europe/Istanbul", day="mine")) == "23:00"


def test_the_zone_is_named_on_hover() -> None:
    assert 'title="Kathmandu (Asia/Kathmandu), UTC+5:45"' in desk.clock("Asia/Kathmandu", AT)


def test_a_clock_about_to_change_carries_what_it_will_show() -> None:
    saturday = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    html = desk.clock("Europe/Berlin", saturday)
    assert 'data-offset="60"' in html
    assert 'data-changes="2026-03-29T01:00:00+00:00" data-then="120"' in html


def test_the_sun_has_a_word_for_those_who_do_not_see_it() -> None:
    assert _words(desk.sunmoon("Asia/Tokyo", AT)) == "daytime"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("az-Arab", "rtl"),
        ("az", "ltr"),
        ("ur-Latn", "ltr"),
        ("pt-BR", "ltr"),
    ],
)
def test_a_language_runs_in_its_direction(language: str, expected: str) -> None:
    assert desk.direction(language) == expected


def test_languages_are_named_in_the_words_of_the_page_and_in_their_own() -> None:
    assert (desk.language_name("ja"), desk.autonym("ja"), desk.autonym("pt-br")) == (
        "Japanese",
        "日本語",
        "português (Brasil)",
    )


def test_an_unknown_language_is_shown_as_it_is() -> None:
    assert desk.language_name("x-klingon") == "x-klingon"


def test_arrows_along_the_line_change_sides_with_it_and_others_do_not() -> None:
    assert "icon-along" in desk.icon("arrow-left", size=16)
    assert "icon-along" in desk.icon("chevron-right", size=16)
    assert "icon-along" not in desk.icon("arrow-up", size=16)
    assert "icon-along" not in desk.icon("inbox")


def test_an_icon_is_hidden_from_readers_and_its_label_is_not() -> None:
    assert 'aria-hidden="true"' in desk.icon("inbox")
    assert desk.icon("inbox", label="Mail <b>").endswith('<span class="sr-only">Mail &lt;b&gt;</span>')


def test_a_letter_that_waits_or_went_another_day_says_which() -> None:
    tomorrow = AT.replace(day=24)
    assert letter_words(Letter(state="deferred", due_at=AT)).words == "will try again at 08:05"
    assert letter_words(Letter(state="deferred", due_at=tomorrow)).words == "will try again at Tue 08:05"
    assert letter_words(Letter(state="sent", created_at=tomorrow, sent_at=tomorrow)).words == "sent 08:05"
    assert letter_words(Letter(state="sent", created_at=AT, sent_at=tomorrow)).words == "sent Tue 08:05"
