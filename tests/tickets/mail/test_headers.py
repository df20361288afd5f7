"""Headers as real programs write them: encoded words, 8-bit bytes, missing and doubled ones."""

from datetime import UTC, datetime

import pytest

from tests.tickets.mail.mails import mail, read
from tickets.mail.parse import MailError, Party, parse

SUBJECTS = [
    (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    (b"=?UTF-8?B?R3LDvMOf?= =?utf-8?B?ZSBhdXM=?=", "Grüße aus"),
    (b"=?utf-8?Q?a=E6=B3?= =?utf-8?Q?=A8b?=", "a注b"),
    (b"=?utf-8?B?5rM?= =?utf-8?B?qA==?=", "注"),
    (b"=?iso-8859-1?Q?caf=E9?= and =?koi8-r?B?5MEg?=", "café and Да"),
    (b"=?utf-8?Q?with spaces in it?=", "with spaces in it"),
    (b"=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
    (b"=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    (b"=?nonsense?B?VEVTVA=?=", "TEST"),
    (b"=?utf-8?Q?never closed", "=?utf-8?Q?never closed"),
    (b"=?utf-8?X?unknown?= scheme", "=?utf-8?X?unknown?= scheme"),
    ("Größe 8bit".encode(), "Größe 8bit"),
    ("Größe latin".encode("cp1252"), "Größe latin"),
    (b"folded\r\n over lines", "folded over lines"),
    (b"a\x00b\x07c", "ab c"),
    ("safe \u202etxt.exe".encode(), "safe txt.exe"),
]


@pytest.mark.parametrize(("written", "text"), SUBJECTS)
def test_a_subject_reads_as_it_was_meant(written: bytes, text: str) -> None:
    assert parse(b"Subject: " + written + b"\r\nFrom: a@b.example\r\n\r\nx").subject == text


def test_raw_bytes_of_a_subject_follow_the_charset_of_the_body() -> None:
    raw = "Subject: Привет\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\nтекст".encode("koi8-r")

    assert parse(raw).subject == "Привет"


SENDERS = [
    (b"Ana <ana@x.example>", Party("ana@x.example", "Ana")),
    (b"ana@x.example (Ana B.)", Party("ana@x.example", "Ana B.")),
    (b"<ana@X.Example>", Party("ana@x.example", None)),
    (b'"ceo@bank.example" <evil@x.example>', Party("evil@x.example", "ceo@bank.example")),
    (b"Doe, John <john@x.example>", Party("john@x.example", "Doe, John")),
    (b'"Doe, \\"J\\" John" <john@x.example>', Party("john@x.example", "Doe, J John")),
    (b"=?utf-8?Q?M=C3=BCller=2C_Eva?= <eva@x.example>", Party("eva@x.example", "Müller, Eva")),
    ('"\u202eAna\u200f" <ana@x.example>'.encode(), Party("ana@x.example", "Ana")),
    (b"'Ana' <ana@x.example>", Party("ana@x.example", "Ana")),
    (b"ana@x.example <ana@x.example>", Party("ana@x.example", None)),
    ("\u7530\u4e2d <tanaka@x.example>".encode(), Party("tanaka@x.example", "田中")),
]


@pytest.mark.parametrize(("written", "party"), SENDERS)
def test_a_sender_has_the_address_of_the_angle_brackets_and_a_clean_name(
    written: bytes, party: Party
) -> None:
    assert parse(b"From: " + written + b"\r\n\r\nx").sender == party


def test_the_first_sender_with_an_address_counts() -> None:
    assert parse(b"From: nobody\r\nFrom: Ana <ana@x.example>\r\n\r\nx").sender.address == "ana@x.example"


def test_without_from_the_return_path_names_the_sender() -> None:
    found = parse(b"Return-Path: <ana@x.example>\r\nSubject: x\r\n\r\nx")

    assert found.sender.address == "ana@x.example"
    assert "sender from return-path" in found.notes


def test_a_mail_without_any_sender_is_still_a_mail() -> None:
    found = parse(b"Subject: x\r\n\r\nHello")

    assert found.sender == Party(None, None)
    assert found.text == "Hello"
    assert "no sender" in found.notes


def test_a_list_that_rewrites_from_names_the_writer_twice() -> None:
    raw = (
        b"From: 'Ana' via Group <group@list.example>\r\nX-Original-From: Ana <ana@x.example>\r\n"
        b"Reply-To: Ana <ana@x.example>\r\n\r\nx"
    )

    assert parse(raw).sender.address == "ana@x.example"
    assert parse(raw.replace(b"Reply-To", b"X-Other")).sender.address == "group@list.example"


def test_recipients_are_gathered_from_every_header_that_names_them() -> None:
    found = read(
        b"x",
        b"Cc: =?utf-8?Q?B=C3=B6b?= <bob@x.example>, undisclosed:;, friends: c@x.example, d@x.example;",
        b"Delivered-To: help+t-abc@desk.example",
        b"X-Original-To: support@desk.example",
        b"Envelope-To: HELP@DESK.example",
    )

    assert found.recipients == (
        "help@desk.example",
        "bob@x.example",
        "c@x.example",
        "d@x.example",
        "help+t-abc@desk.example",
        "support@desk.example",
        "HELP@desk.example",
    )


def test_ids_come_without_brackets_and_in_order() -> None:
    found = read(
        b"x",
        b"Message-ID: <one@x.example>",
        b"In-Reply-To: <two@x.example> (of yesterday)",
        b"References: <three@x.example>\r\n\t<two@x.example>",
    )

    assert found.message_id == "one@x.example"
    assert found.in_reply_to == ("two@x.example",)
    assert found.references == ("three@x.example", "two@x.example")


DATES = [
    (b"Tue, 03 Mar 2026 10:15:00 +0545", 345),
    (b"Tue, 03 Mar 2026 10:15:00 -0800", -480),
    (b"Tue, 03 Mar 2026 10:15:00 +0000", None),
    (b"Tue, 03 Mar 2026 10:15:00", None),
    (b"Tue, 03 Mar 2026 10:15:00 +9999", None),
]


@pytest.mark.parametrize(("written", "offset"), DATES)
def test_an_offset_is_kept_only_when_it_tells_something(written: bytes, offset: int | None) -> None:
    found = read(b"x", b"Date: " + written)

    assert found.utc_offset == offset
    assert found.date is not None
    assert found.date.utcoffset() is not None
    assert found.date.replace(tzinfo=UTC) == datetime(2026, 3, 3, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("written", [b"", b"yesterday", b"32 Foo 99999 77:00 +0100", b"\xff\xfe"])
def test_a_date_that_is_none_is_no_date(written: bytes) -> None:
    assert read(b"x", b"Date: " + written).date is None


def test_language_hints_come_in_order_without_weights() -> None:
    found = read(b"x", b"Accept-Language: pt-BR, en;q=0.5, *", b"Content-Language: tr-TR")

    assert found.languages == ("tr-TR", "pt-BR", "en")


def test_an_mbox_line_and_blank_lines_in_front_are_dropped() -> None:
    assert parse(b"\r\n\nFrom ana@x.example Tue Mar  3 10:15:00 2026\r\n" + mail()).sender.name == "Ana"


def test_a_broken_line_among_headers_costs_itself_only() -> None:
    assert parse(b"From: a@b.example\r\nno header at all\r\nSubject: kept\r\n\r\nbody").subject == "kept"


def test_a_huge_header_block_is_cut_and_the_body_still_found() -> None:
    found = read(b"the body", b"Subject: first", b"X-Long: " + b"\r\n ".join([b"y" * 900] * 400))

    assert found.text == "the body"
    assert found.subject == "first"


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x00\x00"])
def test_an_empty_mail_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(MailError, match=r"^The message is empty\.$"):
        parse(raw)


def test_a_mail_beyond_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(MailError, match="35 MB"):
        parse(b"a" * (35 * 1024 * 1024 + 1))
