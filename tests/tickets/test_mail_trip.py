"""A mail becomes a ticket, the answer goes out, and the customer's reply comes back to the same ticket."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from helpdesk.duties.models import Letter
from helpdesk.duties.sending import send_letters
from helpdesk.lib.crash import Crash, crashing_at
from tests.cast import MONDAY, Cast
from tickets.actions.replying import Answer, reply
from tickets.arrival import read_mail
from tickets.mail import gate
from tickets.models import InboundMail, Mailbox, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

ARABIC = "السلام عليكم، لم يصل طلبي حتى الآن وقد مر أسبوعان. أرجو المساعدة في معرفة مكان الشحنة."


@pytest.fixture(autouse=True)
def _the_demo_keeps_letters(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_DEMO = True


def mail(text: str, *, sender: str = "Layla <layla.new@example.org>", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "help@desk.example"
    message["Subject"] = "طلب"
    message["Message-ID"] = headers.pop("id", "<first@example.org>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def receive(raw: bytes, *, recipient: str = "", at: timedelta = timedelta()) -> None:
    gate.store(gate.Arrival(raw=raw, recipient=recipient), now=MONDAY + at)
    read_mail(now=MONDAY + at)


def test_an_arabic_mail_reaches_an_agent_who_speaks_it_and_is_acknowledged_in_arabic(cast: Cast) -> None:
    receive(mail(ARABIC))
    ticket = Ticket.objects.get()
    assert ticket.language == "ar"
    assert ticket.owner == cast.elif_
    assert ticket.promised_at is not None
    letter = Letter.objects.get()
    assert letter.kind == "acknowledgement"
    assert letter.language == "ar"


def test_g6_the_same_mail_twice_makes_one_message(cast: Cast) -> None:
    receive(mail(ARABIC))
    receive(mail(ARABIC))
    assert Message.objects.count() == 1
    assert InboundMail.objects.filter(state="done").count() == 2


@pytest.mark.parametrize("trace", [b"", b"Received: from another.example by mx.desk.example\r\n"])
@pytest.mark.parametrize("meanwhile", [True, False])
@pytest.mark.parametrize(
    ("recipients", "messages"), [(("", ""), 1), (("help@desk.example", "sales@desk.example"), 2)]
)
def test_g6_the_same_mail_again_while_a_reading_of_it_died_at_its_end(
    cast: Cast, recipients: tuple[str, str], messages: int, meanwhile: bool, trace: bytes
) -> None:
    """It is one message for each mailbox it was sent to, read by who comes next or by another one meanwhile.

    By another way it comes with other bytes.
    """
    Mailbox.objects.create(name="sales", address="sales@desk.example", team=cast.team)
    for recipient, before in zip(recipients, (b"", trace), strict=True):
        gate.store(gate.Arrival(raw=before + mail(ARABIC), recipient=recipient), now=MONDAY)
    with pytest.raises(Crash), crashing_at("arrival.before_done"):
        read_mail(now=MONDAY)
    if meanwhile:
        InboundMail.objects.filter(pk=InboundMail.objects.latest("pk").pk).update(leased_until=None)
    for minutes in (0, 2, 4):
        read_mail(now=MONDAY + timedelta(minutes=minutes))
    assert Message.objects.count() == messages
    assert InboundMail.objects.filter(state="done").count() == 2


def test_g6_two_mails_with_one_message_id_make_two_messages(cast: Cast) -> None:
    receive(mail(ARABIC))
    receive(mail("Another text altogether, in English this time, about an invoice."))
    assert Message.objects.count() == 2


def test_the_answer_goes_out_threaded_and_the_reply_comes_back_to_the_same_ticket(cast: Cast) -> None:
    receive(mail(ARABIC))
    ticket = Ticket.objects.get()
    reply(ticket, cast.elif_, Answer(text="وصل الطلب", client_id="a1"), now=MONDAY + timedelta(minutes=5))
    send_letters(now=MONDAY + timedelta(minutes=6))
    letter = Letter.objects.get(kind="reply")
    assert letter.state == "sent"
    sent = message_from_bytes(bytes(letter.raw or b""), policy=policy.default)
    assert sent["In-Reply-To"] == "<first@example.org>"
    assert sent["Auto-Submitted"] is None
    token_address = str(sent["Reply-To"])
    receive(
        mail("شكرا جزيلا لكم على المساعدة", id="<second@example.org>"),
        recipient=token_address,
        at=timedelta(hours=1),
    )
    assert Ticket.objects.count() == 1
    assert Message.objects.filter(ticket=ticket).count() == 3


def test_a_stranger_who_quotes_our_message_id_gets_a_ticket_of_their_own(cast: Cast) -> None:
    receive(mail(ARABIC))
    own_id = Letter.objects.get().message_id
    receive(
        mail(
            "Let me see that conversation, please, it is important.",
            sender="m@evil.example",
            id="<x@evil>",
            In_Reply_To=f"<{own_id}>",
        )
    )
    assert Ticket.objects.count() == 2
    first, second = Ticket.objects.order_by("pk")
    assert second.linked_to == first


def test_g15_a_vacation_responder_is_never_answered(cast: Cast) -> None:
    receive(mail("I am away until Monday.", Auto_Submitted="auto-replied"))
    assert Letter.objects.count() == 0
    assert Ticket.objects.count() == 0


def test_g15_at_most_three_acknowledgements_an_hour_go_to_one_address(cast: Cast) -> None:
    for number in range(5):
        receive(mail(f"Question number {number}, where is my order please?", id=f"<q{number}@example.org>"))
    assert Ticket.objects.count() == 5
    assert Letter.objects.filter(kind="acknowledgement").count() == 3


def test_g6_a_mail_that_cannot_be_processed_is_kept_and_shown_as_failed(cast: Cast) -> None:
    Ticket.objects.all().delete()
    cast.mailbox.delete()
    gate.store(gate.Arrival(raw=mail(ARABIC)), now=MONDAY)
    for attempt in range(6):
        read_mail(now=MONDAY + timedelta(hours=attempt))
    row = InboundMail.objects.get()
    assert row.state == "failed"
    assert "mailbox" in row.error
