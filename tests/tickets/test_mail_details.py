"""What else a mail tells: a number in its subject, its charset, a seal, pictures that stand under all of them."""

from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.duties.models import Letter
from helpdesk.people.access import Reader
from helpdesk.people.models import CustomerAddress
from tests.cast import MONDAY, Cast
from tests.people.pages import at, text_of
from tests.tickets.test_mail_senders import FORGED, GOOD, MINUTE, mail, receive
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


# --- Where answers go ---------------------------------------------------------------------------------
FORM = {"sender": "Shop form <noreply@shop.example>", "Reply_To": "Ana <ana@example.org>"}


def answer(cast: Cast, id: str = "a1") -> Letter:
    ticket = Ticket.objects.get()
    reply(ticket, cast.elif_, Answer(text="It left on Monday.", client_id=id), now=MONDAY + MINUTE)
    return Letter.objects.filter(kind="reply").latest("pk")


def test_answers_go_where_a_first_mail_wants_them(cast: Cast) -> None:
    receive(mail(**FORM))
    greeting = Letter.objects.get(kind="acknowledgement")
    assert (greeting.recipient, greeting.subject) == ("ana@example.org", "Your message to us")
    assert answer(cast).recipient == "ana@example.org"
    assert CustomerAddress.objects.filter(address="ana@example.org").count() == 0
    page = text_of(at(cast.lead.user).get(reverse("desk:conversation", args=[Ticket.objects.get().pk])))
    assert "answers go to ana@example.org" in page


def test_whom_answers_go_to_is_the_customer_when_they_answer(cast: Cast) -> None:
    receive(mail(**FORM))
    letter = answer(cast)
    back = mail("Thank you, and when?", id="<b@example.org>", to=letter.headers["Reply-To"])
    assert receive(back, after=2 * MINUTE).outcome == "posted"
    assert Ticket.objects.get().is_ours
    assert Message.objects.latest("pk").standing == "unverified"


def test_a_link_proves_the_address_that_it_went_to_and_no_other(cast: Cast) -> None:
    receive(mail(**FORM))
    letter = Letter.objects.get(kind="acknowledgement")
    token = str(letter.context["path"]).strip("/").rpartition("/")[2]
    assert Client().post(f"/requests/sign-in/{token}/").status_code < 500
    Client().get(f"/requests/{token}/")
    assert CustomerAddress.objects.get(address="noreply@shop.example").standing == "written"


@pytest.mark.parametrize(
    "headers",
    [
        {"Reply_To": "help+t-1-2-abc@desk.example"},
        {"Reply_To": "list@example.org", "List_Id": "<list.example.org>"},
        {"Reply_To": "one@example.org, two@example.org"},
        {"Reply_To": "Ana <ANA@example.org>"},
    ],
)
def test_an_address_of_ours_a_list_several_or_their_own_is_no_other_address(
    cast: Cast, headers: dict[str, str]
) -> None:
    receive(mail(**headers))
    assert Message.objects.get().answers_to == ""


def test_a_conversation_is_not_led_away_by_somebody_who_only_claims_to_be_in_it(cast: Cast) -> None:
    receive(mail())
    away = {"In_Reply_To": "<first@example.org>", "Reply_To": "eve@evil.example"}
    receive(mail("More.", id="<b@example.org>", **away), after=MINUTE)
    assert Message.objects.count() == 2
    assert answer(cast).recipient == "ana@example.org"
    good = {**away, "Authentication_Results": GOOD, "Reply_To": "ana@work.example"}
    receive(mail("And more.", id="<c@example.org>", **good), after=2 * MINUTE)
    assert answer(cast, "a2").recipient == "ana@work.example"


def test_an_answer_goes_to_the_address_that_the_last_mail_came_from(cast: Cast) -> None:
    receive(mail())
    ticket = Ticket.objects.get()
    CustomerAddress.objects.create(
        customer=ticket.customer, address="ana@home.example", standing="written", created_at=MONDAY
    )
    assert answer(cast).recipient == "ana@example.org"
    home = mail(
        "From home.", id="<b@example.org>", sender="Ana <ana@home.example>", In_Reply_To="<first@example.org>"
    )
    receive(home, after=MINUTE)
    assert answer(cast, "a2").recipient == "ana@home.example"


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
