"""Who may open a socket: origins (CSWSH), tokens, tickets that are good once, rights that change."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from chat import agents
from chat.models import SocketTicket
from helpdesk.lib.clock import now
from helpdesk.people import actions as people
from tests.cast import Cast
from tests.chat.stage import HOST, OWN, Socket, agent, customer, open_session, opened

pytestmark = pytest.mark.django_db(transaction=True)

ORIGINS = [
    ("/ws/chat/", OWN, True),
    ("/ws/chat/", HOST, True),
    ("/ws/chat/", None, True),
    ("/ws/chat/", "null", False),
    ("/ws/chat/", "https://evil.example", False),
    ("/ws/chat/", "https://shop.example.evil.example", False),
    ("/ws/chat/", "http://shop.example", False),
    ("/ws/chat/", "https://shop.example:444", False),
    ("/ws/desk/", OWN, True),
    ("/ws/desk/", HOST, False),
    ("/ws/desk/", None, False),
    ("/ws/desk/", "null", False),
    ("/ws/desk/", "http://testserver:8001", False),
    ("/ws/desk/", "http://testserver.evil.example", False),
    ("/ws/desk/", "", False),
]


@pytest.mark.parametrize(("path", "origin", "admitted"), ORIGINS)
async def test_only_known_pages_open_a_socket(
    shop: Cast, path: str, origin: str | None, admitted: bool
) -> None:
    socket = Socket(path, origin=origin)
    accepted, _ = await socket.wire.connect(timeout=20)
    assert accepted is admitted
    await socket.wire.disconnect()


@pytest.mark.parametrize(
    "first",
    [
        {"type": "hello", "token": "guess"},
        {"type": "say", "id": "1", "text": "no hello"},
        {"type": "hello"},
        {"type": "ping"},
    ],
)
async def test_a_client_without_a_good_token_is_closed_with_4401(shop: Cast, first: dict[str, str]) -> None:
    socket = await Socket("/ws/chat/").__aenter__()
    await socket.send(**first)
    assert await socket.closed_with() == 4401


async def test_a_client_that_says_nothing_is_closed_with_4401(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.consumers.socket.FIRST_FRAME", 0.2)
    socket = await Socket("/ws/chat/").__aenter__()
    assert await socket.closed_with() == 4401


async def test_a_sixth_socket_of_one_token_closes_the_oldest_with_4409(shop: Cast) -> None:
    started = await sync_to_async(open_session)()
    sockets = [await customer(started.token) for _ in range(6)]
    assert await sockets[0].closed_with() == 4409
    await sockets[5].say("Still here")
    for socket in sockets[1:]:
        await socket.wire.disconnect()


async def test_a_socket_ticket_is_good_once(shop: Cast) -> None:
    ticket = await sync_to_async(agents.make_ticket)(shop.kenji.user, "", now=now())
    first, second = await Socket("/ws/desk/").__aenter__(), await Socket("/ws/desk/").__aenter__()
    await first.send(type="hello", ticket=ticket)
    assert (await first.receive())["agent"] == {"name": "Kenji"}
    await second.send(type="hello", ticket=ticket)
    assert await second.closed_with() == 4401
    await first.wire.disconnect()


def test_of_one_ticket_shown_twice_at_once_one_is_let_in(shop: Cast) -> None:
    ticket = agents.make_ticket(shop.kenji.user, "", now=now())
    other = agents.make_ticket(shop.lead.user, "", now=now())
    found = agents.use_many([ticket, "unknown", ticket, other])
    assert [member and member.user.name for member in found] == ["Kenji", None, None, shop.lead.user.name]
    assert agents.use_many([ticket, other]) == [None, None]


async def test_a_socket_ticket_is_dead_after_30_seconds(shop: Cast) -> None:
    ticket = await sync_to_async(agents.make_ticket)(shop.kenji.user, "", now=now() - timedelta(seconds=31))
    socket = await Socket("/ws/desk/").__aenter__()
    await socket.send(type="hello", ticket=ticket)
    assert await socket.closed_with() == 4401
    assert await SocketTicket.objects.filter(used_at=None).acount() == 1


async def test_a_change_of_rights_closes_the_socket_at_the_next_heartbeat(shop: Cast) -> None:
    socket = await agent(shop.kenji)
    await sync_to_async(people.change_rights)(shop.kenji.user)
    await socket.send(type="ping")
    assert await socket.closed_with() == 4403


async def test_signing_out_closes_the_socket_at_the_next_heartbeat(shop: Cast) -> None:
    socket = await agent(shop.kenji, sign_in="a-session-that-ended")
    await socket.send(type="ping")
    assert await socket.closed_with() == 4403


async def test_g16_a_conversation_of_another_team_cannot_be_watched_or_told_from_none(shop: Cast) -> None:
    started, visitor = await opened(shop)
    await sync_to_async(shop.joao.memberships.all().delete)()
    stranger = await agent(shop.joao)
    for name in (started.session.conversation, "does-not-exist"):
        await stranger.send(type="watch", conversation=name)
        assert (await stranger.until("error"))["code"] == "not_found"
        await stranger.send(type="say", id=name, text="Let me in", conversation=name)
        assert (await stranger.until("error", id=name))["code"] == "not_found"
    await visitor.wire.disconnect()
    await stranger.wire.disconnect()


async def test_an_oversized_frame_closes_with_1009(shop: Cast) -> None:
    started = await sync_to_async(open_session)()
    socket = await customer(started.token)
    await socket.send(type="say", id="1", text="x" * 140_000)
    assert await socket.closed_with() == 1009


async def test_too_long_a_text_gets_an_error_and_the_socket_stays(shop: Cast) -> None:
    started = await sync_to_async(open_session)(language="pt")
    socket = await customer(started.token)
    await socket.send(type="say", id="1", text="x" * 10_001)
    assert (await socket.until("error", id="1"))["code"] == "too_long"
    await socket.say("Short")
    await socket.wire.disconnect()


async def test_the_21st_message_at_once_is_too_fast_and_is_not_stored(shop: Cast) -> None:
    _, socket = await opened(shop)
    for number in range(20):
        await socket.send(type="say", id=str(number), text="again")
    error = await socket.until("error")
    assert error["code"] == "too_fast"
    await socket.wire.disconnect()


async def test_without_throttle_nothing_is_too_fast(shop: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_THROTTLE = False
    _, socket = await opened(shop)
    for number in range(40):
        await socket.send(type="say", id=str(number), text="again")
    await socket.until("ack", id="39")
    assert all(frame["type"] != "error" for frame in socket.seen)
    await socket.wire.disconnect()
