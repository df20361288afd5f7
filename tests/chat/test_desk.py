"""An agent's screen: offers ring and end, presence is noted, lists say that they changed, transfers carry a note."""

import asyncio
import threading
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import ANY

import pytest
from asgiref.sync import sync_to_async

from chat import desks
from chat.registry import Parcel
from helpdesk.duties import sweeps
from helpdesk.duties.models import AuditEntry
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent, Partner, Team
from tests.cast import Cast
from tests.chat.stage import Socket, agent, give, open_session, opened
from tests.chat.test_catching_up import write
from tickets import queue
from tickets.log import Writer
from tickets.models import Event, Offer, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def offer_to(conversation: str, person: Agent, seconds: float = 30) -> Offer:
    """The chat is offered to this agent, as routing would have done, and the log says that it waits."""
    from django.db import transaction

    from tickets import log

    at = now()
    with transaction.atomic():
        ticket = Ticket.objects.get(public_id=conversation)
        Offer.objects.filter(ticket=ticket, state="open").update(state="withdrawn", ended_at=at)
        held = ticket.load_holder
        Ticket.objects.filter(pk=ticket.pk).update(
            offered_to=person, owner=None, queued_at=at, next_wake_at=at + timedelta(seconds=30)
        )
        Agent.objects.filter(pk=held).update(load_chat=0)
        Agent.objects.filter(pk=person.pk).update(load_chat=1)
        made = Offer.objects.create(
            ticket=ticket,
            agent=person,
            made_at=at,
            until=at + timedelta(seconds=seconds),
        )
        log.append([(log.lock([ticket.pk])[ticket.pk], log.Entry("waiting"))], now=at)
    return made


async def asked(socket: Socket, **frame: Any) -> dict[str, Any]:
    await socket.send(**frame)
    return await socket.until("ack", id=frame["id"])


async def test_an_offer_rings_only_at_its_agent_and_accepting_takes_the_chat(shop: Cast) -> None:
    started, visitor = await opened(shop)
    kenji, lena = await agent(shop.kenji), await agent(shop.lead)
    await sync_to_async(offer_to)(started.session.conversation, shop.kenji)
    offer = await kenji.until("offer")
    assert offer["conversation"] == started.session.conversation
    first = await asked(kenji, type="accept", id="a", offer=offer["offer"])
    again = await asked(kenji, type="accept", id="a", offer=offer["offer"])
    assert again["seq"] == first["seq"] is not None
    assert (await visitor.event("assigned"))["to"] == {"name": "Kenji"}
    await kenji.saw("offer_gone", offer=offer["offer"])
    ticket = await Ticket.objects.aget(public_id=started.session.conversation)
    assert ticket.owner_id == shop.kenji.pk
    await lena.send(type="ping")
    await lena.until("pong")
    assert all(frame["type"] != "offer" for frame in lena.seen)
    for each in (visitor, kenji, lena):
        await each.wire.disconnect()


async def test_somebody_elses_offer_cannot_be_accepted(shop: Cast) -> None:
    started, visitor = await opened(shop)
    offer = await sync_to_async(offer_to)(started.session.conversation, shop.kenji)
    lena = await agent(shop.lead)
    await lena.send(type="accept", id="a", offer=offer.public_id)
    assert (await lena.until("error", id="a"))["code"] == "conflict"
    for each in (visitor, lena):
        await each.wire.disconnect()


async def test_a_missed_offer_goes_from_the_screen(shop: Cast) -> None:
    started, visitor = await opened(shop)
    kenji = await agent(shop.kenji)
    offer = await sync_to_async(offer_to)(started.session.conversation, shop.kenji)
    await kenji.until("offer", offer=offer.public_id)
    await sync_to_async(queue.drain)(now=now() + timedelta(seconds=31))
    # This process's clock says that the offer stands; the database is asked each second while one is shown.
    await kenji.saw("offer_gone", offer=offer.public_id)
    assert (await Offer.objects.aget(pk=offer.pk)).state == "missed"
    for each in (visitor, kenji):
        await each.wire.disconnect()


