"""A customer and an agent talk: stored before acknowledged, numbered, the same on every socket."""

import asyncio
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from chat.registry import registry
from tests.cast import Cast
from tests.chat.stage import agent, customer, give, opened
from tickets.models import Event, Message, Ticket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both,
    pytest.mark.usefixtures("each_server"),
]


async def test_g1_the_first_message_opens_a_ticket_before_its_ack(shop: Cast) -> None:
    started, socket = await opened(shop)
    ack = next(frame for frame in socket.seen if frame["type"] == "ack")
    ticket = await Ticket.objects.aget(public_id=started.session.conversation)
    assert (ack["seq"], ack["conversation"]) == (1, ticket.public_id)
    assert ticket.channel == "chat"
    assert ack["at"].endswith("Z")
    await socket.wire.disconnect()


async def test_both_sides_hear_each_other(shop: Cast) -> None:
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    desk = await agent(shop.kenji)
    await desk.send(type="watch", conversation=name, after=0)
    assert (await desk.event("message"))["text"] == "My parcel did not arrive."
    ack = await desk.say("Let me look.", conversation=name)
    heard = await visitor.event("message", text="Let me look.")
    assert heard["seq"] == ack["seq"]
    assert heard["author"] == {"role": "agent", "name": "Kenji"}
    await visitor.say("Thank you!")
    assert (await desk.event("message", text="Thank you!"))["author"]["role"] == "customer"
    await visitor.wire.disconnect()
    await desk.wire.disconnect()


async def test_who_was_sent_away_says_nothing_more(shop: Cast) -> None:
    _, visitor = await opened(shop)
    for socket in list(registry.sockets):
        socket.close(4403)
    await visitor.send(type="say", id=str(uuid4()), text="One more thing.")
    assert await visitor.closed_with() == 4403
    await asyncio.sleep(0.2)
    assert await Message.objects.acount() == 1
    await visitor.wire.disconnect()


async def test_what_follows_a_frame_that_has_to_wait_stays_behind_it(shop: Cast) -> None:
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    desk = await agent(shop.kenji)
    for text in ("One.", "Two.", "Three."):  # whether the first goes as a letter has to be looked up
        await desk.send(type="say", id=str(uuid4()), text=text, conversation=name)
    await desk.send(type="note", id=str(uuid4()), text="Four.", conversation=name)
    for _ in range(4):
        await desk.until("ack")
    events = Event.objects.filter(ticket__public_id=name, kind__in=["message", "note"]).order_by("seq")
    stored = [text async for text in events.values_list("message__text", flat=True)]
    assert stored[1:] == ["One.", "Two.", "Three.", "Four."]
    await visitor.wire.disconnect()
    await desk.wire.disconnect()


async def test_g2_a_resend_gets_the_same_ack_and_makes_no_second_message(shop: Cast) -> None:
    started, socket = await opened(shop)
    client_id = str(uuid4())
    first = await socket.say("Once", id=client_id)
    await socket.wire.disconnect()
    again = await customer(started.token)
    assert await again.say("Once", id=client_id) == first
    await again.send(type="say", id=client_id, text="Twice")
    assert (await again.until("error", id=client_id))["code"] == "conflict"
    assert await Message.objects.filter(text="Once").acount() == 1
    await again.wire.disconnect()


async def test_g2_first_messages_sent_at_once_keep_their_order_and_make_one_ticket(shop: Cast) -> None:
    from tests.chat.stage import open_session

    started = await sync_to_async(open_session)()
    socket = await customer(started.token)
    ids = [str(uuid4()) for _ in range(5)]
    for number, client_id in enumerate(ids):
        await socket.send(type="say", id=client_id, text=f"Line {number}")
    for client_id in ids:
        await socket.until("ack", id=client_id)
    assert await Ticket.objects.acount() == 1
    texts = Event.objects.filter(kind="message").order_by("seq").values_list("message__text", flat=True)
    assert [text async for text in texts] == [f"Line {number}" for number in range(5)]
    await socket.wire.disconnect()


async def test_two_sockets_of_one_customer_show_the_same(shop: Cast) -> None:
    started, one = await opened(shop)
    two = await customer(started.token)
    assert (await two.event("message"))["text"] == "My parcel did not arrive."
    await one.say("On the phone now.")
    assert (await two.event("message"))["text"] == "On the phone now."
    await one.wire.disconnect()
    await two.wire.disconnect()
