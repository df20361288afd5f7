"""The parts that an open page fetches by itself."""

import re

import pytest
from django.test import Client

from helpdesk.people.access import Reader
from tests.cast import Cast
from tests.tickets.views.desk import opened, owned, signed_in, writes
from tickets.actions.replying import Answer, reply
from tickets.models import Ticket
from tickets.thread import read_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]


def test_the_list_alone_has_its_rows_and_marks_the_open_one(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji, "Lamp")
    part = signed_in(cast.kenji).get(f"/desk/list/?view=mine&open={ticket.pk}").content.decode()
    assert "Lamp" in part
    assert "<html" not in part
    assert 'aria-current="true"' in part


def test_the_views_alone_have_their_counts(cast: Cast) -> None:
    owned(cast, cast.kenji)
    part = signed_in(cast.kenji).get("/desk/views/?view=mine").content.decode()
    assert '<span class="count">1</span>' in part
    assert "<html" not in part


def test_the_thread_alone_says_how_far_it_goes(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    posted = writes(ticket, cast.aroha, "And now?")
    answer = signed_in(cast.kenji).get(f"/desk/t/{ticket.pk}/thread/")
    assert answer.headers["X-Last-Seq"] == str(Ticket.objects.get(pk=ticket.pk).last_seq)
    assert f'data-spoken="{posted.seq}"' in answer.content.decode()


def test_my_own_words_are_not_what_arrived(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    before = read_thread(ticket, Reader(cast.kenji.pk, None)).spoken
    reply(ticket, cast.kenji, Answer(text="Mine", client_id="my-own-one"), now=ticket.created_at)
    assert read_thread(ticket, Reader(cast.kenji.pk, None)).spoken == before
    assert read_thread(ticket, Reader(cast.elif_.pk, None)).spoken > before


def test_a_waiting_chat_stands_in_the_strip_above_the_list(cast: Cast) -> None:
    ticket = opened(cast, "Hello?", channel="chat")
    Ticket.objects.filter(pk=ticket.pk).update(
        owner=cast.kenji, offered_to=None, queued_at=None, next_wake_at=None, state="open"
    )
    part = signed_in(cast.kenji).get("/desk/list/?view=mine").content.decode()
    assert "chat-tile" in part


@pytest.mark.parametrize("part", ["list/", "views/", "offers/", "t/1/thread/", "t/1/head/", "t/1/side/"])
def test_a_part_is_not_for_strangers(cast: Cast, part: str) -> None:
    opened(cast)
    assert Client().get(f"/desk/{part}").status_code == 302


def test_the_mark_of_the_head_changes_with_what_it_shows(cast: Cast) -> None:
    ticket = owned(cast, cast.kenji)
    client = signed_in(cast.kenji)

    def marks() -> set[str]:
        parts = [client.get(f"/desk/t/{ticket.pk}/{part}/").content.decode() for part in ("thread", "head")]
        return {re.search(r'data-mark="(\w+)"', part)[1] for part in parts}  # type: ignore[index]

    first = marks()
    assert len(first) == 1
    writes(ticket, cast.aroha, "And now?")
    assert marks() == first
    for change in ({"owner": cast.elif_}, {"state": "waiting"}, {"priority": 2}, {"subject": "Other"}):
        Ticket.objects.filter(pk=ticket.pk).update(**change)
        assert len(marks()) == 1
        assert marks() != first
        first = marks()
