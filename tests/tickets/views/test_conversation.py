"""A conversation as agents read it."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from helpdesk.duties.models import Letter
from helpdesk.people.access import Reader
from helpdesk.people.models import Mandate, Partner
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tickets.actions import close, reopen
from tickets.actions.replying import Answer, reply
from tickets.log import Writer
from tickets.models import Message
from tickets.models.ticket import Ticket
from tickets.thread import delivery_of, read_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]


def test_it_shows_what_was_written_the_customers_time_and_the_promise(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "About my parcel" in page
    assert "Pacific/Auckland" in page
    assert "promised for" in page


def test_a_ticket_of_another_team_is_not_there(cast: Cast) -> None:
    ticket = opened(cast)
    cast.joao.memberships.all().delete()
    Ticket.objects.filter(pk=ticket.pk).update(owner=cast.kenji, queued_at=None, next_wake_at=None)
    client = signed_in(cast.joao)
    for part in ("", "thread/", "side/", "assign/"):
        assert client.get(f"/desk/t/{ticket.pk}/{part}").status_code == 404


def test_what_happened_in_a_row_is_folded_into_one(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    close(ticket.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    reopen(ticket.pk, by=Writer.agent(cast.kenji), now=MONDAY)
    ticket.refresh_from_db()
    kinds = [item.kind for item in read_thread(ticket, Reader(cast.kenji.pk, None)).items]
    assert kinds == ["day", "message", "events"]


def test_quotes_of_a_mail_are_folded_and_still_there(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    Message.objects.filter(ticket=ticket).update(text="New words", full_text="New words\n> old words")
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "Show the whole mail with its quotes" in page
    assert "&gt; old words" in page


@pytest.mark.parametrize(
    ("state", "more", "words"),
    [
        ("queued", {}, "on its way"),
        ("sent", {"sent_at": MONDAY}, "sent"),
        ("deferred", {"due_at": MONDAY + timedelta(minutes=5)}, "will try again at"),
        ("failed", {"answer": "550 no such user"}, "refused: 550 no such user"),
        ("unknown", {}, "perhaps sent"),
    ],
)
def test_an_answer_says_what_became_of_its_letter(
    cast: Cast, state: str, more: dict[str, object], words: str
) -> None:
    ticket = owned(cast, cast.kenji)
    reply(ticket, cast.kenji, Answer(text="Here.", client_id="answer-one"), now=MONDAY)
    Letter.objects.filter(kind="reply").update(state=state, **more)
    delivery = delivery_of(Message.objects.select_related("letter").get(text="Here."))
    assert delivery is not None
    assert delivery.words.startswith(words)


def test_an_older_part_of_a_long_thread_can_be_reached(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = owned(cast, cast.kenji)
    for number in range(6):
        writes(ticket, cast.aroha, f"Line {number}")
    monkeypatch.setattr("tickets.thread.MOST", 4)
    ticket.refresh_from_db()
    newest = read_thread(ticket, Reader(cast.kenji.pk, None))
    older = read_thread(ticket, Reader(cast.kenji.pk, None), before=newest.earlier)
    assert [item.text for item in newest.items if item.message] == ["Line 2", "Line 3", "Line 4", "Line 5"]
    assert "Line 1" in [item.text for item in older.items if item.message]


def test_why_this_agent_is_one_sentence(cast: Cast) -> None:
    ticket = opened(cast)
    page = signed_in(cast.lead).get(f"/desk/t/{ticket.pk}/side/").content.decode()
    assert "Why this agent" in page
    assert "native English" in page or "fluent English" in page


def test_a_partners_agent_reads_a_masked_address_and_no_note_of_the_house(cast: Cast) -> None:
    ticket = owned(cast, cast.joao)
    reply(ticket, cast.kenji, Answer(text="House gossip", client_id="note-one", internal=True), now=MONDAY)
    partner = Partner.objects.create(name="Call House")
    Mandate.objects.create(partner=partner, zone="UTC")
    type(cast.joao).objects.filter(pk=cast.joao.pk).update(partner=partner)
    client = signed_in(cast.joao)
    for part in ("", "thread/", "side/"):
        page = client.get(f"/desk/t/{ticket.pk}/{part}").content.decode()
        assert "aroha@example.org" not in page
        assert "House gossip" not in page
    assert "a•••@e•••.org" in client.get(f"/desk/t/{ticket.pk}/side/").content.decode()
    assert "#" not in client.get("/desk/?q=gossip").content.decode().partition('id="list"')[2][:400]


def test_a_text_of_a_stranger_is_shown_as_text(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    writes(ticket, cast.aroha, "<script>alert(1)</script>")
    page = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_no_get_changes_anything(cast: Cast) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    before = Ticket.objects.values().get(pk=ticket.pk)
    for part in ("", "thread/", "side/", "assign/"):
        assert client.get(f"/desk/t/{ticket.pk}/{part}").status_code == 200
    for part in ("close", "snooze", "spam", "send", "draft", "language", "tags"):
        assert client.get(f"/desk/t/{ticket.pk}/{part}/").status_code == 405
    assert Ticket.objects.values().get(pk=ticket.pk) == before


def test_a_conversation_takes_few_queries_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ticket, client = owned(cast, cast.kenji), signed_in(cast.kenji)
    for number in range(8):
        writes(ticket, cast.aroha, f"Line {number}")
    client.get(f"/desk/t/{ticket.pk}/")
    with django_assert_max_num_queries(14):
        client.get(f"/desk/t/{ticket.pk}/")
