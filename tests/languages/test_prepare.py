import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.languages.prepare import LONGEST, prepare


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Teşekkürler\n> Vielen Dank für Ihre Nachricht", "Teşekkürler"),
        ("Teşekkürler\nAm 3. Mai schrieb Anna Lang:\n> Vielen Dank", "Teşekkürler"),
        ("Merci\n-- \nSales Department, Best regards", "Merci"),
        ("Hola\nSent from my iPhone", "Hola"),
        ("Hola\niPhone'umdan gönderildi", "Hola"),
        ("My iPhone is broken", "My iPhone is broken"),
        ("voir https://example.com/help/me ici", "voir ici"),
        ("écrire à help@example.com vite", "écrire à vite"),
        ("öffnen www.example.com bitte", "öffnen bitte"),
        ("pedido AB-1234 e #99", "pedido e"),
        ("das rechnung.pdf fehlt", "das fehlt"),
        ("2002年的台湾", "年的台湾"),
        ("<p>Ciao</p>&nbsp;", "Ciao"),
        ("WO IST MEINE BESTELLUNG", "wo ist meine bestellung"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_what_is_not_the_writers_language_is_cut(written: str, left: str) -> None:
    assert prepare(written).strip() == left


def test_names_of_the_house_are_cut_whatever_their_case() -> None:
    assert prepare("der sunrelay Hub läuft nicht", names=["SunRelay Hub", "Sun"]) == "der läuft nicht"


def test_a_name_inside_a_word_stays() -> None:
    assert prepare("Annahme verweigert", names=["Anna"]) == "Annahme verweigert"


def test_blank_names_cut_nothing() -> None:
    assert prepare("guten Tag", names=["", "  "]) == "guten Tag"


def test_lone_surrogates_are_repaired() -> None:
    assert prepare("\ud800 bonjour").endswith("bonjour")
    prepare("\ud800 bonjour").encode("utf-8")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_comes_out_bounded_and_encodable(text: str) -> None:
    cleaned = prepare(text * 20)
    assert len(cleaned) <= LONGEST
    cleaned.encode("utf-8")
