"""Languages by code and by name."""

import pytest

from helpdesk.languages.choices import LanguageError, every_language, find_language


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("TR", "tr"),
        ("Turkish", "tr"),
        ("türkçe", "tr"),
        ("pt_br", "pt-BR"),
        ("no", "nb"),
        ("zh-TW", "zh-Hant"),
    ],
)
def test_codes_and_names_lead_to_the_desks_spelling(typed, code):
    assert find_language(typed, "en", own_names=["tr"]) == code


@pytest.mark.parametrize("typed", ["", "xx", "Klingonese", "en-ZZZZ9", "pt-QX", "<script>"])
def test_what_is_no_language_is_refused(typed):
    with pytest.raises(LanguageError):
        find_language(typed)


def test_names_are_read_in_the_readers_language():
    assert find_language("Japonais", "fr") == "ja"
    assert dict(every_language("de"))["tr"] == "Türkisch"


def test_every_listed_code_is_understood():
    assert all(find_language(code) == code for code, _name in every_language())
