"""The one way in for messages: numbers without gaps, resends, refusals."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from helpdesk.lib.rows import insert
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tickets.actions import Body, Contact, Post, Posted, Refused, assign, open_ticket, post_messages, snooze
from tickets.log import SYSTEM, Writer
from tickets.models import Event, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def opened(cast: Cast, channel: str = "email", language: str = "en") -> Ticket:
    contact = Contact(
        channel=channel,
        customer=cast.aroha,
        team=cast.team,
        body=Body(text="My parcel did not arrive."),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        subject="Parcel",
        language=language,
    )
    return open_ticket(contact, now=MONDAY).ticket


def say(ticket: Ticket, writer: Writer, text: str, client_id: str = "") -> Posted | Refused:
    post = Post(
        conversation=ticket.public_id,
        writer=writer,
        body=Body(text=text),
        client_id=client_id or str(uuid4()),
    )
    return post_messages([post], now=MONDAY)[0]


def test_g3_events_are_numbered_without_gaps(cast: Cast) -> None:
    ticket = opened(cast)
    say(ticket, Writer.customer(cast.aroha), "Are you there?")
    say(ticket, Writer.agent(cast.kenji), "Yes.")
    ticket.refresh_from_db()
    seqs = list(Event.objects.filter(ticket=ticket).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, ticket.last_seq + 1))
    assert ticket.state == "waiting"


def test_g2_a_resend_gets_the_first_answer_and_no_second_message(cast: Cast) -> None:
    ticket = opened(cast)
    first = say(ticket, Writer.customer(cast.aroha), "Hello again", "one")
    second = say(ticket, Writer.customer(cast.aroha), "Hello again", "one")
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)
    assert (first.seq, first.at) == (second.seq, second.at)
    assert not second.first
    assert Message.objects.filter(text="Hello again").count() == 1


def test_g2_the_same_id_with_another_body_is_refused(cast: Cast) -> None:
    ticket = opened(cast)
    say(ticket, Writer.customer(cast.aroha), "Hello", "one")
    answer = say(ticket, Writer.customer(cast.aroha), "Something else", "one")
    assert isinstance(answer, Refused)
    assert answer.code == "conflict"


def test_g2_two_copies_in_one_batch_make_one_message(cast: Cast) -> None:
    ticket = opened(cast)
    post = Post(
        conversation=ticket.public_id,
        writer=Writer.customer(cast.aroha),
        body=Body(text="Twice"),
        client_id="twin",
    )
    first, second = post_messages([post, post], now=MONDAY)
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)
    assert first.seq == second.seq
    assert Message.objects.filter(text="Twice").count() == 1


def test_g8_load_follows_whose_turn_it_is(cast: Cast) -> None:
    ticket = opened(cast)
    owner = Ticket.objects.get(pk=ticket.pk).owner
    assert owner is not None
    assert owner.load_email == 1
    say(ticket, Writer.agent(owner), "We are looking into it.")
    owner.refresh_from_db()
    assert owner.load_email == 0
    say(ticket, Writer.customer(cast.aroha), "Thank you, and?")
    owner.refresh_from_db()
    assert owner.load_email == 1


@pytest.mark.parametrize(("text", "code"), [("  ", "bad_request"), ("x" * 10_001, "too_long")])
def test_an_empty_or_oversized_message_is_refused_with_a_sentence(cast: Cast, text: str, code: str) -> None:
    answer = say(opened(cast), Writer.customer(cast.aroha), text)
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert answer.message.endswith(".")


def test_opening_the_same_conversation_twice_makes_one_ticket(cast: Cast) -> None:
    contact = Contact(
        channel="chat",
        customer=cast.aroha,
        team=cast.team,
        body=Body(text="Hi"),
        client_id="c1",
        public_id="same",
        language="en",
    )
    first = open_ticket(contact, now=MONDAY)
    again = open_ticket(contact, now=MONDAY)
    assert isinstance(first.posted, Posted)
    assert isinstance(again.posted, Posted)
    assert first.posted.seq == again.posted.seq
    assert Ticket.objects.count() == 1


def test_an_agent_of_no_team_may_not_write(cast: Cast) -> None:
    ticket = opened(cast)
    cast.joao.memberships.all().delete()
    answer = say(ticket, Writer.agent(cast.joao), "Let me in")
    assert isinstance(answer, Refused)
    assert answer.code == "not_found"


def test_what_is_inserted_plainly_stands_as_it_would_by_bulk_create(cast: Cast) -> None:
    ticket = opened(cast)
    instant = MONDAY.replace(microsecond=123456)

    def events(start: int) -> list[Event]:
        return [
            Event(
                ticket=ticket,
                seq=start + number,
                kind="note",
                at=instant,
                author="agent",
                author_key="agent:1",
                author_name="Jürgen 山田",
                agent=cast.kenji,
                internal=bool(number),
                client_id=None if number else f"c{start}",
                data={"to": {"name": "Ünal"}, "n": number, "none": None, "list": [1, 2.5, "x"]},
            )
            for number in range(3)
        ]

    plain, usual = events(100), events(200)
    insert(plain)
    Event.objects.bulk_create(usual)
    assert all(event.pk for event in plain)
    leave_out = ("id", "seq", "client_id")
    fields = [field.attname for field in Event._meta.concrete_fields if field.attname not in leave_out]
    stored = [
        list(Event.objects.filter(pk__in=[one.pk for one in rows]).order_by("seq").values_list(*fields))
        for rows in (plain, usual)
    ]
    assert stored[0] == stored[1]


def test_a_row_that_breaks_a_rule_is_refused_by_the_database(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Event(ticket=ticket, seq=1, kind="note", at=MONDAY, author="agent", author_key="agent:1")])


def test_a_customer_who_writes_wakes_a_chat_that_was_set_aside(cast: Cast) -> None:
    chat = opened(cast, channel="chat")
    assign(chat.pk, cast.kenji, by=SYSTEM, now=MONDAY)
    snooze(chat.pk, MONDAY + timedelta(hours=3), by=SYSTEM, now=MONDAY)
    assert isinstance(say(chat, Writer.customer(cast.aroha), "Are you there?"), Posted)
    woken = Ticket.objects.get(pk=chat.pk)
    assert (woken.state, woken.snoozed_until, woken.owner) == ("open", None, cast.kenji)
    assert Agent.objects.get(pk=cast.kenji.pk).load_chat == 1
