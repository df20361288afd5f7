"""Whom a customer writes to beside us gets the answer too, and is heard; the way into the ticket is theirs alone."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.models import Letter
from helpdesk.duties.sending import send_letters
from helpdesk.people.models import CustomerAddress, Partner
from tests.cast import MONDAY, Cast
from tests.duties.letters import bad_server
from tests.tickets.test_mail_trip import mail, receive
from tests.tickets.views.desk import signed_in
from tickets import actions, undelivered
from tickets.actions import Posted
from tickets.actions.replying import MOST_A_DAY, MOST_AN_HOUR, Answer, reply
from tickets.log import Writer
from tickets.models import Event, Message, Ticket
from tickets.models.ticket import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
WORDS = "Hello, my lamp has not arrived yet. Could you please tell my colleagues and me where it is?"
BEN, CHI = "ben@example.org", "Chi.Ng@example.com"
ANA = "Ana <ana@example.org>"


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Ana wrote to us with Ben and Chi in copy; Kenji owns it."""
    receive(mail(WORDS, sender=ANA, Cc=f"Ben <{BEN}>, {CHI}, Help <Help+x@desk.example>, ana@example.org"))
    found = Ticket.objects.get()
    actions.assign(found.pk, cast.kenji, by=Writer.agent(cast.kenji), now=MONDAY)
    Letter.objects.all().delete()
    return found


def answer(cast: Cast, ticket: Ticket, **more: object) -> Client:
    """Kenji answers from his page."""
    browser = signed_in(cast.kenji)
    form = {"text": "It comes on Thursday.", "kind": "reply", "client_id": uuid4().hex, "seen": 99, **more}
    browser.post(f"/desk/t/{ticket.pk}/send/", form)
    return browser


def sent(settings) -> dict[str, EmailMessage]:  # type: ignore[no-untyped-def]
    """What a mail server got, by who is to get it."""
    Letter.objects.update(due_at=MONDAY)
    with bad_server() as server:
        settings.EMAIL_URL = server.url
        send_letters(now=MONDAY)
    letters = Letter.objects.filter(state="sent").order_by("pk")
    read = [message_from_bytes(raw, policy=policy.default) for raw in server.mails]
    return {letter.recipient: one for letter, one in zip(letters, read, strict=True)}  # type: ignore[misc]


def replies(sent_to: EmailMessage, sender: str, text: str = "The number is 4711.", **headers: str) -> None:
    """Somebody answers a mail of ours."""
    raw = mail(text, sender=sender, id=f"<{uuid4().hex}@example.org>", **headers)
    receive(raw, recipient=str(sent_to["Reply-To"]), at=timedelta(hours=1))


def test_the_desk_remembers_whom_the_customer_wrote_to_beside_it(cast: Cast, ticket: Ticket) -> None:
    assert Message.objects.get(author="customer").copies == [BEN, CHI]
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert f"in copy: {BEN}, {CHI}" in page
    assert f'value="{BEN}, {CHI}"' in page


def test_everybody_gets_the_answer_and_sees_everybody(cast: Cast, ticket: Ticket, settings) -> None:  # type: ignore[no-untyped-def]
    answer(cast, ticket, copies=f"{BEN}, {CHI}")
    mails = sent(settings)
    assert list(mails) == ["ana@example.org", BEN, CHI]
    for one in mails.values():
        assert (str(one["To"]), str(one["Cc"])) == ("ana@example.org", f"{BEN}, {CHI}")
        assert "It comes on Thursday." in one.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert Message.objects.get(author="agent").copies == [BEN, CHI]


def test_g16_a_copy_has_no_way_into_the_conversation(cast: Cast, ticket: Ticket, settings) -> None:  # type: ignore[no-untyped-def]
    answer(cast, ticket, copies=BEN)
    own, copy = sent(settings).values()
    assert "/requests/" in own.as_string()
    assert "/requests/" not in copy.as_string()
    assert str(own["Reply-To"]) != str(copy["Reply-To"])


def test_g16_whoever_got_a_copy_does_not_become_the_customer_by_its_token(
    cast: Cast, ticket: Ticket, settings
) -> None:  # type: ignore[no-untyped-def]
    answer(cast, ticket, copies=BEN)
    replies(sent(settings)[BEN], ANA)
    assert CustomerAddress.objects.get(address="ana@example.org").standing == "written"
    assert Message.objects.latest("pk").standing == "unverified"


