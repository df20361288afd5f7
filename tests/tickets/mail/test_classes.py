"""What kind of message a mail is, and what a delivery report says (RFC 3464, RFC 3834; G15)."""

import pytest

from tests.tickets.mail.mails import mail, multipart, part, read
from tickets.mail.parse import parse

CASES = [
    ((), "person", False),
    ((b"Auto-Submitted: no",), "person", False),
    ((b"X-Auto-Response-Suppress: All",), "person", True),
    ((b"X-Auto-Response-Suppress: DR, RN",), "person", True),
    ((b"X-Auto-Response-Suppress: None",), "person", False),
    ((b"Auto-Submitted: auto-replied (vacation)",), "automatic", True),
    ((b"Auto-Submitted: auto-notified",), "automatic", True),
    ((b"X-Autoreply: yes",), "automatic", True),
    ((b"Precedence: auto_reply",), "automatic", True),
    ((b"Return-Path: <>",), "system", True),
    ((b"Precedence: bulk",), "list", True),
    ((b"List-Id: <news.x.example>",), "list", True),
    ((b"X-Sunrelay-Loop: 1", b"Auto-Submitted: auto-replied"), "own", True),
    ((b"Return-Path: <help+t-1@desk.example>",), "own", True),
    ((b"Message-ID: <t.1.2.3@mail.desk.example>",), "own", True),
    ((b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x",), "receipt", True),
    ((b"Content-Type: multipart/report; report-type=feedback-report; boundary=x",), "complaint", True),
    (
        (b"Content-Type: multipart/report; report-type=delivery-status; boundary=x", b"Return-Path: <>"),
        "bounce",
        True,
    ),
    (
        (b"Return-Path: <>", b"X-Failed-Recipients: a@x.example", b"Subject: Mail delivery failed"),
        "bounce",
        True,
    ),
]


@pytest.mark.parametrize(("headers", "kind", "silent"), CASES)
def test_the_strongest_sign_names_the_class(headers: tuple[bytes, ...], kind: str, silent: bool) -> None:
    raw = mail(b"Hello", *headers)
    found = parse(raw, own_addresses=["help@desk.example"], own_message_id_domain="mail.desk.example")

    assert (found.mail_class, found.suppress_auto_reply) == (kind, silent)


@pytest.mark.parametrize(
    "subject", ["Out of office furniture", "Undeliverable: my parcel", "Automatic reply"]
)
def test_a_subject_alone_never_makes_a_machine(subject: str) -> None:
    assert parse(f"From: a@b.example\r\nSubject: {subject}\r\n\r\nHello".encode()).mail_class == "person"


def test_a_person_who_is_an_administrator_may_write_of_blocked_mail() -> None:
    raw = (
        b"From: administrator@customer.example\r\nSubject: Blocked: our parcel\r\n\r\nIt is stuck at customs."
    )

    assert parse(raw).mail_class == "person"


STATUS = (
    b"Reporting-MTA: dns; mx.x.example\r\n\r\n"
    b"Final-Recipient: rfc822; gone@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
    b"Final-Recipient: rfc822; full@x.example\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n"
    b"Final-Recipient: rfc822; slow@x.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n"
    b"Final-Recipient: rfc822; spam@x.example\r\nAction: failed\r\nStatus: 5.7.1\r\n"
)


def test_a_delivery_report_names_its_recipients_and_the_message() -> None:
    returned = b"Message-ID: <t.9.8.7@desk.example>\r\nSubject: Your order\r\n\r\nHello"
    found = parse(
        multipart(
            part(b"text/plain", b"Sorry."),
            part(b"message/delivery-status", STATUS),
            part(b"message/rfc822", returned),
            kind=b"report; report-type=delivery-status",
        )
    )

    assert found.mail_class == "bounce"
    assert found.bounce is not None
    assert found.bounce.original_message_ids == ("t.9.8.7@desk.example",)
    assert [(each.address, each.severity) for each in found.bounce.recipients] == [
        ("gone@x.example", "hard"),
        ("full@x.example", "soft"),
        ("slow@x.example", "delayed"),
        ("spam@x.example", "policy"),
    ]
    assert found.failed_recipients == ("gone@x.example", "full@x.example", "spam@x.example")


def test_a_bounce_without_any_standard_is_known_by_several_signs() -> None:
    raw = (
        b"From: MAILER-DAEMON (Mail Delivery Subsystem)\r\nSubject: failure notice\r\n\r\n"
        b"<gone@x.example>:\r\n550 5.1.1 no such user\r\n\r\nMessage-ID: <t.9.8.7@desk.example>\r\n"
    )
    found = parse(raw)

    assert found.mail_class == "bounce"
    assert found.failed_recipients == ("gone@x.example",)
    assert found.bounce is not None
    assert found.bounce.original_message_ids == ("t.9.8.7@desk.example",)


GMAIL = """---------- Forwarded message ---------
Von: Bob <bob@x.example>
Date: Mi., 27. Okt. 2021 um 09:31 Uhr
Subject: x
To: a@x.example

Hello"""
APPLE = """> Début du message réexpédié :
>
> De: Bob <bob@x.example>
> Objet: x
> Date: 26 octobre 2021
> À: a@x.example"""
FORWARDS = [
    GMAIL,
    APPLE,
    "差出人: Bob <bob@x.example>\n送信日時: 2021年10月27日 9:31\n宛先: a@x.example\n件名: x\n\nHello",
    "FYI\n\nOd: Bob [mailto:bob@x.example]\nWysłano: 27 października 2021 09:31\nDo: Ana\nTemat: x\n\nHello",
]


@pytest.mark.parametrize("text", FORWARDS)
def test_the_sender_of_a_forwarded_message_is_proposed(text: str) -> None:
    found = read(text.encode(), b"Subject: Fwd: x", b"Content-Type: text/plain; charset=utf-8")

    assert found.original_sender is not None
    assert found.original_sender.address == "bob@x.example"
    assert found.reply_text == found.text


def test_a_writer_who_quotes_himself_is_not_proposed_again() -> None:
    text = b"And?\n\nFrom: Ana <ana@customer.example>\nSent: 3 March 2026 10:15\nTo: Desk\nSubject: x"

    assert read(text).original_sender is None


def test_our_own_address_is_never_proposed_as_the_customer() -> None:
    text = b"Thanks\n\nFrom: Desk <help@desk.example>\nSent: 3 March 2026 10:15\nTo: Ana\nSubject: x"

    assert parse(mail(text), own_addresses=["help@desk.example"]).original_sender is None
