import pytest

from helpdesk.languages import scripts
from helpdesk.languages.detect import DEFAULT_LANGUAGES, detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("η παραγγελία μου", "el"),
        ("ใบเสร็จ", "th"),
        ("주문", "ko"),
        ("LG전자", "ko"),
        ("שלום", "he"),
        ("नमस्ते", "hi"),
        ("ありがとう", "ja"),
        ("注文した商品が届きません", "ja"),
        ("iPhoneの充電ができません", "ja"),
        ("我的订单", "zh"),
        ("我的 iPad 没有声音", "zh"),
    ],
)
def test_one_language_of_a_script_needs_no_more(text: str, language: str) -> None:
    assert detect(text)[0][0] == language


def test_han_alone_is_japanese_when_the_prior_says_so() -> None:
    assert detect("東京")[0][0] == "zh"
    assert detect("東京", prior={"ja": 0.8})[0][0] == "ja"


def test_a_script_nobody_at_the_desk_reads_is_unknown() -> None:
    assert detect("ใบเสร็จ", ["en", "es"]) == []


def test_cyrillic_is_never_a_latin_language() -> None:
    found = {code for code, _ in detect("привет", DEFAULT_LANGUAGES)}
    assert found == {"ru", "uk", "bg"}


def test_serbian_is_looked_for_in_both_its_scripts() -> None:
    assert scripts.narrow(["sr", "sr-Latn", "ru"], "Latin") == ("sr", "sr-Latn")
    assert scripts.narrow(["sr", "sr-Latn", "ru"], "Cyrillic") == ("sr", "ru")


@pytest.mark.parametrize(
    ("text", "words"), [("Merhaba !", 1), ("two words", 2), ("5 €", 0), ("注文した商品が", 2), ("", 0)]
)
def test_words_are_counted_also_where_none_are_parted(text: str, words: int) -> None:
    assert scripts.count_words(text) == words
