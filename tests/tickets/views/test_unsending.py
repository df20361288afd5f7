"""An answer by mail waits ten seconds, or for the customer's morning, and can be taken back until then."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.duties import sending
from helpdesk.duties.models import Letter
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tests.tickets.views.test_changes import standing, undo_address
from tests.tickets.views.test_sending import send
from tickets import actions
from tickets.actions.replying import Answer, reply
from tickets.invariants import all_findings
from tickets.log import Writer
from tickets.models import Attachment, Event, Message, Ticket
from tickets.models.draft import Draft

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.urls("tests.tickets.views.urls"),
]
SECOND = timedelta(seconds=1)
STANDS = ("state", "owner_id", "waiting_since", "due_at", "first_answer_at", "promise_kept", "promised_at")


@pytest.fixture(autouse=True)
def clock(settings) -> time_machine.Traveller:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    with time_machine.travel(MONDAY + SECOND, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Aroha's mail, with Kenji: it is Monday evening in Auckland."""
    return owned(cast, cast.kenji)


def reply_letter() -> Letter | None:
    return Letter.objects.filter(kind="reply").first()


def due(now: datetime) -> set[int]:
    return set(sending.due_letters().filter(due_at__lte=now, kind="reply").values_list("pk", flat=True))


def facts_of(ticket: Ticket) -> dict[str, object]:
    return dict(Ticket.objects.values(*STANDS).get(pk=ticket.pk))


def test_a_letter_waits_ten_seconds_and_no_longer(cast: Cast, ticket: Ticket) -> None:
    send(signed_in(cast.kenji), ticket, "It left.")
    assert due(MONDAY + 10 * SECOND) == set()
    letter = reply_letter()
    assert letter is not None
    assert due(MONDAY + 11 * SECOND) == {letter.pk}


def test_within_them_it_is_taken_back_as_if_it_had_not_been_written(cast: Cast, ticket: Ticket) -> None:
    before, client = facts_of(ticket), signed_in(cast.kenji)
    load = Agent.objects.get(pk=cast.kenji.pk).load_email
    page = client.get(send(client, ticket, "It left on Tuesday.")).content.decode()
    assert facts_of(ticket) != before
    client.post(f"/desk/undo/{undo_address(page)}")
    assert facts_of(ticket) == before
    assert Agent.objects.get(pk=cast.kenji.pk).load_email == load
    assert reply_letter() is None
    assert Draft.objects.get(ticket=ticket).text == "It left on Tuesday."
    page = client.get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "Kenji took an answer back before it went out" in page
    assert page.count("It left on Tuesday.") == 1, "in the field alone"
    assert "not seen yet" not in page
    assert not [fault for one in all_findings(MONDAY + 5 * SECOND).values() for fault in one.faults]


def test_what_was_written_since_stays_behind_it(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.kenji)
    page = client.get(send(client, ticket, "First words.")).content.decode()
    client.post(f"/desk/t/{ticket.pk}/draft/", {"text": "Second words.", "kind": "reply"})
    client.post(f"/desk/undo/{undo_address(page)}")
    assert Draft.objects.get(ticket=ticket).text == "First words.\n\nSecond words."


def test_its_files_go_with_it(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.kenji)
    file = SimpleUploadedFile("list.txt", b"one, two", "text/plain")
    page = client.get(send(client, ticket, "See the list.", attached=file)).content.decode()
    assert Attachment.objects.count() == 1
    client.post(f"/desk/undo/{undo_address(page)}")
    assert Attachment.objects.count() == 0


def test_what_somebody_works_on_or_was_sent_cannot_be_taken_back(cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.kenji)
    page = client.get(send(client, ticket, "It left.")).content.decode()
    for change in ({"leased_until": MONDAY + timedelta(minutes=1)}, {"state": "sent", "sent_at": MONDAY}):
        Letter.objects.filter(kind="reply").update(**change)
        told = client.post(f"/desk/undo/{undo_address(page)}", follow=True).content.decode()
        assert "It has gone out already" in told
        assert Message.objects.filter(text="It left.").exists()
        Letter.objects.filter(kind="reply").update(leased_until=None)


def test_nobody_else_takes_it_back(cast: Cast, ticket: Ticket) -> None:
    send(signed_in(cast.kenji), ticket, "It left.")
    message = Message.objects.get(text="It left.")
    told = signed_in(cast.elif_).post(f"/desk/m/{message.pk}/take-back/", follow=True).content.decode()
    assert "Only who wrote an answer" in told
    assert reply_letter() is not None


