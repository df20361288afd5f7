"""G15: whatever answers us, the desk writes no more than it may; 24 hours of simulated time for each kind of loop."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from helpdesk.duties.models import Letter
from helpdesk.duties.sending import send_letters
from tests.cast import MONDAY, Cast
from tests.tickets.test_mail_senders import BOUNCE
from tickets.actions import close
from tickets.arrival import read_mail
from tickets.arrival.replies import MANY_REOPENINGS
from tickets.log import SYSTEM
from tickets.mail import gate
from tickets.models import Alarm, Mailbox, Ticket

pytestmark = [pytest.mark.django_db(transaction=True)]
STEP, DAY = timedelta(minutes=5), timedelta(hours=24)
Answering = Callable[[Letter], bytes | None]


@pytest.fixture(autouse=True)
def _the_demo_keeps_letters(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_DEMO = True


def plain(sender: str, subject: str, text: str, **headers: str) -> bytes:
    """A mail with headers as a program sets them."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, headers.pop("to", "help@desk.example"), subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def play(first: bytes, answer: Answering) -> list[Letter]:
    """A day in which everything we send is answered five minutes later; what was sent by then."""
    gate.store(gate.Arrival(raw=first), now=MONDAY)
    answered: set[int] = set()
    at = MONDAY
    while at < MONDAY + DAY:
        read_mail(now=at)
        send_letters(now=at)
        for letter in Letter.objects.filter(state="sent").exclude(pk__in=answered):
            answered.add(letter.pk)
            raw = answer(letter)
            if raw is not None:
                recipient = str(
                    message_from_bytes(bytes(letter.raw or b""), policy=policy.default)["Reply-To"]
                )
                gate.store(gate.Arrival(raw=raw, recipient=recipient.strip("<>")), now=at + STEP)
        at += STEP
    read_mail(now=at)
    return list(Letter.objects.filter(state="sent"))


def within_caps(letters: list[Letter]) -> bool:
    """At most 3 in any hour and 10 in any day to one address."""
    by_address: dict[str, list[datetime]] = {}
    for letter in letters:
        by_address.setdefault(letter.recipient.lower(), []).append(letter.created_at)
    return all(
        sum(1 for other in times if timedelta() <= other - start < length) <= most
        for times in by_address.values()
        for start in times
        for length, most in ((timedelta(hours=1), 3), (DAY, 10))
    )


def test_a_vacation_responder_is_acknowledged_never(cast: Cast) -> None:
    first = plain("Ana <ana@example.org>", "Parcel", "Where is my parcel?", Message_ID="<1@example.org>")
    number = iter(range(1_000))

    def vacation(letter: Letter) -> bytes:
        return plain(
            "Ana <ana@example.org>",
            f"Out of office: {letter.subject}",
            "I am away until Monday.",
            Auto_Submitted="auto-replied",
            Message_ID=f"<v{next(number)}@example.org>",
        )

    letters = play(first, vacation)
    assert len(letters) == 1
    assert Ticket.objects.count() == 1


def test_a_responder_without_any_header_stays_under_the_caps(cast: Cast) -> None:
    """Each answer has a new id, a new subject and no sign of a machine: only counting helps."""
    number = iter(range(1_000))

    def robot(letter: Letter) -> bytes:
        count = next(number)
        return plain(
            "Robot <robot@example.org>",
            f"Your request {count}",
            f"Thank you for your message, number {count}. We will answer soon.",
            Message_ID=f"<r{count}@example.org>",
        )

    letters = play(robot(Letter()), robot)
    assert within_caps(letters)
    assert len(letters) <= 10


def test_a_robot_with_a_new_address_each_time_opens_no_endless_loop(cast: Cast) -> None:
    """Every answer is read in the thread of our token, so it opens nothing and is acknowledged by nothing."""
    number = iter(range(1_000))

    def shifty(letter: Letter) -> bytes:
        count = next(number)
        return plain(
            f"Robot <robot{count}@example.org>",
            "Re: Parcel",
            f"We got your mail {count}.",
            Message_ID=f"<s{count}@example.org>",
        )

    letters = play(shifty(Letter()), shifty)
    assert Ticket.objects.count() == 1
    assert len(letters) == 1


