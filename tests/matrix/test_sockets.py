"""Sockets under attack: from foreign pages, with guessed names, for tickets and notes of others."""

from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from chat import agents, buckets
from helpdesk.lib.clock import now
from helpdesk.people.models import User
from tests.chat.stage import OWN, Socket, customer
from tests.matrix.objects import Group, World, make_world
from tickets.models import Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
FOREIGN = ("https://evil.example", "null", "", "http://testserver:81", "http://testserver.evil.example")
SITE = "https://a.shop.example"
ORIGINS = [
    *(("/ws/chat/", origin, origin in (OWN, SITE, None)) for origin in (OWN, SITE, None, *FOREIGN)),
    *(("/ws/desk/", origin, origin == OWN) for origin in (OWN, SITE, None, *FOREIGN)),
]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    for bucket in (buckets.messages, buckets.frames):
        bucket.forget()


async def world() -> World:
    made: World = await sync_to_async(make_world)()
    return made


async def desk(person: User) -> Socket:
    ticket = await sync_to_async(agents.make_ticket)(person, "", now=now())
    socket = await Socket("/ws/desk/").__aenter__()
    await socket.send(type="hello", ticket=ticket)
    await socket.until("welcome")
    return socket


async def followed(socket: Socket, conversation: str) -> str:
    """All that a watcher is told of a conversation, as text; the code of the error for one that is not theirs."""
    await socket.send(type="watch", conversation=conversation, after=0)
    while True:
        frame = await socket.receive()
        socket.seen.append(frame)
        if frame["type"] == "error":
            return str(frame["code"])
        if frame["type"] == "events":
            await socket.send(type="got", seq=frame["through"], conversation=conversation)
            last = await Event.objects.filter(ticket__public_id=conversation).acount()
            if frame["through"] >= last:
                return str(socket.seen)


async def test_a_socket_opens_only_for_pages_that_may() -> None:
    await world()
    for path, origin, admitted in ORIGINS:
        socket = Socket(path, origin=origin)
        accepted, _ = await socket.wire.connect(timeout=20)
        assert accepted is admitted, (path, origin)
        await socket.wire.disconnect()


WATCHERS = [("G", "b"), ("L", "b"), ("PA", "p2"), ("PA", "a"), ("PA", "b"), ("P2", "p1")]


async def test_g16_nobody_follows_writes_to_or_ends_what_they_may_not_see() -> None:
    made = await world()
    count = await Event.objects.acount()
    for role, group in WATCHERS:
        socket = await desk(made.people[role])
        for name in (made.groups[group].ticket.public_id, made.groups[group].chat.public_id, uuid4().hex):
            assert await followed(socket, name) == "not_found", (role, group)
            for frame in attacks(made, name):
                await socket.send(**frame)
                error = await socket.until("error", id=frame["id"])
                assert error["code"] in ("not_found", "conflict"), (role, group, frame, error)
            for silent in ("read", "got"):
                await socket.send(type=silent, seq=1, conversation=name)
            await socket.send(type="typing", on=True, conversation=name)
        await socket.send(type="ping")
        await socket.until("pong")
        assert "zq" not in str([frame for frame in socket.seen if frame["type"] != "offer"])
        await socket.wire.disconnect()
    assert await Event.objects.acount() == count


def attacks(made: World, name: str) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = [
        {"type": "say", "text": "Let me in", "conversation": name},
        {"type": "note", "text": "Let me in", "conversation": name},
        {"type": "end", "conversation": name},
        {"type": "transfer", "to": {"agent": made.groups["p1"].agent.pk}, "note": "x", "conversation": name},
    ]
    return [{**frame, "id": uuid4().hex} for frame in frames]


async def test_notes_of_the_house_are_told_to_the_house_and_to_nobody_else() -> None:
    made = await world()
    for role, name, seen in (("G", "a", True), ("L", "a", True), ("PA", "p1", False), ("P2", "p2", False)):
        socket = await desk(made.people[role])
        told = await followed(socket, made.groups[name].ticket.public_id)
        assert f"zqwords{name}x" in told
        assert (f"zqnote{name}x" in told) is seen, role
        await socket.wire.disconnect()


async def test_a_partner_is_told_no_address_of_a_customer() -> None:
    made = await world()
    socket = await desk(made.people["PA"])
    assert "zqmailp1x" not in await followed(socket, made.groups["p1"].ticket.public_id)
    await socket.wire.disconnect()


async def test_a_visitor_hears_of_the_own_conversation_alone() -> None:
    made = await world()
    group: Group = made.groups["b"]
    socket = await customer(group.visitor.token)
    await socket.until("events")
    await socket.send(type="watch", conversation=made.groups["a"].chat.public_id, after=0)
    assert (await socket.until("error"))["code"] == "bad_request"
    await socket.say("Hello", conversation=made.groups["a"].chat.public_id)
    other = made.groups["a"].chat
    assert not await Event.objects.filter(ticket=other, message__text="Hello").aexists()
    assert "zqchatax" not in str(socket.seen)
    await socket.wire.disconnect()


@pytest.mark.parametrize("role", ["E"])
async def test_an_editor_gets_no_socket_of_the_desk(role: str) -> None:
    made = await world()
    ticket = await sync_to_async(agents.make_ticket)(made.people[role], "", now=now())
    socket = await Socket("/ws/desk/").__aenter__()
    await socket.send(type="hello", ticket=ticket)
    assert await socket.closed_with() == 4401


async def test_a_manager_of_a_partner_follows_nothing() -> None:
    made = await world()
    socket = await desk(made.people["PM"])
    for name in ("p1", "p2", "a"):
        assert await followed(socket, made.groups[name].ticket.public_id) == "not_found"
    await socket.wire.disconnect()


def test_g16_who_sees_what_is_the_same_asked_one_by_one_and_all_together() -> None:
    world = make_world()
    names = [
        ticket for group in world.groups.values() for ticket in (group.ticket.public_id, group.chat.public_id)
    ]
    people = list(User.objects.all())
    assert len(people) > 8
    together = Ticket.objects.visible_pairs((name, person) for person in people for name in names)
    alone = {
        (name, person.pk)
        for person in people
        for name in Ticket.objects.visible_to(person)
        .filter(public_id__in=names)
        .values_list("public_id", flat=True)
    }
    assert together == alone