async def test_an_offer_whose_time_is_over_ends_within_seconds_and_not_with_the_next_sweep(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, visitor = await opened(shop)
    kenji = await agent(shop.kenji)
    monkeypatch.setattr(sweeps, "_wakers", [run])
    offer = await sync_to_async(offer_to)(started.session.conversation, shop.kenji, seconds=1)
    await kenji.until("offer", offer=offer.public_id)
    await kenji.saw("offer_gone", offer=offer.public_id)
    assert (await Offer.objects.aget(pk=offer.pk)).state == "missed"
    for each in (visitor, kenji):
        await each.wire.disconnect()


def run(name: str) -> None:
    if name == "queue":
        queue.drain(now=now())


async def test_declining_gives_the_chat_back(shop: Cast) -> None:
    started, visitor = await opened(shop)
    kenji = await agent(shop.kenji)
    offer = await sync_to_async(offer_to)(started.session.conversation, shop.kenji)
    await kenji.until("offer", offer=offer.public_id)
    await asked(kenji, type="decline", id="d", offer=offer.public_id)
    await kenji.saw("offer_gone", offer=offer.public_id)
    assert (await Ticket.objects.aget(public_id=started.session.conversation)).offered_to_id is None
    for each in (visitor, kenji):
        await each.wire.disconnect()


async def test_an_open_socket_means_seen_and_a_status_is_kept(shop: Cast) -> None:
    await Agent.objects.filter(pk=shop.kenji.pk).aupdate(seen_at=None)
    kenji = await agent(shop.kenji)
    await asked(kenji, type="status", id="s", status="busy")
    row = await Agent.objects.aget(pk=shop.kenji.pk)
    assert row.status == "busy"
    assert row.seen_at is not None
    assert now() - row.seen_at < timedelta(seconds=10)
    await kenji.wire.disconnect()


async def test_lists_say_that_they_changed(shop: Cast) -> None:
    kenji = await agent(shop.kenji)
    _, visitor = await opened(shop)
    assert "queue" in (await kenji.until("inbox"))["views"]
    for each in (visitor, kenji):
        await each.wire.disconnect()


async def test_a_transfer_carries_its_note_and_the_old_owner_keeps_reading(shop: Cast) -> None:
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    kenji = await agent(shop.kenji)
    to = {"agent": shop.lead.pk}
    await asked(kenji, type="transfer", id="t", conversation=name, to=to, note="She wants a refund.")
    ticket = await Ticket.objects.aget(public_id=name)
    assert ticket.owner_id == shop.lead.pk
    note = await Event.objects.select_related("message").aget(ticket=ticket, kind="note")
    assert note.message is not None
    assert note.message.text == "She wants a refund."
    await kenji.send(type="watch", conversation=name, after=0)
    await kenji.event("note")
    for each in (visitor, kenji):
        await each.wire.disconnect()


async def test_g2_a_transfer_sent_again_gets_its_first_answer_and_moves_nothing(shop: Cast) -> None:
    """Its answer was lost; meanwhile the ticket went on to somebody else, and its sender sees it no more."""
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    kenji = await agent(shop.kenji)
    transfer = {"type": "transfer", "id": "t", "conversation": name, "note": "She wants a refund."}
    first = await asked(kenji, **transfer, to={"agent": shop.lead.pk})
    await sync_to_async(give)(name, shop.elif_)
    assert await asked(kenji, **transfer, to={"agent": shop.lead.pk}) == {**first, "at": ANY}
    ticket = await Ticket.objects.aget(public_id=name)
    assert ticket.owner_id == shop.elif_.pk
    assert await Event.objects.filter(ticket=ticket, kind="note").acount() == 1
    for each in (visitor, kenji):
        await each.wire.disconnect()


@pytest.mark.parametrize("to", [{"agent": 999_999}, {"team": 999_999}])
async def test_a_transfer_to_nobody_changes_nothing(shop: Cast, to: dict[str, int]) -> None:
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    kenji = await agent(shop.kenji)
    await kenji.send(type="transfer", id="t", conversation=name, to=to, note="She wants a refund.")
    assert (await kenji.until("error", id="t"))["code"] == "not_found"
    ticket = await Ticket.objects.aget(public_id=name)
    assert ticket.owner_id == shop.kenji.pk
    assert not await Event.objects.filter(ticket=ticket, kind="note").aexists()
    for each in (visitor, kenji):
        await each.wire.disconnect()


async def test_a_transfer_to_a_team_queues_the_chat_there(shop: Cast) -> None:
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    team = await Team.objects.acreate(name="Billing")
    kenji = await agent(shop.kenji)
    await asked(kenji, type="transfer", id="t", conversation=name, to={"team": team.pk}, note="")
    ticket = await Ticket.objects.aget(public_id=name)
    assert (ticket.team_id, ticket.owner_id) == (team.pk, None)
    assert (await Agent.objects.aget(pk=shop.kenji.pk)).load_chat == 0
    for each in (visitor, kenji):
        await each.wire.disconnect()


async def test_g16_a_partners_agent_reads_no_note_of_the_house_and_loses_sight_with_the_ticket(
    shop: Cast,
) -> None:
    partner = await Partner.objects.acreate(name="Outside")
    await Agent.objects.filter(pk=shop.joao.pk).aupdate(partner=partner)
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.joao)
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["Of the house alone"], internal=True)
    outside = await agent(shop.joao)
    await outside.send(type="watch", conversation=name, after=0)
    await outside.event("message")
    await outside.say("Olá!", conversation=name)
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["Of the house again"], internal=True)
    await sync_to_async(give)(name, shop.lead)
    assert (await outside.until("error"))["code"] == "not_found"
    await visitor.say("And who are you now?")
    await outside.send(type="ping")
    await outside.until("pong")
    assert "Of the house" not in str(outside.seen)
    assert "who are you now" not in str(outside.seen)
    for each in (visitor, outside):
        await each.wire.disconnect()


