"""What else a mail tells: a number in its subject, its charset, a seal, pictures that stand under all of them."""

from email.message import EmailMessage
from typing import Any

import pytest
from django.urls import reverse

from helpdesk.duties.models import Letter
from helpdesk.people.access import Reader
from tests.cast import MONDAY, Cast
from tests.people.pages import at, text_of
from tests.tickets.test_mail_senders import FORGED, MINUTE, mail, receive
from tickets.actions.replying import Answer, reply
from tickets.languages import language_of
from tickets.mail.parse import parse
from tickets.mail.subjects import number_in, numbered, topic_of
from tickets.models import InboundMail, Message, Ticket
from tickets.thread import read_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"the company's logo" * 20


@pytest.fixture(autouse=True)
def _our_server(settings: Any) -> None:
    settings.DESK_MAIL_SERVERS = ["mx.desk.example"]
    settings.DESK_DEMO = True  # letters are kept instead of sent


# --- A number in the subject --------------------------------------------------------------------------
def test_a_number_in_the_subject_leads_a_participant_back_to_their_ticket(cast: Cast) -> None:
    receive(mail())
    ticket = Ticket.objects.get()
    row = receive(
        mail("And one thing more, please.", id="<b@example.org>", subject=f"Re: Parcel [#{ticket.pk}]")
    )
    assert row.outcome == "posted"
    assert Message.objects.filter(ticket=ticket).count() == 2


def test_a_number_in_a_strangers_subject_only_points(cast: Cast) -> None:
    receive(mail())
    ticket = Ticket.objects.get()
    number = f"[#{ticket.pk}]"
    receive(mail(id="<b@example.org>", sender="Eve <eve@example.org>", subject=number))
    opened = Ticket.objects.exclude(pk=ticket.pk).get()
    assert opened.linked_to == ticket
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_a_number_in_a_forged_mail_does_not_even_point(cast: Cast) -> None:
    receive(mail())
    ticket = Ticket.objects.get()
    forged = mail(id="<b@example.org>", subject=f"[#{ticket.pk}]", Authentication_Results=FORGED)
    assert receive(forged).outcome == "opened"
    assert Ticket.objects.exclude(pk=ticket.pk).get().linked_to is None


@pytest.mark.parametrize("subject", ["[#0]", "[#]", "#12", "[# 12]", "[#12a]", "[#٣]", f"[#{'9' * 19}]"])
def test_what_looks_like_a_number_is_none(subject: str) -> None:
    assert number_in(f"Parcel {subject}") is None


def test_a_number_that_no_ticket_has_changes_nothing(cast: Cast) -> None:
    assert receive(mail(subject=f"Parcel [#{'9' * 18}]")).outcome == "opened"


def test_letters_carry_the_number_where_the_mailbox_wants_it(cast: Cast) -> None:
    receive(mail())
    assert "[#" not in Letter.objects.get().subject
    cast.mailbox.numbers_subjects = True
    cast.mailbox.save()
    ticket = Ticket.objects.get()
    reply(ticket, cast.elif_, Answer(text="It left on Monday.", client_id="a1"), now=MONDAY + MINUTE)
    assert Letter.objects.get(kind="reply").subject == f"Re: Parcel [#{ticket.pk}]"


def test_a_number_is_written_once_and_is_no_part_of_what_a_subject_is_about() -> None:
    assert numbered(numbered("Parcel", 12), 12) == "Parcel [#12]"
    assert topic_of("Re: Parcel [#12]") == topic_of("parcel")


# --- What a charset tells -----------------------------------------------------------------------------
def japanese(text: str, charset: str) -> bytes:
    head = "From: Kenji <kenji@example.org>\r\nTo: help@desk.example\r\n"
    head += f"Content-Type: text/plain; charset={charset}\r\n"
    return head.encode() + b"\r\n" + text.encode(charset)


def test_han_alone_in_a_japanese_charset_is_japanese(cast: Cast) -> None:
    sent = parse(japanese("荷物未着、至急確認", "iso-2022-jp"))
    assert sent.languages == ("ja",)
    assert language_of(sent.reply_text, cast.aroha, accept=sent.languages).language != "en"
    plain = parse(japanese("荷物未着、至急確認", "utf-8"))
    assert plain.languages == ()


# --- Seals --------------------------------------------------------------------------------------------
def test_an_encrypted_mail_says_that_it_is(cast: Cast) -> None:
    sealed = EmailMessage()
    sealed["From"], sealed["To"], sealed["Subject"] = "Ana <ana@example.org>", "help@desk.example", "Secret"
    sealed.set_content(b"0\x82", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    receive(sealed.as_bytes())
    assert Message.objects.get().sealed == "encrypted"
    assert "encrypted" in text_of(
        at(cast.lead.user).get(reverse("desk:conversation", args=[Ticket.objects.get().pk]))
    )


# --- Pictures and long texts --------------------------------------------------------------------------
def pictured(number: int, picture: bytes = PICTURE) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "Ana <ana@example.org>",
        "help@desk.example",
        "Parcel",
    )
    message["Message-ID"] = f"<p{number}@example.org>"
    message.set_content(f"This is about parcel number {number}, which has not come.")
    message.add_attachment(picture, maintype="image", subtype="png", filename="logo.png")
    return message.as_bytes()


def test_a_picture_under_every_mail_of_a_customer_is_folded(cast: Cast) -> None:
    for number in range(3):
        receive(pictured(number))
    ticket = Ticket.objects.order_by("pk").last()
    assert ticket is not None
    receive(pictured(9, PICTURE + b"another"))

    def shown(one: Ticket) -> tuple[list[str], list[str]]:
        item = next(
            item for item in read_thread(one, Reader(cast.lead.pk, None)).items if item.kind == "message"
        )
        return [file.name for file in item.files], [file.name for file in item.signature]

    assert shown(ticket) == ([], ["logo.png"])
    newest = Ticket.objects.order_by("pk").last()
    assert newest is not None
    assert shown(newest) == (["logo.png"], [])


def test_a_very_long_mail_is_shown_in_part_and_whole_on_demand(cast: Cast) -> None:
    receive(mail("word " * 60_000 + "and the end <b>of it</b>"))
    ticket = Ticket.objects.get()
    client = at(cast.lead.user)
    page = text_of(client.get(reverse("desk:conversation", args=[ticket.pk])))
    assert "and the end" not in page
    assert "very long message" in page
    whole = client.get(reverse("desk:original", args=[Message.objects.get().pk]) + "?words=1")
    assert "and the end &lt;b&gt;of it&lt;/b&gt;" in whole.content.decode()
    assert InboundMail.objects.get().outcome == "opened"
