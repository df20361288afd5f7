"""Words that readers take for the same are found by the same terms, whoever spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.analyser import Word, terms, words
from faq.folding import fold, lower

SAME = [
    ("tr", "ISPARTA", "ısparta"),
    ("tr", "ISPARTA", "isparta"),
    ("tr", "İSTANBUL", "istanbul"),
    ("tr", "ışık", "isik"),
    ("tr", "IŞIK", "ışık"),
    ("tr", "şifre", "sifre"),
    ("tr", "sipariş", "siparişimi"),
    ("de", "Straße", "STRASSE"),
    ("de", "Größe", "grosse"),
    ("de", "Lieferungen", "lieferung"),
    ("ar", "الطلب", "طلب"),
    ("ar", "إلغاء", "الغاء"),
    ("ar", "مُحَمَّد", "محمد"),
    ("ar", "كلمــة", "كلمة"),
    ("fa", "کتاب", "كتاب"),
    ("fa", "می‌خواهم", "میخواهم"),
    ("ru", "ещё", "еще"),
    ("ru", "посылка", "посылку"),
    ("pl", "łódź", "LODZ"),
    ("vi", "Đơn", "don"),
    ("vi", "hàng", "hang"),
    ("el", "Οδός", "ΟΔΟΣ"),
    ("da", "købe", "kobe"),
    ("fr", "œuvre", "oeuvre"),
    ("en", "ＷｉＦｉ", "wifi"),
    ("en", "running", "runs"),
    ("en", "re\u00adfund", "refund"),
    ("hi", "क़ीमत", "कीमत"),
    ("ar", "٣٠", "30"),
    ("he", "שָׁלוֹם", "שלום"),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_two_spellings_share_a_form(language, one, other):
    (first,), (second,) = words(one, language), words(other, language)
    assert set(first.forms) & set(second.forms), (first, second)


DIFFERENT = [
    ("ja", "か", "が"),
    ("th", "ไก่", "ไข่"),
    ("hi", "पैसा", "पासा"),
    ("en", "refund", "return"),
    ("ko", "문", "물"),
]


@pytest.mark.parametrize(("language", "one", "other"), DIFFERENT)
def test_what_readers_tell_apart_stays_apart(language, one, other):
    first = {form for word in words(one, language) for form in word.forms}
    assert first != {form for word in words(other, language) for form in word.forms}


INSIDE = [
    ("zh", "订单", "我的订单还没有到"),
    ("ja", "注文", "先週の注文が届きません"),
    ("th", "คำสั่งซื้อ", "ฉันต้องการยกเลิกคำสั่งซื้อนี้"),
    ("ko", "주문", "주문을 취소하고 싶어요"),
    ("zh", "税", "含税价格"),
    ("de", "Etikett", "Rücksendeetikett"),
    ("tr", "iptal", "iptaller"),
]


@pytest.mark.parametrize(("language", "part", "whole"), INSIDE)
def test_a_word_inside_a_longer_run_is_found_whole_by_its_pieces(language, part, whole):
    (pieces, held) = (terms("", part, language), terms("", whole, language))
    if len(words(part, language)) > 1 or not words(part, language)[0].grams:
        assert pieces <= held
    else:
        assert {term for term in pieces if "¦" in term} <= held


def test_unspaced_scripts_are_read_in_pairs_and_other_words_whole():
    assert words("WiFi の設定", "ja") == [
        Word(("wifi",), ("wif", "ifi")),
        Word(("の設",)),
        Word(("設定",)),
    ]


def test_terms_say_their_language_and_whether_they_stand_in_the_title():
    found = terms("Refunds", "money", "en")
    assert {"en·refund", "en¶refund", "en·money"} <= found
    assert "en¶money" not in found
    assert not found & terms("Refunds", "money", "sr-Latn")


@pytest.mark.parametrize("text", ["", " ", "…!?", "🙂🙂", "\u200d", "\u0301", "\x00"])
def test_what_holds_no_letters_holds_no_words(text):
    assert words(text, "en") == []


def test_a_language_without_a_stemmer_is_folded_alone():
    assert words("Замовлення", "uk")[0].forms == ("замовлення",)


@given(st.text(max_size=80), st.sampled_from(["en", "tr", "ar", "ja", "th", "hi", "de", "zz"]))
def test_no_term_holds_what_a_database_would_split_or_read_as_syntax(text, language):
    for term in terms(text, text, language):
        assert term.split() == [term]
        assert not set(term) & set("'\"\\&|!():*<>\x00")


@given(st.text(max_size=80), st.sampled_from(["en", "tr", "ar"]))
def test_folding_twice_changes_nothing(text, language):
    once = fold(lower(text, language))
    assert fold(once) == once
