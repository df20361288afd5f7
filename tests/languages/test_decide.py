import pytest

from helpdesk.languages.detect import decide

DESK = ("en", "es", "pt", "de", "fr", "it", "tr", "ru", "hr", "bs", "ja", "zh")


def test_one_word_never_overrules_the_conversation() -> None:
    verdict = decide("Danke!", candidates=DESK, established="tr")
    assert (verdict.language, verdict.how) == ("tr", "guess")


def test_a_word_beside_ok_is_still_one_word() -> None:
    assert decide("ok danke", candidates=DESK, established="tr").language == "tr"


def test_one_word_in_another_script_does() -> None:
    assert decide("спасибо", candidates=DESK, established="tr").language == "ru"


def test_a_clear_sentence_overrules_the_conversation() -> None:
    verdict = decide("Ich warte seit zwei Wochen auf meine Bestellung", candidates=DESK, established="tr")
    assert (verdict.language, verdict.how) == ("de", "certain")


def test_a_japanese_line_without_spaces_is_more_than_a_word() -> None:
    assert decide("我的订单到现在还没有收到", candidates=DESK, established="ja").language == "zh"


def test_a_doubtful_message_keeps_the_conversations_language() -> None:
    alone = decide("normal total", candidates=("es", "pt", "fr"))
    assert alone.how == "guess"
    kept = decide("normal total", candidates=("es", "pt", "fr"), established="fr")
    assert (kept.language, kept.how) == ("fr", "guess")


def test_what_confirms_the_conversation_is_certain() -> None:
    verdict = decide("Teşekkürler", candidates=DESK, established="tr")
    assert (verdict.language, verdict.how) == ("tr", "certain")


def test_readers_who_understand_each_other_are_not_parted() -> None:
    text = "Poštovani, još uvijek nisam dobio svoju narudžbu i molim vas za pomoć"
    assert decide(text, candidates=DESK).how == "certain"
    assert decide(text, candidates=DESK, established="bs").language == "bs"


def test_an_established_language_in_an_old_spelling_is_understood() -> None:
    assert decide("Tack!", candidates=("nb", "sv"), established="no").language == "nb"


def test_a_second_language_is_told() -> None:
    text = (
        "Guten Tag, meine Bestellung ist leider noch nicht angekommen.\n"
        "Hello, my order has unfortunately not arrived yet."
    )
    verdict = decide(text, candidates=DESK)
    assert {verdict.language, verdict.second} == {"de", "en"}


def test_one_language_has_no_second() -> None:
    text = "Guten Tag.\nMeine Bestellung ist leider noch nicht angekommen. Können Sie mir helfen?"
    assert decide(text, candidates=DESK).second is None


def test_names_do_not_sway_the_verdict() -> None:
    names = ["Casa Grande Por Favor"]
    assert decide("Casa Grande Por Favor", candidates=DESK, names=names).how == "unknown"


@pytest.mark.parametrize(
    ("text", "library"), [("где мой заказ", "script"), ("where is my order", "langdetect 1.0.9"), ("12", "")]
)
def test_the_verdict_names_what_decided(text: str, library: str) -> None:
    assert decide(text, candidates=DESK).library == library