async def test_g18_closing_all_asks_every_client_to_come_back(shop: Cast) -> None:
    from chat.live import registry

    started = await sync_to_async(open_session)()
    from tests.chat.stage import customer

    sockets = [await customer(started.token), await agent(shop.kenji)]
    assert registry.close_all(1012, "the server restarts") == 2
    assert [await socket.closed_with() for socket in sockets] == [1012, 1012]


async def test_talk_on_screen_does_not_make_the_lists_be_fetched_again(shop: Cast) -> None:
    started, visitor = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    kenji, lena = await agent(shop.kenji), await agent(shop.lead)
    await kenji.send(type="watch", conversation=name, after=0)
    await kenji.event("message")
    await asyncio.sleep(2.5)  # what came before is told by now
    await kenji.send(type="ping")
    await kenji.until("pong")
    kenji.seen.clear()
    await visitor.say("Hello again")
    await kenji.event("message", text="Hello again")
    assert "queue" in (await lena.until("inbox"))["views"]  # the team's list shows who spoke last
    await asyncio.sleep(2.5)
    await kenji.send(type="ping")
    await kenji.until("pong")
    assert [frame for frame in kenji.seen if frame["type"] == "inbox"] == []
    for each in (visitor, kenji, lena):
        await each.wire.disconnect()


async def test_g17_an_administrator_who_follows_a_foreign_chat_leaves_a_row_and_its_agents_none(
    shop: Cast,
) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    ticket = await Ticket.objects.aget(public_id=name)
    boss = await Agent.objects.acreate(user=shop.admin, zone="UTC")
    for person in (boss, shop.kenji, boss):
        wire = await agent(person)
        await wire.send(type="watch", conversation=name, after=0)
        await wire.until("events")
        await wire.wire.disconnect()
    rows = [row async for row in AuditEntry.objects.filter(verb="read").values_list("actor", "subject")]
    assert rows == [(f"user:{shop.admin.pk}", f"ticket:{ticket.pk}")]
    await socket.wire.disconnect()


async def test_a_look_for_offers_that_took_long_takes_no_newer_one_away(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, _ = await opened(shop)
    kenji = await agent(shop.kenji)
    entered, may_end, look = threading.Event(), threading.Event(), desks.open_offers

    def slow(agents: set[int]) -> dict[str, desks.Shown]:
        found = look(agents)
        entered.set()
        may_end.wait(10)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(desks, "open_offers", partial(_first_then, [slow], look))
        desks.desks.look_for_offers()
        await asyncio.to_thread(entered.wait, 10)
        offer = await sync_to_async(offer_to)(started.session.conversation, shop.kenji)
        desks.desks.look_for_offers()
        await asyncio.sleep(0.3)
        may_end.set()
        await kenji.until("offer", offer=offer.public_id)
        await asyncio.sleep(0.3)
    kenji.seen.clear()
    await kenji.send(type="ping")
    await kenji.until("pong")
    assert [frame for frame in kenji.seen if frame["type"] == "offer_gone"] == []


def _first_then(first: list[Any], then: Any, agents: set[int]) -> dict[str, desks.Shown]:
    return (first.pop() if first else then)(agents)


# --- Many screens -------------------------------------------------------------------------------------
class Screen:
    """A screen of an administrator who is no agent, and so in no team."""

    agent_id = None
    outside = False
    teams: frozenset[int] = frozenset()

    def __init__(self) -> None:
        self.told: list[str] = []

    def push(self, text: str) -> None:
        self.told.append(text)

    def watches(self, conversation: str) -> bool:
        return False


async def test_a_change_for_all_is_told_to_some_screens_in_each_second_and_to_all_in_the_end() -> None:
    """A hundred who ask for their lists in the same second would keep a process from everything else."""
    many = desks.Desks()
    screens = [Screen() for _ in range(3 * desks.TOLD_A_SECOND)]
    for screen in screens:
        many.arrive(screen)
    for _ in range(3):
        many.stir([Parcel("a chat", 1, 1, kinds=frozenset({"closed"}), team_id=7)])
        before = sum(len(screen.told) for screen in screens)
        await many.tick(now())
        assert sum(len(screen.told) for screen in screens) == before + desks.TOLD_A_SECOND
    assert [len(screen.told) for screen in screens] == [1] * len(screens)


async def test_a_screen_that_is_closed_gives_its_turn_to_the_next() -> None:
    many = desks.Desks()
    screens = [Screen() for _ in range(desks.TOLD_A_SECOND + 1)]
    for screen in screens:
        many.arrive(screen)
    many.stir([Parcel("a chat", 1, 1, kinds=frozenset({"closed"}), team_id=7)])
    many.leave(screens[0])
    await many.tick(now())
    assert [len(screen.told) for screen in screens] == [0, *[1] * desks.TOLD_A_SECOND]
