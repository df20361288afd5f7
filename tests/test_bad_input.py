"""What cannot be stored or read is said so, keeps what was there, and works when it is sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import Client

from helpdesk.lib.clock import now
from tests.cast import MONDAY, Cast
from tests.chat.conftest import _fresh  # noqa: F401  (the chat forgets what it kept from the test before)
from tests.chat.stage import customer, make_site, open_session
from tests.tickets.views.desk import opened, signed_in
from tickets.actions import Body, Post, Posted, post_messages
from tickets.arrival import ATTEMPTS, read_mail
from tickets.log import Writer
from tickets.mail import gate
from tickets.models import Event, InboundMail, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
UNREADABLE = b"\r\n \r\n"


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite gets no page more than it has, as on a disk without room."""
    if connection.vendor != "sqlite":
        pytest.skip("a full disk is made with SQLite's own page limit")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA max_page_count=1")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count={before}")


def test_g6_a_mail_nobody_can_read_is_kept_byte_for_byte_and_shown_to_leads(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = "tests.tickets.views.urls"
    gate.store(gate.Arrival(raw=UNREADABLE, mailbox="support", sender="odd@example.org"), now=MONDAY)
    for attempt in range(ATTEMPTS):
        read_mail(now=MONDAY + timedelta(hours=attempt))
    mail = InboundMail.objects.get()
    assert (bytes(mail.raw), mail.state) == (UNREADABLE, "failed")
    page = signed_in(cast.lead).get("/desk/mail/").content.decode()
    assert mail.error
    assert mail.error in page


def test_g1_a_message_that_found_no_room_on_the_disk_is_not_acknowledged_and_can_be_sent_again(
    cast: Cast,
) -> None:
    ticket = opened(cast)
    post = Post(
        conversation=ticket.public_id,
        writer=Writer.customer(ticket.customer),
        body=Body(text="Are you there? " * 600),
        client_id="one",
    )
    with full_disk():
        for number in range(400):  # until the last free pages are used up
            filler = Post(
                conversation=ticket.public_id, writer=post.writer, body=post.body, client_id=f"filler{number}"
            )
            try:
                post_messages([filler], now=now())
            except Exception as error:
                assert "full" in str(error)
                break
        else:
            pytest.fail("the disk was never full")
        with pytest.raises(Exception, match="full"):
            post_messages([post], now=now())
    (answer,) = post_messages([post], now=now())
    assert isinstance(answer, Posted)
    assert answer.first
    stored = Ticket.objects.get(pk=ticket.pk)
    assert Event.objects.filter(ticket=ticket).count() == stored.last_seq


async def test_frames_out_of_order_are_refused_and_the_talk_goes_on(cast: Cast) -> None:
    token = await _opened_token(cast)
    socket = await customer(token)
    for frame in (
        {"type": "got", "seq": 999},
        {"type": "read", "seq": 999},
        {"type": "hello", "token": token},
    ):
        await socket.send(**frame)
    assert (await socket.say("Still here"))["seq"] == 1
    assert await Message.objects.acount() == 1
    await socket.wire.disconnect()


def test_a_form_that_lay_open_too_long_says_so_and_nothing_is_stored(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/en/contact/", {"text": "Where is it?", "csrfmiddlewaretoken": "stale"})
    assert answer.status_code == 403
    assert Ticket.objects.count() == 0


async def _opened_token(cast: Cast) -> str:
    await sync_to_async(make_site)(cast)
    return (await sync_to_async(open_session)()).token
