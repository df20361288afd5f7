import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.languages.detect import DEFAULT_LANGUAGES, decide, detect

SENTENCES = [
    ("Hello, my order didn't arrive and nobody answers", "en"),
    ("Hola, mi pedido no ha llegado todavía", "es"),
    ("Olá, a minha encomenda ainda não chegou", "pt"),
    ("Guten Tag, meine Bestellung ist nicht angekommen", "de"),
    ("Bonjour, ma commande n'est pas arrivée", "fr"),
    ("Buongiorno, il mio ordine non è arrivato", "it"),
    ("Hallo, mijn bestelling is nog niet aangekomen", "nl"),
    ("Merhaba, siparişim hâlâ gelmedi, yardım eder misiniz", "tr"),
    ("مرحبا، لم يصل طلبي حتى الآن", "ar"),
    ("سلام، سفارش من هنوز نرسیده است، لطفا پیگیری کنید", "fa"),
    ("Здравствуйте, мой заказ ещё не пришёл", "ru"),
    ("Добрий день, моє замовлення ще не прийшло", "uk"),
    ("Здравейте, поръчката ми все още не е пристигнала", "bg"),
    ("Dzień dobry, moje zamówienie jeszcze nie dotarło", "pl"),
    ("Xin chào, đơn hàng của tôi vẫn chưa đến", "vi"),
    ("Jó napot, a rendelésem még nem érkezett meg", "hu"),
    ("Dobrý den, moje objednávka ještě nedorazila", "cs"),
    ("Bună ziua, comanda mea nu a ajuns încă", "ro"),
    ("Hei, tilaukseni ei ole vielä saapunut", "fi"),
    ("Halo, pesanan saya belum sampai juga", "id"),
]
DESK = ("en", "es", "pt", "de", "fr", "it", "tr", "ar", "ru", "zh", "ja", "hi")


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_customers_sentence_is_certain(text: str, language: str) -> None:
    verdict = decide(text, candidates=None)
    assert (verdict.language, verdict.how) == (language, "certain")


@pytest.mark.parametrize(
    ("text", "language"),
    [("hola", "es"), ("Merhaba", "tr"), ("bonjour", "fr"), ("Danke!", "de"), ("ciao", "it")],
)
def test_a_greeting_is_known_though_n_grams_say_nothing(text: str, language: str) -> None:
    assert detect(text, DESK)[0][0] == language


@pytest.mark.parametrize("text", ["hi", "no", "a", "ok", "OK!", "xyz", "pdf"])
def test_hardly_a_word_is_never_certain(text: str) -> None:
    assert decide(text, candidates=DESK).how != "certain"


@pytest.mark.parametrize("text", ["hi", "ok", "no", "Merhaba"])
def test_hardly_a_word_follows_the_prior(text: str) -> None:
    assert detect(text, DESK, {"tr": 0.8})[0][0] == "tr"


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_clear_sentence_overcomes_a_wrong_prior(text: str, language: str) -> None:
    wrong = "en" if language != "en" else "nl"
    assert detect(text, prior={wrong: 1.0})[0][0] == language


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["L", "M", "Cs"]), max_size=80))
def test_what_holds_no_letter_is_unknown(text: str) -> None:
    assert detect(text) == []
    assert decide(text, candidates=None, prior={"en": 0.9}, established="en").how == "unknown"


@pytest.mark.parametrize(
    "text", ["", " \n", "123", "😀👍", "https://example.com/hola", "a@b.example", "> hola"]
)
def test_nothing_left_after_cleaning_is_unknown(text: str) -> None:
    verdict = decide(text, candidates=DESK)
    assert (verdict.language, verdict.how, verdict.probabilities) == (None, "unknown", ())


def test_no_candidates_is_unknown() -> None:
    assert detect("hello there", []) == []


@pytest.mark.parametrize("text", [SENTENCES[1][0], SENTENCES[3][0]])
def test_a_language_the_desk_does_not_serve_is_unknown(text: str) -> None:
    assert decide(text, candidates=["en", "ja"]).how == "unknown"


@pytest.mark.parametrize("desk", [["en"], ["en", "ja"]])
def test_a_small_desk_still_knows_its_own(desk: list[str]) -> None:
    assert decide("Where is my parcel please", candidates=desk).how == "certain"


def test_codes_come_back_in_the_desks_spelling() -> None:
    assert detect("Jeg vet ikke hvor pakken er blitt av", ["no", "EN-us"])[0][0] == "nb"


def test_a_language_no_library_knows_takes_part_without_winning() -> None:
    shares = dict(detect("Where is my parcel please", ["en", "eu"]))
    assert shares["en"] > 0.9 > shares["eu"] > 0


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.dictionaries(st.sampled_from(DESK), st.floats(0, 1), max_size=4))
def test_shares_are_ordered_and_sum_to_at_most_one(text: str, prior: dict[str, float]) -> None:
    ranked = detect(text, DESK, prior)
    shares = [share for _, share in ranked]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.0 or math.isclose(sum(shares), 1.0)
    assert all(share >= 0 for share in shares)


def test_every_thread_and_every_order_gives_the_same_answer() -> None:
    texts = [text for text, _ in SENTENCES] + ["hola", "hi", "no", "Merhaba"]
    alone = {text: detect(text, DEFAULT_LANGUAGES) for text in texts}
    with ThreadPoolExecutor(8) as threads:
        again = list(threads.map(detect, [*texts, *reversed(texts)] * 3))
    assert again == [alone[text] for text in [*texts, *reversed(texts)] * 3]


def test_the_order_of_the_candidates_changes_nothing() -> None:
    for text in ("hola", "no", SENTENCES[3][0]):
        assert detect(text, DESK) == detect(text, DESK[::-1])


def test_a_desk_that_grows_changes_no_answer_of_the_smaller() -> None:
    before = detect("Wo ist mein Paket", ["de", "en"])
    detect("Wo ist mein Paket", DEFAULT_LANGUAGES)
    assert detect("Wo ist mein Paket", ["de", "en"]) == before
