"""What is sent along lies on the disk once for each row that names it, and nothing else does."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError, transaction

from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, owned
from tickets.actions import Body, Contact, NewFile, Post, files, load, messages, open_ticket, post_messages
from tickets.log import Writer
from tickets.models import Attachment, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
LIST = NewFile("list.txt", "text/plain", b"one, two, three")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "attachments"


def on_disk() -> set[str]:
    folder = Path(settings.MEDIA_ROOT)
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def named() -> set[str]:
    return set(Attachment.objects.values_list("file", flat=True))


def with_a_file(ticket: Ticket, cast: Cast) -> Post:
    body = Body(text="Here is my list", files=(LIST,))
    writer = Writer.customer(cast.aroha)
    return Post(conversation=ticket.public_id, writer=writer, body=body, client_id=str(uuid4()))


def test_g2_a_message_that_comes_again_leaves_no_second_copy_of_its_file(cast: Cast) -> None:
    post = with_a_file(opened(cast), cast)
    for _ in range(3):
        post_messages([post], now=MONDAY)
    assert len(on_disk()) == 1
    assert on_disk() == named()


def test_g2_a_request_that_is_sent_twice_leaves_one_file(cast: Cast) -> None:
    contact = Contact(
        channel="form",
        customer=cast.aroha,
        team=cast.team,
        body=Body(text="Here is my list", files=(LIST,)),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        subject="List",
        language="en",
    )
    for _ in range(2):
        open_ticket(contact, now=MONDAY)
    assert len(on_disk()) == 1
    assert on_disk() == named()


def test_what_is_refused_leaves_no_file(cast: Cast) -> None:
    post = with_a_file(opened(cast), cast)
    post_messages([post], now=MONDAY)
    other = replace(post, body=Body(text="Another text", files=(replace(LIST, name="other.txt"),)))
    post_messages([other], now=MONDAY)
    assert on_disk() == named()
    assert len(on_disk()) == 1


def test_what_is_decided_anew_keeps_one_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its agent was another one by the time it was stored."""
    ticket = owned(cast, cast.kenji)
    tries: list[int] = []
    real = messages._write_all

    def moved_once(*given: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise load.HoldersMoved
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "_write_all", moved_once)
    post_messages([with_a_file(ticket, cast)], now=MONDAY)
    assert len(tries) == 2
    assert len(on_disk()) == 1
    assert on_disk() == named()


def test_what_fails_by_a_bug_leaves_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    post = with_a_file(opened(cast), cast)
    monkeypatch.setattr(messages, "_write_all", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post_messages([post], now=MONDAY)
    assert on_disk() == set()


def test_g1_a_file_stays_where_the_database_did_not_say_whether_it_stored_its_row(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that breaks at the commit may have committed all the same."""
    post = with_a_file(opened(cast), cast)
    real = transaction.Atomic.__exit__

    def stored_and_lost(self: transaction.Atomic, *why: object) -> None:
        real(self, *why)  # type: ignore[arg-type]
        if self.durable:
            raise OperationalError("the line is gone")

    monkeypatch.setattr(transaction.Atomic, "__exit__", stored_and_lost)
    monkeypatch.setattr(files, "_have_rows", lambda saved: None)
    with pytest.raises(OperationalError):
        post_messages([post], now=MONDAY)
    assert len(on_disk()) == 1
    assert on_disk() == named()
