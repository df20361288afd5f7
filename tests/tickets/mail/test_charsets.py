"""Text of every charset arrives as its writer saw it, also under a wrong or missing label."""

import base64

import pytest

from tests.tickets.mail.mails import read

CASES = [
    ("utf-8", "Grüße aus Köln", "utf-8"),
    ("iso-8859-1", "“quoted” – café €", "cp1252"),
    ("windows-1251", "Здравствуйте, заказ не пришёл", "cp1251"),
    ("koi8-r", "Здравствуйте, заказ не пришёл", "koi8-r"),
    ("iso-8859-2", "Zażółć gęślą jaźń", "iso-8859-2"),
    ("iso-8859-9", "şikâyet ğ ı", "cp1254"),
    ("windows-1256", "مرحبا كيف الحال", "cp1256"),
    ("gb2312", "朱镕基的订单没有到", "gb18030"),
    ("ks_c_5601-1987", "주문이 똠 도착하지 않았습니다", "cp949"),
    ("shift_jis", "①注文が届きません", "cp932"),
    ("iso-2022-jp", "注文が届きません", "iso-2022-jp"),
    ("big5", "訂單還沒有到", "big5hkscs"),
    ("euc-jp", "注文が届きません", "euc-jp"),
    ("tis-620", "สวัสดีครับ", "cp874"),
    ("utf-16", "Grüße", "utf-16"),
    ("utf8", "misspelt – label", "utf-8"),
    ("Windows1252", "naïve", "cp1252"),
    ('"UTF-8', "open quote é", "utf-8"),
    ("3Dutf-8", "stray é", "utf-8"),
    ("no-such-charset", "Unbekannt: größer", "utf-8"),
    ("us-ascii", "in truth é", "utf-8"),
    ("iso-8859-1", "in truth UTF-8: 注文", "utf-8"),
]


@pytest.mark.parametrize(("label", "text", "codec"), CASES)
def test_text_reads_as_it_was_written(label: str, text: str, codec: str) -> None:
    found = read(
        base64.encodebytes(text.encode(codec)),
        f"Content-Type: text/plain; charset={label}".encode(),
        b"Content-Transfer-Encoding: base64",
    )

    assert found.text == text


def test_a_text_without_any_label_is_read_as_utf_8() -> None:
    assert read("größer".encode()).text == "größer"


def test_escape_sequences_without_a_label_are_japanese() -> None:
    assert read("注文が届きません".encode("iso-2022-jp")).text == "注文が届きません"


def test_one_broken_byte_costs_one_letter_and_no_more() -> None:
    found = read(
        "größer als ".encode() + b"\xff" + " früher".encode(), b"Content-Type: text/plain; charset=utf-8"
    )

    assert "größer als" in found.text
    assert "früher" in found.text


def test_nul_bytes_are_left_out_of_texts() -> None:
    assert read(b"a\x00b").text == "ab"


def test_utf_7_is_never_decoded_in_html() -> None:
    found = read(b"<p>+ADw-script+AD4-</p>", b"Content-Type: text/html; charset=utf-7")

    assert "<script" not in found.html
    assert "+ADw-script" in found.text


def test_html_may_name_its_charset_itself() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Привет</p>'

    assert read(page.encode("cp1251"), b"Content-Type: text/html").text == "Привет"
