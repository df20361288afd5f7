"""Forged mail is kept apart, senders are what the rules say, letters that come back are counted."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine

from helpdesk.duties.models import Letter
from helpdesk.duties.sending import send_letters
from helpdesk.people.models import CustomerAddress
from tests.cast import MONDAY, Cast
from tests.people.pages import at, text_of, verbs
from tickets.actions import Refused
from tickets.actions.customers import note_bounce
from tickets.actions.inbound import take_by_hand
from tickets.actions.replying import Answer, reply
from tickets.actions.senders import SenderRuleError, add_rule
from tickets.arrival import read_mail
from tickets.mail import gate
from tickets.models import Event, InboundMail, Message, SenderRule, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
MINUTE = timedelta(minutes=1)
GOOD = "mx.desk.example; dmarc=pass header.from=example.org"
FORGED = "mx.desk.example; dmarc=fail header.from=example.org"


@pytest.fixture(autouse=True)
def _our_server(settings: Any) -> None:
    settings.DESK_MAIL_SERVERS = ["mx.desk.example"]
    settings.DESK_DEMO = True  # letters are kept instead of sent


def mail(text: str = "Where is my parcel? I have waited for two weeks now.", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = headers.pop("sender", "Ana <ana@example.org>")
    message["To"] = headers.pop("to", "help@desk.example")
    message["Subject"] = headers.pop("subject", "Parcel")
    message["Message-ID"] = headers.pop("id", "<first@example.org>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def receive(raw: bytes, *, recipient: str = "", after: timedelta = timedelta()) -> InboundMail:
    row = gate.store(gate.Arrival(raw=raw, recipient=recipient), now=MONDAY + after)
    read_mail(now=MONDAY + after)
    row.refresh_from_db()
    return row


def answered(cast: Cast) -> tuple[Ticket, Letter]:
    """Ana wrote, Elif answered by mail."""
    receive(mail(Authentication_Results=GOOD))
    ticket = Ticket.objects.get()
    reply(ticket, cast.elif_, Answer(text="It left on Monday.\nIt is in Madrid.", client_id="a1"), now=MONDAY)
    send_letters(now=MONDAY + MINUTE)
    return ticket, Letter.objects.get(kind="reply")


def test_a_verified_sender_is_marked_and_acknowledged(cast: Cast) -> None:
    receive(mail(Authentication_Results=GOOD))
    assert Message.objects.get(author="customer").sender_check == "verified"
    assert Letter.objects.filter(kind="acknowledgement").count() == 1


def test_a_forged_first_mail_opens_a_ticket_with_a_mark_and_is_answered_by_nobody(cast: Cast) -> None:
    assert receive(mail(Authentication_Results=FORGED)).outcome == "opened"
    assert Message.objects.get().sender_check == "failed"
    assert not Letter.objects.exists()
    page = text_of(at(cast.admin).get(f"/desk/t/{Ticket.objects.get().pk}/"))
    assert "our mail server says it is not from this sender" in page


def test_a_forged_first_mail_is_never_put_under_the_real_customer(cast: Cast) -> None:
    receive(mail(Authentication_Results=GOOD))
    real = Ticket.objects.get().customer
    receive(mail("Send me a new password.", id="<evil@example.org>", Authentication_Results=FORGED))
    forged = Ticket.objects.order_by("-pk")[0].customer
    assert forged != real
    assert forged.addresses.get().standing == "claimed"
    assert real.tickets.count() == 1


def test_a_forged_reply_is_shown_to_the_team_and_never_as_the_customers_words(cast: Cast) -> None:
    ticket, letter = answered(cast)
    before = Ticket.objects.get(pk=ticket.pk)
    row = receive(
        mail("Please send it to another address.", id="<evil@example.org>", Authentication_Results=FORGED),
        recipient=letter.headers["Reply-To"].strip("<>"),
        after=5 * MINUTE,
    )
    assert row.outcome == "forged"
    note = Message.objects.get(inbound=row)
    assert (note.internal, note.standing, note.customer) == (True, "forged", None)
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.state, after.last_message_at) == (before.state, before.last_message_at)
    event = Event.objects.get(message=note)
    assert event.internal


def test_who_was_forged_once_is_no_participant_for_it(cast: Cast) -> None:
    ticket, letter = answered(cast)
    stranger, named = "Boss <boss@elsewhere.example>", f"<{letter.message_id}>"
    forged = mail("Pay.", sender=stranger, id="<1@x>", In_Reply_To=named, Authentication_Results=FORGED)
    receive(forged, recipient=letter.headers["Reply-To"].strip("<>"), after=5 * MINUTE)
    assert Message.objects.filter(ticket=ticket, standing="forged").count() == 1
    receive(mail("Pay now.", sender=stranger, id="<2@x>", In_Reply_To=named), after=6 * MINUTE)
    assert not Message.objects.filter(ticket=ticket, text="Pay now.").exists()


def test_a_header_that_came_in_with_the_mail_verifies_nobody(cast: Cast) -> None:
    receive(mail(Authentication_Results="mx.evil.example; dmarc=pass header.from=example.org"))
    assert Message.objects.get(author="customer").sender_check == "unverified"


def test_what_we_wrote_is_cut_by_our_own_line_whatever_the_language(cast: Cast) -> None:
    _, letter = answered(cast)
    marker = letter.text.splitlines()[0]
    quoted = (
        f"Kiitos paljon!\n\nma 1. kesäk. 2026 klo 11.00 Elif kirjoitti näin\n{marker}\nIt left on Monday."
    )
    row = receive(
        mail(quoted, id="<second@example.org>", subject="Re: Parcel", In_Reply_To=f"<{letter.message_id}>"),
        after=5 * MINUTE,
    )
    assert "It left on Monday" not in Message.objects.get(inbound=row).text
    assert "It left on Monday" in Message.objects.get(inbound=row).full_text


def test_lines_of_ours_without_marks_are_quotes(cast: Cast) -> None:
    _, letter = answered(cast)
    row = receive(
        mail(
            "Thank you, that helps a lot.\n\nIt left on Monday.\nIt is in Madrid.\n",
            id="<second@example.org>",
            subject="Re: Parcel",
            In_Reply_To=f"<{letter.message_id}>",
        ),
        after=5 * MINUTE,
    )
    assert Message.objects.get(inbound=row).text == "Thank you, that helps a lot."


def test_a_blocked_sender_opens_nothing_and_is_kept(cast: Cast) -> None:
    add_rule("@example.org", "block", cast.admin, now=MONDAY)
    row = receive(mail())
    assert (row.state, row.outcome) == ("done", "blocked")
    assert not Ticket.objects.exists()
    assert bytes(row.raw) == mail()


def test_an_address_wins_over_its_domain(cast: Cast) -> None:
    add_rule("@example.org", "block", cast.admin, now=MONDAY)
    add_rule("ana@example.org", "allow", cast.admin, now=MONDAY)
    assert receive(mail()).outcome == "opened"


def test_a_machine_that_may_opens_a_ticket_and_is_not_answered(cast: Cast) -> None:
    alert = mail(sender="probe@monitor.example", Auto_Submitted="auto-generated", id="<1@monitor.example>")
    assert receive(alert).outcome == "automatic"
    add_rule("probe@monitor.example", "allow", cast.admin, now=MONDAY)
    again = mail(sender="probe@monitor.example", Auto_Submitted="auto-generated", id="<2@monitor.example>")
    assert receive(again).outcome == "opened"
    assert not Letter.objects.exists()


def test_what_a_filter_before_us_calls_spam_waits_among_the_spam(cast: Cast) -> None:
    assert receive(mail(X_Spam_Flag="YES")).outcome == "spam"
    assert Ticket.objects.get().state == "spam"
    assert not Letter.objects.exists()


def test_a_reply_that_cannot_be_added_is_shown_to_leads_and_not_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, letter = answered(cast)
    refusal = Refused(ticket.public_id, "x", "not_found", "This conversation does not exist.")
    monkeypatch.setattr("tickets.actions.messages.post_messages", lambda posts, *, now: [refusal])
    row = receive(
        mail("Thanks.", id="<2@example.org>", In_Reply_To=f"<{letter.message_id}>"), after=5 * MINUTE
    )
    assert row.state == "failed"
    assert "could not be added" in row.error


def test_a_lead_makes_a_ticket_of_mail_that_made_none(cast: Cast) -> None:
    add_rule("@example.org", "block", cast.admin, now=MONDAY)
    row = receive(mail())
    assert take_by_hand(row.pk, actor="user:1", now=MONDAY)
    read_mail(now=MONDAY)
    assert Ticket.objects.get().subject == "Parcel"
    assert not take_by_hand(row.pk, actor="user:1", now=MONDAY)


def test_mail_that_cannot_be_read_becomes_a_ticket_with_its_bytes(cast: Cast) -> None:
    row = receive(b"\r\n\r\n")
    assert row.state == "failed"
    client = at(cast.admin)
    client.post(f"/desk/mail/{row.pk}/ticket/")
    assert verbs()[-1] == "make ticket of mail"
    InboundMail.objects.update(due_at=MONDAY)
    read_mail(now=MONDAY)
    message = Message.objects.get()
    assert "could not be read" in message.text
    assert message.attachments.get().name == "mail.eml"


def forwarded() -> bytes:
    """Elif hands on what Noor wrote to her."""
    text = (
        "Please look at this.\n\n---------- Forwarded message ---------\n"
        "From: Noor <noor@shop.example>\nDate: Mon, 1 Jun 2026 at 10:00\nSubject: Lamp\n"
        "To: <elif@desk.example>\n\nMy lamp is broken."
    )
    return mail(text, sender="Elif <elif@desk.example>", subject="Fwd: Lamp")


def test_what_a_colleague_forwards_names_its_first_writer(cast: Cast) -> None:
    receive(forwarded())
    event = Event.objects.get(kind="forwarded")
    assert event.data == {"name": "Noor", "address": "noor@shop.example"}
    ticket = Ticket.objects.get()
    assert "it was first written by Noor" in text_of(at(cast.admin).get(f"/desk/t/{ticket.pk}/"))
    assert "This is the customer" in text_of(at(cast.admin).get(f"/desk/t/{ticket.pk}/side/"))


def test_a_person_makes_the_first_writer_the_customer(cast: Cast) -> None:
    receive(forwarded())
    ticket = Ticket.objects.get()
    at(cast.admin).post(f"/desk/t/{ticket.pk}/sender/")
    ticket.refresh_from_db()
    address = ticket.customer.addresses.get()
    assert (ticket.customer.name, address.address, address.standing) == (
        "Noor",
        "noor@shop.example",
        "claimed",
    )
    assert ticket.events.filter(kind="customer").count() == 1
    at(cast.admin).post(f"/desk/t/{ticket.pk}/sender/")
    assert ticket.events.filter(kind="customer").count() == 1
    reply(ticket, cast.elif_, Answer(text="We send a new one.", client_id="a1"), now=MONDAY)
    assert Letter.objects.get(kind="reply").recipient == "noor@shop.example"


def test_a_first_writer_who_wrote_before_is_the_customer_they_were(cast: Cast) -> None:
    receive(mail(sender="Noor <noor@shop.example>", subject="Other", id="<n@shop.example>"))
    known = Ticket.objects.get().customer
    receive(forwarded())
    ticket = Ticket.objects.order_by("-pk")[0]
    at(cast.admin).post(f"/desk/t/{ticket.pk}/sender/")
    ticket.refresh_from_db()
    assert ticket.customer == known


BOUNCE = """From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{number}@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ana@example.org
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b--
"""


@pytest.mark.parametrize(
    ("status", "score"), [("5.1.1", 2.0), ("4.4.7", 1.0), ("5.2.2", 1.0), ("5.7.1", 0.0)]
)
def test_a_letter_that_came_back_counts_against_the_address(cast: Cast, status: str, score: float) -> None:
    _, letter = answered(cast)
    receive(
        BOUNCE.format(to=letter.envelope_sender, number=1, status=status).encode(),
        recipient=letter.envelope_sender,
        after=5 * MINUTE,
    )
    came_back = Letter.objects.get(pk=letter.pk)
    assert (came_back.state, came_back.answer) == ("failed", "550 no such user")
    assert CustomerAddress.objects.get(address="ana@example.org").bounce_score == score


def test_an_address_whose_letters_come_back_gets_nothing_automatic_until_it_is_forgotten(cast: Cast) -> None:
    receive(mail())
    row = CustomerAddress.objects.get(address="ana@example.org")
    for _ in range(2):
        note_bounce("ANA@example.org", 2.0, now=MONDAY)
    row.refresh_from_db()
    assert row.is_bouncing(MONDAY)
    with time_machine.travel(MONDAY, tick=False):
        assert "letters come back" in text_of(at(cast.admin).get(f"/desk/t/{Ticket.objects.get().pk}/side/"))
    assert not row.is_bouncing(MONDAY + timedelta(days=2))
    note_bounce("ana@example.org", 2.0, now=MONDAY + timedelta(days=30))
    row.refresh_from_db()
    assert row.score_at(MONDAY + timedelta(days=30)) == 4.0
    sent = Letter.objects.filter(kind="acknowledgement").count()
    receive(
        mail("Another matter altogether, please.", id="<n@example.org>", subject="Lamp"),
        after=timedelta(days=30),
    )
    assert Letter.objects.filter(kind="acknowledgement").count() == sent


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("ana", "Write an address"),
        ("@", "Write an address"),
        ("a b@example.org", "Write an address"),
        ("help@desk.example", "an address of the desk itself"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(cast: Cast, pattern: str, sentence: str) -> None:
    with pytest.raises(SenderRuleError, match=sentence):
        add_rule(pattern, "block", cast.admin, now=MONDAY)


def test_rules_are_made_and_removed_on_their_page(cast: Cast) -> None:
    client = at(cast.lead.user)
    answer = client.post(
        "/desk/mail/senders/", {"pattern": "Spam@Example.org", "kind": "block", "note": "daily"}, follow=True
    )
    assert "spam@example.org" in text_of(answer)
    again = client.post("/desk/mail/senders/", {"pattern": "spam@example.org", "kind": "allow"})
    assert "There is a rule for this sender already" in text_of(again)
    client.post(f"/desk/mail/senders/{SenderRule.objects.get().pk}/remove/")
    assert not SenderRule.objects.exists()
    assert verbs()[-2:] == ["add sender rule", "remove sender rule"]