@pytest.mark.parametrize("state", [State.WAITING, State.CLOSED])
def test_who_is_in_copy_speaks_in_their_own_name_and_it_is_our_turn(
    cast: Cast, ticket: Ticket, settings, state: str
) -> None:  # type: ignore[no-untyped-def]
    answer(cast, ticket, copies=BEN)
    mails = sent(settings)
    if state == State.CLOSED:
        actions.close(ticket.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    replies(mails[BEN], f"Ben <{BEN}>")
    ticket.refresh_from_db()
    said = Message.objects.latest("pk")
    assert (said.standing, said.customer_id, said.ticket_id) == ("other", None, ticket.pk)
    assert ticket.state == State.OPEN
    assert Ticket.objects.count() == 1


def test_who_answers_the_customers_own_mail_to_everybody_is_heard_in_the_same_ticket(
    cast: Cast, ticket: Ticket
) -> None:
    receive(
        mail(
            "The number is 4711.",
            sender=f"Chi <{CHI.lower()}>",
            id="<x@example.com>",
            In_Reply_To="<first@example.org>",
        )
    )
    assert Ticket.objects.count() == 1
    assert Message.objects.latest("pk").standing == "other"


def test_a_stranger_with_the_token_of_a_copy_opens_nothing_again(
    cast: Cast, ticket: Ticket, settings
) -> None:  # type: ignore[no-untyped-def]
    answer(cast, ticket, copies=BEN)
    replies(sent(settings)[BEN], "Eve <eve@evil.example>")
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING


def test_what_is_quoted_in_an_answer_to_a_copy_is_cut_off(cast: Cast, ticket: Ticket, settings) -> None:  # type: ignore[no-untyped-def]
    answer(cast, ticket, copies=BEN)
    copy = sent(settings)[BEN]
    old = copy.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    replies(copy, f"Ben <{BEN}>", text=f"The number is 4711.\r\n\r\n{old}")
    assert Message.objects.latest("pk").text == "The number is 4711."


def test_the_next_answer_goes_to_whom_the_last_one_went(cast: Cast, ticket: Ticket) -> None:
    answer(cast, ticket, copies=CHI)
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert f'value="{CHI}"' in page
    answer(cast, ticket, copies="")
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    field = page.partition('name="copies"')[2].partition(">")[0]
    assert 'value=""' in field


@pytest.mark.parametrize("wrong", ["ben", "ben@", "ben@example.org\r\nBcc: x@y.example z", "<b@example.org>"])
def test_what_is_no_address_is_refused_and_the_words_are_kept(cast: Cast, ticket: Ticket, wrong: str) -> None:
    browser = answer(cast, ticket, copies=wrong)
    page = browser.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "is no mail address" in page
    assert "It comes on Thursday." in page
    assert not Letter.objects.exists()


def test_g15_an_answer_is_copied_to_ten_at_most(cast: Cast, ticket: Ticket) -> None:
    browser = answer(cast, ticket, copies=", ".join(f"p{n}@example.org" for n in range(11)))
    assert "At most 10 people" in browser.get(f"/desk/t/{ticket.pk}/").content.decode()
    many = ", ".join(f"p{n}@example.org" for n in range(40))
    receive(mail(WORDS, sender="Max <max@example.net>", id="<many@example.net>", Cc=many))
    assert len(Message.objects.latest("pk").copies) == 10


def test_a_note_and_a_machine_have_no_copies(cast: Cast, ticket: Ticket) -> None:
    answer(cast, ticket, copies=BEN, kind="note")
    assert not Letter.objects.exists()
    receive(
        mail(
            "Away",
            sender="R <robot@example.net>",
            id="<r@example.net>",
            Cc=BEN,
            Auto_Submitted="auto-replied",
        )
    )
    assert not Message.objects.filter(sender="robot@example.net").exclude(copies=[]).exists()


def test_an_answer_that_is_taken_back_is_taken_back_from_all(cast: Cast, ticket: Ticket) -> None:
    answer(cast, ticket, copies=f"{BEN}, {CHI}")
    assert Letter.objects.count() == 3
    said = Message.objects.get(author="agent")
    signed_in(cast.kenji).post(f"/desk/m/{said.pk}/take-back/")
    assert not Letter.objects.exists()


def test_an_answer_of_which_a_copy_went_out_is_not_taken_back(cast: Cast, ticket: Ticket) -> None:
    answer(cast, ticket, copies=BEN)
    Letter.objects.filter(recipient=BEN).update(state="sent", sent_at=MONDAY)
    said = Message.objects.get(author="agent")
    page = signed_in(cast.kenji).post(f"/desk/m/{said.pk}/take-back/", follow=True).content.decode()
    assert "It has gone out already" in page
    assert Letter.objects.count() == 2


def test_what_a_lead_removes_is_stopped_where_it_did_not_go_out(cast: Cast, ticket: Ticket) -> None:
    answer(cast, ticket, copies=f"{BEN}, {CHI}")
    Letter.objects.filter(recipient=BEN).update(
        state="sent", sent_at=MONDAY, text="It comes", raw=b"It comes"
    )
    said = Message.objects.get(author="agent")
    assert actions.redact(said.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    left = Letter.objects.get()
    assert (left.recipient, left.text, left.raw) == (BEN, "", None)


def test_g7_a_copy_that_failed_is_told_and_the_ticket_stays_as_it_is(cast: Cast, ticket: Ticket) -> None:
    answer(cast, ticket, copies=BEN)
    Letter.objects.filter(recipient=BEN).update(state="failed", answer="550 nobody here")
    assert undelivered.return_work(now=MONDAY) == 1
    assert undelivered.return_work(now=MONDAY) == 0
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert f"A copy did not reach {BEN}: 550 nobody here" in page
    assert Event.objects.filter(kind="undelivered").count() == 1


def test_partners_people_see_no_addresses_and_their_answer_goes_to_all(cast: Cast, ticket: Ticket) -> None:
    partner = Partner.objects.create(name="Atlantic")
    type(cast.kenji).objects.filter(pk=cast.kenji.pk).update(partner=partner)
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert BEN not in page
    assert "2 others get a copy" in page
    answer(cast, ticket)
    assert set(Letter.objects.values_list("recipient", flat=True)) == {"ana@example.org", BEN, CHI}


def test_an_answer_by_another_way_goes_to_whoever_got_the_last_one(cast: Cast, ticket: Ticket) -> None:
    reply(ticket, cast.kenji, Answer(text="On Thursday.", client_id="api-1"), now=MONDAY)
    assert set(Letter.objects.values_list("recipient", flat=True)) == {"ana@example.org", BEN, CHI}


@pytest.mark.parametrize(("letters", "span"), [(MOST_AN_HOUR, 50), (MOST_A_DAY, 23 * 60)])
def test_g15_people_write_to_one_address_so_often_and_are_told(
    cast: Cast, ticket: Ticket, letters: int, span: int
) -> None:
    draft = LetterDraft(kind="reply", sender="help@desk.example", recipient=BEN.upper(), subject="Lamp")
    for number in range(letters - 1):
        earlier = MONDAY - timedelta(minutes=span * number / letters)
        queue_letter(draft, now=earlier)
    first = Answer(text="On Thursday.", client_id="answer-1")
    assert isinstance(reply(ticket, cast.kenji, first, now=MONDAY), Posted)
    with time_machine.travel(MONDAY, tick=False):
        browser = answer(cast, ticket, text="Or on Friday.", copies=BEN)
        page = browser.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "as many letters from here" in page
    assert "Or on Friday." in page
    again = reply(ticket, cast.kenji, first, now=MONDAY)
    assert isinstance(again, Posted)
    assert not again.first
    answer(cast, ticket, text="To you alone.", copies="")
    assert Message.objects.filter(text="To you alone.").exists()


def test_addresses_that_no_header_can_hold_keep_nobody_from_the_answer(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    odd = 'jürgen@example.org, "a, b" <"a, b"@example.org>, Mia <mia@müller.example>, nobody, x@[127.0.0.1], u:;'
    raw = mail(WORDS, sender=ANA).replace(b"Subject:", f"Cc: {odd}\nSubject:".encode())
    receive(raw)
    ticket = Ticket.objects.get()
    actions.assign(ticket.pk, cast.kenji, by=Writer.agent(cast.kenji), now=MONDAY)
    Letter.objects.all().delete()
    assert Message.objects.get(author="customer").copies == ["mia@xn--mller-kva.example"]
    assert isinstance(
        reply(ticket, cast.kenji, Answer(text="On Thursday.", client_id="a1"), now=MONDAY), Posted
    )
    mails = sent(settings)
    assert "ana@example.org" in mails
    assert set(Message.objects.get(author="agent").copies) == set(mails) - {"ana@example.org"}


def test_a_domain_in_any_script_is_written_as_mail_servers_take_it(
    cast: Cast, ticket: Ticket, settings
) -> None:  # type: ignore[no-untyped-def]
    answer(cast, ticket, copies="mia@müller.example")
    assert set(sent(settings)) == {"ana@example.org", "mia@xn--mller-kva.example"}
