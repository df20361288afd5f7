"""The lines of a letter are as mail programs take them: short, lawful encoded words, and nothing lost."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.duties.models import Letter
from helpdesk.duties.rendering import render, with_files
from tests.cast import MONDAY

ARABIC = "هذا موضوع طويل جدا عن الحقيبة التي طلبتها في الأسبوع الماضي ولم تصل حتى الآن إلى عنواني الجديد"
JAPANESE = "先週注文した旅行かばんのファスナーが壊れていましたので、修理をお願いしたいのですが、どうすればよいでしょう"
WORDS = st.sampled_from(
    [
        *(
            "Re:",
            "order",
            "WB-48916",
            '"x"',
            "a,b",
            "=?utf-8?",
            "(paren)",
            "[#12]",
            "ñandú",
            "ß",
            "🤯",
            "é" * 30,
        ),
        *("x" * 90, *ARABIC.split(), *JAPANESE.split("、")),
    ]
)


def letter(
    subject: str = "Zip", *, sender_name: str = "Wayfare Bags", text: str = "Hello", **more: object
) -> Letter:
    known = {
        "sender": "help@wayfare.example",
        "recipient": "ana@example.org",
        "message_id": "one@wayfare.example",
    }
    filled = Letter(subject=subject, sender_name=sender_name, text=text, created_at=MONDAY, language="en")
    for name, value in {**known, **more}.items():
        setattr(filled, name, value)
    return filled


def lines(raw: bytes) -> list[str]:
    return raw.decode("ascii").split("\r\n")


def read(raw: bytes) -> EmailMessage:
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def as_it_stands(raw: bytes, name: str) -> str:
    """The value of a header, unfolded."""
    head = re.sub(r"\r\n(?=[ \t])", "", raw.decode("ascii").partition("\r\n\r\n")[0])
    return next(line for line in head.split("\r\n") if line.startswith(f"{name}: ")).partition(": ")[2]


def decoded(value: str) -> str:
    """By RFC 2047 alone, without the leniency of a newer parser."""
    return str(make_header(decode_header(value)))


@pytest.mark.parametrize("text", ["Zip " * 200, ARABIC * 8, JAPANESE * 9, "x" * 3000, "=" * 200])
def test_no_line_of_a_text_is_longer_than_mime_allows(text: str) -> None:
    """RFC 2045, 6.7: 76 characters."""
    raw = render(letter(text=text, html=f"<p>{text}</p>"))
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in lines(body)) <= 76
    plain = read(raw).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().strip() == text.strip()


def test_no_line_of_a_file_is_longer_than_mime_allows() -> None:
    """RFC 2045, 6.8."""
    path = default_storage.save("a.pdf", ContentFile(bytes(range(256)) * 40))
    file = {"path": path, "name": f"{ARABIC}.pdf", "content_type": "application/pdf"}
    about = letter(files=[file])
    raw = with_files(about, render(about))
    assert max(len(line) for line in lines(raw)) <= 78
    (part,) = read(raw).iter_attachments()
    assert part.get_filename() == file["name"]
    assert part.get_content() == bytes(range(256)) * 40


@given(st.lists(WORDS, min_size=1, max_size=14).map(" ".join))
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    raw = render(letter(subject))
    assert read(raw)["Subject"] == subject
    assert decoded(as_it_stands(raw, "Subject")) == subject
    assert all(len(word) <= 75 for word in re.findall(r"=\?utf-8\?[bq]\?[^?\s]*\?=", raw.decode("ascii")))
    assert max(len(line) for line in lines(raw)) <= 76


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join))
def test_a_senders_name_stays_one_name_of_one_address(name: str) -> None:
    raw = render(letter(sender_name=name))
    (only,) = read(raw)["From"].addresses
    assert only.addr_spec == "help@wayfare.example"
    # The newer parser puts spaces between encoded words of a name (python/cpython#92081).
    shown, address = parseaddr(as_it_stands(raw, "From"))
    assert (decoded(shown), address) == (name, "help@wayfare.example")


@pytest.mark.parametrize("local", ["ana", "x" * 64])
@pytest.mark.parametrize("domain", ["example.org", ".".join(["a" * 60, "b" * 60, "c" * 50, "example"])])
def test_an_address_is_never_encoded_nor_broken(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    raw = render(letter(recipient=address, sender=address, sender_name=ARABIC))
    assert f"<{address}>" in raw.decode("ascii") or address in raw.decode("ascii")
    assert read(raw)["To"].addresses[0].addr_spec == address
    assert read(raw)["From"].addresses[0].addr_spec == address


def test_ids_are_whole_however_many_and_long_they_are() -> None:
    ids = [f"<{'long' * 30}{number}@example.org>" for number in range(20)]
    raw = render(letter(headers={"References": " ".join(ids), "In-Reply-To": ids[-1]}))
    assert read(raw)["References"].split() == ids
    assert read(raw)["In-Reply-To"] == ids[-1]
    assert max(len(line) for line in lines(raw)) < 200


def test_many_who_get_a_copy_stand_on_lines_of_their_own() -> None:
    copied = [f"somebody.with.a.name.{number}@example.org" for number in range(30)]
    raw = render(letter(headers={"Cc": ", ".join(copied)}))
    assert [one.addr_spec for one in read(raw)["Cc"].addresses] == copied
    assert max(len(line) for line in lines(raw)) <= 78
