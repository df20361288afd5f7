import pytest

from helpdesk.languages import codes


@pytest.mark.parametrize(
    ("written", "desk"),
    [
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("iw", "he"),
        ("in", "id"),
        ("tl", "fil"),
        ("fil-PH", "fil"),
        ("zh-cn", "zh"),
        ("zh_CN", "zh"),
        ("zh-Hans-TW", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-hant", "zh-Hant"),
        ("sr-latn", "sr-Latn"),
        ("sr-Latn-RS", "sr-Latn"),
        ("sr-Cyrl", "sr"),
        ("sh", "sr-Latn"),
        ("pt-BR", "pt"),
        (" EN ", "en"),
        ("", ""),
        ("*", ""),
        ("english", ""),
        ("../x", ""),
    ],
)
def test_every_spelling_of_a_code_becomes_the_desks(written: str, desk: str) -> None:
    assert codes.normalize(written) == desk


@pytest.mark.parametrize("code", ["nb", "he", "id", "fil", "zh", "zh-Hant", "sr-Latn", "en"])
def test_the_desks_own_spelling_stays(code: str) -> None:
    assert codes.normalize(code) == code


def test_a_code_loses_its_script_but_keeps_its_language() -> None:
    assert [codes.base(code) for code in ("sr-Latn", "zh-TW", "no", "en")] == ["sr", "zh", "nb", "en"]


def test_two_letters_are_given_where_there_are_two() -> None:
    assert [codes.two_letters(code) for code in ("fil", "sr-Latn", "nb")] == ["tl", "sr", "nb"]


@pytest.mark.parametrize(
    ("code", "readable"),
    [
        ("bs", {"hr", "bs", "sr-Latn"}),
        ("sr", {"sr"}),
        ("ms", {"id", "ms"}),
        ("no", {"nb", "da", "sv"}),
        ("fi", {"fi"}),
    ],
)
def test_readers_of_one_language_read_its_group(code: str, readable: set[str]) -> None:
    assert codes.reading_group(code) == readable


def test_arabic_hebrew_persian_and_urdu_run_from_the_right() -> None:
    assert {code for code in ("ar", "iw", "fa", "ur", "tr", "ja") if codes.direction(code) == "rtl"} == {
        "ar",
        "iw",
        "fa",
        "ur",
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [("es", "español"), ("tr", "Türkçe"), ("ar", "العربية"), ("fil", "Filipino"), ("xx", "xx")],
)
def test_a_language_is_named_in_itself(code: str, name: str) -> None:
    assert codes.autonym(code) == name


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("pt-BR,pt;q=0.9,en;q=0.8", ["pt", "en"]),
        ("en;q=0.3, tr", ["tr", "en"]),
        ("de, *;q=0.1", ["de"]),
        ("fr;q=0, it;q=abc, nl;q=2, sv;q=0.5", ["sv"]),
        ("no, iw;q=0.9", ["nb", "he"]),
        ("", []),
        (";;;,,,=", []),
    ],
)
def test_a_browsers_wishes_come_in_its_order(header: str, wanted: list[str]) -> None:
    assert codes.parse_accept_language(header) == wanted


def test_a_country_speaks_its_official_languages() -> None:
    assert codes.spoken_in("BR") == ("pt",)
    assert codes.spoken_in("ch")[:1] == ("de",)
    assert codes.spoken_in("ZZ") == ()
