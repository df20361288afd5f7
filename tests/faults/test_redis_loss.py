"""Redis forgets everything, then dies, while two clients talk over two server processes."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis
from websockets.asyncio.client import ClientConnection

from helpdesk.management import services
from tests.faults.desk import new_desk
from tests.faults.served import Chat, Served, open_site, send

pytestmark = pytest.mark.both
TURNS = 15
FORGETS, DIES = 5, 10
GOES_ON_WITHIN = 30.0


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    """A Redis of this module's own, which it may kill."""
    if services.redis_program() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Redis is missing: apt-get install -y redis-server")
        pytest.skip("Redis is missing: apt-get install -y redis-server")
    with services.redis() as url:
        yield url


@pytest.fixture
def servers(redis: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    desk = new_desk(tmp_path_factory.mktemp("desk"))
    open_site(desk)
    desk.env["REDIS_URL"] = redis
    first, second = Served(desk), Served(desk)
    first.start()
    second.start("--web-only")
    yield first, second
    first.kill()
    second.kill()


def test_g12_two_clients_talk_on_while_redis_forgets_and_dies(
    redis: str, servers: tuple[Served, Served]
) -> None:
    one = Chat.open(servers[0])
    other = Chat(servers[1], one.token, one.conversation)
    server = Redis.from_url(redis)
    process = int(server.info()["process_id"])
    sabotage: dict[int, Callable[[], object]] = {
        FORGETS: server.flushall,
        DIES: lambda: os.kill(process, signal.SIGKILL),
    }
    took = asyncio.run(_talk(one, other, sabotage))
    assert max(took[FORGETS : FORGETS + 2]) < GOES_ON_WITHIN
    assert sum(took[DIES:]) < GOES_ON_WITHIN
    for chat in (one, other):
        assert [event["text"] for event in chat.shown if event["kind"] == "message"] == _lines()
    assert servers[0].desk.faults() == []


async def _talk(one: Chat, other: Chat, sabotage: dict[int, Callable[[], object]]) -> list[float]:
    """In turns, each after it has read the other's line, over sockets that stay open; answers seconds a turn."""
    took = []
    async with one.connected() as first:
        await _say(one, first, 0)
        async with other.connected() as second:
            await _hear(other, second, 0)
            for turn in range(1, TURNS):
                sabotage.get(turn, lambda: None)()
                started = time.monotonic()
                pairs = [(one, first), (other, second)]
                (speaker, out), (listener, into) = pairs if turn % 2 == 0 else pairs[::-1]
                await _say(speaker, out, turn)
                await _hear(listener, into, turn)
                took.append(time.monotonic() - started)
            await _hear(one, first, TURNS - 1)
            await _hear(other, second, TURNS - 1)
    return [0.0, *took]


async def _say(chat: Chat, socket: ClientConnection, turn: int) -> None:
    chat.will_say(_lines()[turn])
    id, text = chat.words[-1]
    await send(socket, type="say", id=id, text=text)
    while id not in chat.acked:
        await chat.read(socket)


async def _hear(chat: Chat, socket: ClientConnection, turn: int) -> None:
    """The line arrives without anybody asking for it."""
    while not any(event.get("text") == _lines()[turn] for event in chat.shown):
        await chat.read(socket)


def _lines() -> list[str]:
    return [f"line {turn} of our talk" for turn in range(TURNS)]
