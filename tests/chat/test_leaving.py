"""Whoever leaves while they wait for a chat is noted, from sockets, polls and every process alike."""

import asyncio
from datetime import datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from chat import leaving, live
from chat.models import Session
from helpdesk.lib.clock import now
from tests.cast import Cast, keep_watch, see_everybody
from tests.chat.stage import customer, give, opened
from tickets import queue
from tickets.models import Event, Offer, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def later(seconds: float) -> datetime:
    return now() + timedelta(seconds=seconds)


def left() -> list[dict[str, int]]:
    return [event.data for event in Event.objects.filter(kind="abandoned")]


async def test_who_closed_the_page_while_waiting_is_noted_once(shop: Cast) -> None:
    _, socket = await opened(shop)
    await socket.wire.disconnect()
    note = sync_to_async(leaving.note_gone)
    assert await note(now=later(60)) == 0
    assert await note(now=later(95)) == 1
    assert await note(now=later(200)) == 0
    assert (await sync_to_async(left)())[0]["waited"] <= 1


async def test_the_chat_of_who_left_rings_no_more_and_has_an_agent_and_a_promise(shop: Cast) -> None:
    await sync_to_async(see_everybody)(now())
    _, socket = await opened(shop)
    await sync_to_async(queue.drain)(now=later(1))
    assert await Offer.objects.filter(state="open").acount() == 1
    await socket.wire.disconnect()
    await sync_to_async(leaving.note_gone)(now=later(95))
    assert await Offer.objects.filter(state="open").acount() == 0
    await sync_to_async(queue.drain)(now=later(96))
    ticket = await Ticket.objects.aget()
    assert ticket.is_parked_chat
    assert ticket.owner_id is not None
    assert ticket.promised_at is not None


async def test_who_waits_when_the_desk_goes_has_as_long_to_come_back_with_it(shop: Cast) -> None:
    watch, note = sync_to_async(keep_watch), sync_to_async(leaving.note_gone)
    await watch(now(), now())
    _, socket = await opened(shop)
    await socket.wire.disconnect()
    assert await note(now=later(1200)) == 0
    await watch(later(1200), later(1290))
    assert await note(now=later(1280)) == 0
    assert await note(now=later(1292)) == 1


async def test_it_is_not_for_the_customer_to_read(shop: Cast) -> None:
    started, socket = await opened(shop)
    await sync_to_async(leaving.note_gone)(now=later(95))
    await socket.wire.disconnect()
    again = await customer(started.token)
    await again.say("Still there?")
    assert "abandoned" not in {event["kind"] for event in again.events}
    await again.wire.disconnect()


async def test_who_still_waits_is_not_noted(shop: Cast) -> None:
    started, socket = await opened(shop)
    here = {started.session.conversation}
    await sync_to_async(leaving.still_here)(here, now=later(80))
    assert await sync_to_async(leaving.note_gone)(now=later(120)) == 0
    await socket.wire.disconnect()


async def test_a_client_that_asks_without_waiting_is_there(shop: Cast, async_client: AsyncClient) -> None:
    started, socket = await opened(shop)
    await socket.wire.disconnect()
    long_ago = now() - timedelta(seconds=100)
    await Session.objects.filter(pk=started.session.pk).aupdate(seen_at=long_ago)
    await Ticket.objects.aupdate(waiting_since=long_ago)
    answer = await async_client.get(
        "/chat/api/events?after=0&wait=0", headers={"Authorization": f"Bearer {started.token}"}
    )
    assert answer.status_code == 200
    assert await sync_to_async(leaving.note_gone)(now=now()) == 0


async def test_an_open_socket_says_so_by_itself(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HERE_EVERY", 1)
    started, socket = await opened(shop)
    before = started.session.seen_at
    for _ in range(40):
        seen = await Session.objects.values_list("seen_at", flat=True).aget(pk=started.session.pk)
        if seen > before:
            break
        await asyncio.sleep(0.2)
    assert seen > before
    await socket.wire.disconnect()


async def test_who_was_served_leaves_as_they_like(shop: Cast) -> None:
    started, socket = await opened(shop)
    await sync_to_async(give)(started.session.conversation, shop.lead)
    await socket.wire.disconnect()
    assert await sync_to_async(leaving.note_gone)(now=later(200)) == 0


async def test_ending_a_chat_that_nobody_took_is_leaving(shop: Cast) -> None:
    _, socket = await opened(shop)
    await socket.send(type="end", id="e")
    await socket.until("ack", id="e")
    assert len(await sync_to_async(left)()) == 1
    assert (await Ticket.objects.aget()).state == "closed"
    await socket.wire.disconnect()