def test_two_desks_that_answer_each_other_fall_silent(cast: Cast) -> None:
    """The other desk is one of our kind: its acknowledgements say that they are automatic."""
    number = iter(range(1_000))

    def desk(letter: Letter) -> bytes:
        return plain(
            "Other Desk <support@other.example>",
            f"Re: {letter.subject}",
            "Your message has reached us.",
            Auto_Submitted="auto-replied",
            X_Auto_Response_Suppress="All",
            Message_ID=f"<d{next(number)}@other.example>",
            In_Reply_To=f"<{letter.message_id}>",
        )

    first = plain(
        "Other Desk <support@other.example>", "A question", "Do you sell lamps?", Message_ID="<q@x.y>"
    )
    assert len(play(first, desk)) == 1


def test_an_address_that_bounces_is_written_to_once(cast: Cast) -> None:
    number = iter(range(1_000))
    first = plain("Ana <ana@example.org>", "Parcel", "Where is my parcel?", Message_ID="<1@example.org>")

    def bounce(letter: Letter) -> bytes:
        return BOUNCE.format(to=letter.envelope_sender, number=next(number), status="5.1.1").encode()

    play(first, bounce)
    states = Counter(Letter.objects.values_list("state", flat=True))
    assert states == {"failed": 1}
    assert Ticket.objects.count() == 1


def test_a_list_that_sends_everything_back_gets_no_answer(cast: Cast) -> None:
    number = iter(range(1_000))

    def through_the_list(letter: Letter) -> bytes:
        return plain(
            "Ana <ana@example.org>",
            letter.subject,
            "Sent through the list.",
            List_Id="<friends.example.org>",
            Precedence="list",
            Message_ID=f"<l{next(number)}@example.org>",
        )

    letters = play(through_the_list(Letter(subject="Hello")), through_the_list)
    assert letters == []


def test_our_own_mail_that_comes_back_is_dropped(cast: Cast) -> None:
    Mailbox.objects.create(name="sales", address="sales@desk.example", team=cast.team)
    first = plain("Ana <ana@example.org>", "Parcel", "Where is my parcel?", Message_ID="<1@example.org>")
    letters = play(first, lambda letter: bytes(letter.raw or b""))
    assert len(letters) == 1
    between = plain(
        "Sales <sales@desk.example>", "Note", "From one mailbox to another.", Message_ID="<n@d.e>"
    )
    gate.store(gate.Arrival(raw=between), now=MONDAY + DAY)
    read_mail(now=MONDAY + DAY)
    assert Ticket.objects.count() == 1


def test_a_lead_is_told_of_a_ticket_that_mails_open_again_and_again(cast: Cast) -> None:
    robot, words = "Robot <robot@shop.example>", "The reading of the lamp is 17 today."
    gate.store(gate.Arrival(raw=plain(robot, "Lamp", words, Message_ID="<first@shop.example>")), now=MONDAY)
    read_mail(now=MONDAY)
    ticket, at = Ticket.objects.get(), MONDAY
    for number in range(MANY_REOPENINGS + 2):
        assert Alarm.objects.filter(kind="again").count() == (number >= MANY_REOPENINGS)
        close(ticket.pk, by=SYSTEM, now=at)
        at += STEP
        more = {"Message_ID": f"<{number}@shop.example>", "In_Reply_To": "<first@shop.example>"}
        gate.store(gate.Arrival(raw=plain(robot, "Lamp", f"{words} Again {number}.", **more)), now=at)
        read_mail(now=at)
    ticket.refresh_from_db()
    assert ticket.state == "open"  # whoever it is is heard
    assert Alarm.objects.get(kind="again").lead == cast.lead
