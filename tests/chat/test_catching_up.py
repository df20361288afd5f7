"""A client that has N gets N+1 and on: after a gap, page by page, and without what it may not see."""

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from chat.events import CUSTOMER, Audience, Wanted, read_pages
from chat.hub import Hub
from chat.models import Session
from helpdesk.lib.clock import now
from helpdesk.people.access import Reader
from tests.cast import Cast
from tests.chat.stage import Socket, agent, customer, give, opened
from tickets.actions import Body, Contact, Post, open_ticket, post_messages
from tickets.log import Writer
from tickets.models import Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.usefixtures("each_server"),
]


def write(conversation: str, writer: Writer, texts: list[str], *, internal: bool = False) -> None:
    posts = [
        Post(
            conversation=conversation,
            writer=writer,
            body=Body(text=text),
            client_id=str(uuid4()),
            internal=internal,
        )
        for text in texts
    ]
    post_messages(posts, now=now())


async def test_g3_after_a_gap_a_client_shows_each_event_once_and_in_order(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    await socket.wire.disconnect()
    await sync_to_async(write)(name, Writer.agent(shop.lead), [f"Part {n}" for n in range(120)])
    again = await customer(started.token, after=1)
    seqs: list[int] = []
    ticket = await Ticket.objects.aget(public_id=name)
    frames = []
    while not seqs or frames[-1]["through"] < ticket.last_seq:
        frame = await again.until("events")
        frames.append(frame)
        seqs += [event["seq"] for event in frame["events"]]
    assert seqs == list(range(2, ticket.last_seq + 1))
    assert max(len(frame["events"]) for frame in frames) == 50
    await again.wire.disconnect()


async def test_g14_the_next_page_comes_only_after_got(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    await socket.wire.disconnect()
    await sync_to_async(write)(name, Writer.agent(shop.lead), [f"Part {n}" for n in range(60)])
    deaf = await Socket("/ws/chat/").__aenter__()
    await deaf.send(type="hello", token=started.token, after=0)
    assert (await deaf.receive())["type"] == "welcome"
    page = await deaf.receive()
    assert len(page["events"]) == 50
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["While deaf"])
    assert await deaf.wire.receive_nothing(timeout=0.5)
    await deaf.send(type="got", seq=page["through"])
    rest = await deaf.receive()
    assert rest["events"][0]["seq"] == page["through"] + 1
    assert rest["events"][-1]["text"] == "While deaf"
    await deaf.wire.disconnect()


async def test_g14_a_page_is_never_much_over_64_kib(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    await socket.wire.disconnect()
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["ش" * 9_000 for _ in range(6)])
    again = await Socket("/ws/chat/").__aenter__()
    await again.send(type="hello", token=started.token, after=1)
    await again.receive()
    page = await again.wire.receive_from(timeout=20)
    assert 16 * 1024 < len(page.encode()) <= 64 * 1024
    assert '"truncated":true' in page
    assert "\\u" not in page
    await again.wire.disconnect()


async def test_a_note_never_reaches_the_customer_and_nothing_stalls(shop: Cast) -> None:
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    desk = await agent(shop.kenji)
    await desk.send(type="watch", conversation=name, after=0)
    await desk.send(type="note", id="n1", text="He is angry.", conversation=name)
    note = await desk.until("ack", id="n1")
    assert (await desk.event("note"))["text"] == "He is angry."
    through = 0
    while through < note["seq"]:
        frame = await visitor.until("events")
        through = frame["through"]
        assert all(event["kind"] != "note" for event in frame["events"])
    assert "angry" not in str(visitor.seen)
    await visitor.wire.disconnect()
    await desk.wire.disconnect()


async def test_g4_the_heartbeat_finds_what_no_hint_told(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    monkeypatch.setattr("chat.live.hand_over", lambda parcels: None)
    monkeypatch.setattr("chat.live._look_elsewhere", _nothing)
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["Unheard"])
    assert await socket.wire.receive_nothing(timeout=0.3)
    await socket.send(type="ping")
    assert (await socket.event("message", text="Unheard"))["author"]["name"] == "Lena"
    assert any(frame["type"] == "pong" and frame["last"] > 1 for frame in socket.seen)
    await socket.wire.disconnect()


async def _nothing(last_id: int) -> int:
    return last_id


async def test_events_of_another_process_arrive_within_a_second_or_two(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, socket = await opened(shop)
    monkeypatch.setattr("chat.live.hand_over", lambda parcels: None)
    monkeypatch.setattr(Hub, "is_up", False)  # nobody brings hints, so the database is asked each second
    await sync_to_async(write)(
        started.session.conversation, Writer.agent(shop.lead), ["From a sweep elsewhere"]
    )
    assert (await socket.event("message", text="From a sweep elsewhere"))["seq"] > 1
    await socket.wire.disconnect()


async def test_a_token_that_was_ended_is_noticed_at_the_heartbeat(shop: Cast) -> None:
    started, socket = await opened(shop)
    await Session.objects.filter(pk=started.session.pk).aupdate(ended_at=now())
    await socket.send(type="ping")
    assert await socket.closed_with() == 4401


def test_many_readers_asked_together_get_what_each_would_get_alone(shop: Cast) -> None:
    names = []
    for number, length in enumerate((1, 7, 49, 130)):
        contact = Contact(
            channel="chat",
            customer=shop.aroha,
            team=shop.team,
            body=Body(text="Hello?"),
            client_id=str(uuid4()),
            public_id=f"talk{number}",
            language="en",
        )
        open_ticket(contact, now=now())
        write(f"talk{number}", Writer.agent(shop.lead), [f"Part {n}" for n in range(length)])
        write(f"talk{number}", Writer.agent(shop.lead), ["Between us."], internal=True)
        names.append(f"talk{number}")
    watcher = Audience(Reader(None, None))
    wanted = [
        Wanted(name, after, audience)
        for name in [*names, "nobody"]
        for after in (0, 1, 3, 40, 131, 500)
        for audience in (CUSTOMER, watcher)
    ]
    together = read_pages(wanted)
    assert together == [read_pages([one])[0] for one in wanted]
    assert sum(len(page.events) for page in together) > 300