def test_an_answer_waits_for_the_customers_morning(cast: Cast, ticket: Ticket) -> None:
    """20:00 in Auckland: nine in the morning there is 21:00 UTC."""
    Ticket.objects.filter(pk=ticket.pk).update(promised_at=None, due_at=MONDAY + timedelta(days=2))
    client = signed_in(cast.kenji)
    assert "Their Tue, Jun 2, 9:00" in client.get(f"/desk/t/{ticket.pk}/").content.decode().replace(
        "\u202f", " "
    )
    page = client.get(send(client, ticket, "It left.", when="morning")).content.decode()
    letter = reply_letter()
    assert letter is not None
    assert letter.due_at == MONDAY + timedelta(hours=13)
    assert "Take it back" in page
    assert "goes out" in page
    message = Message.objects.get(text="It left.")
    client.post(f"/desk/m/{message.pk}/take-back/")
    assert reply_letter() is None
    assert Draft.objects.get(ticket=ticket).text == "It left."


@pytest.mark.parametrize(("hours", "waits"), [(14, True), (12, False), (-1, False)])
def test_but_never_past_the_promise(cast: Cast, ticket: Ticket, hours: int, waits: bool) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(promised_at=MONDAY + timedelta(hours=hours))
    client = signed_in(cast.kenji)
    assert ('name="when"' in client.get(f"/desk/t/{ticket.pk}/").content.decode()) is waits
    send(client, ticket, "It left.", when="morning")
    letter = reply_letter()
    assert letter is not None
    assert letter.due_at == MONDAY + (timedelta(hours=13) if waits else 11 * SECOND)


def test_a_chat_and_a_note_know_no_waiting(cast: Cast) -> None:
    chat = opened(cast, "Lamp", channel="chat")
    actions.assign(chat.pk, cast.kenji, by=Writer.agent(cast.kenji), now=MONDAY)
    client = signed_in(cast.kenji)
    page = client.get(send(client, chat, "Hello")).content.decode()
    assert 'name="when"' not in page
    assert "It goes out in" not in page
    ticket = owned(cast, cast.kenji)
    assert (
        "It goes out in" not in client.get(send(client, ticket, "Ask Tanaka", kind="note")).content.decode()
    )


def test_an_answer_after_which_the_customer_wrote_leaves_the_turn_as_it_is(
    cast: Cast, ticket: Ticket
) -> None:
    client = signed_in(cast.kenji)
    send(client, ticket, "It left.")
    writes(ticket, cast.aroha, "It is here, thanks", now=MONDAY + 3 * SECOND)
    turn = standing(ticket)
    message = Message.objects.get(text="It left.")
    client.post(f"/desk/m/{message.pk}/take-back/")
    after = standing(ticket)
    assert (after["state"], after["waiting_since"]) == (turn["state"], turn["waiting_since"])


def test_a_second_answer_taken_back_leaves_the_first_one_standing(cast: Cast, ticket: Ticket) -> None:
    reply(ticket, cast.kenji, Answer(text="One.", client_id="one-one-one"), now=MONDAY)
    before, client = facts_of(ticket), signed_in(cast.kenji)
    page = client.get(send(client, ticket, "Two.")).content.decode()
    client.post(f"/desk/undo/{undo_address(page)}")
    assert facts_of(ticket) == before
    assert Event.objects.filter(ticket=ticket, kind="redacted").count() == 1


def test_an_earlier_answer_whose_words_a_lead_removed_still_was_one(cast: Cast, ticket: Ticket) -> None:
    reply(ticket, cast.kenji, Answer(text="My number is 4111.", client_id="one-one-one"), now=MONDAY)
    actions.redact(Message.objects.get(text__contains="4111").pk, by=Writer.agent(cast.lead), now=MONDAY)
    before, client = facts_of(ticket), signed_in(cast.kenji)
    page = client.get(send(client, ticket, "Two.")).content.decode()
    client.post(f"/desk/undo/{undo_address(page)}")
    assert facts_of(ticket) == before


def test_taking_back_twice_leaves_nothing_answered(cast: Cast, ticket: Ticket) -> None:
    before, client = facts_of(ticket), signed_in(cast.kenji)
    for text in ("One.", "Two."):
        page = client.get(send(client, ticket, text)).content.decode()
        client.post(f"/desk/undo/{undo_address(page)}")
    assert facts_of(ticket) == before
