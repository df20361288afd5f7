"""Redis forgets everything, then dies, while two clients talk over two server processes."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from redis import Redis
from websockets.asyncio.client import ClientConnection

from tests.faults.desk import new_desk
from tests.faults.served import Chat, Served, open_site, send

pytestmark = pytest.mark.both
TURNS = 15
FORGETS, DIES = 5, 10
GOES_ON_WITHIN = 30.0
NARROW_CHATS, NARROW_LINES = 12, 20
ANSWERS_WITHIN = 2.0  # whatever Redis does
Trouble = Callable[[Redis, int], AbstractContextManager[None]]


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


def test_g4_g13_a_channel_layer_that_holds_one_message_loses_none(
    redis: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Hints are dropped by the dozen when many talk at once: what they spoke of is read all the same."""
    desk = new_desk(tmp_path_factory.mktemp("narrow"))
    open_site(desk)
    desk.env |= {"REDIS_URL": redis, "DJANGO_SETTINGS_MODULE": "tests.faults.small_layer"}
    first, second = Served(desk), Served(desk)
    first.start()
    second.start("--web-only")
    try:
        speakers = [Chat.open(first) for _ in range(NARROW_CHATS)]
        listeners = [Chat(second, one.token, one.conversation) for one in speakers]
        slowest = asyncio.run(_talk_in_a_crowd(speakers, listeners))
        assert Redis.from_url(redis).keys("narrow*"), "the narrow layer was not used"
        assert slowest < GOES_ON_WITHIN
        for one, other in zip(speakers, listeners, strict=True):
            said = [event["text"] for event in other.shown if event["kind"] == "message"]
            assert said == [text for _, text in one.words]
        assert desk.faults() == []
    finally:
        first.kill()
        second.kill()


async def _talk_in_a_crowd(speakers: list[Chat], listeners: list[Chat]) -> float:
    """All speak at once over one process, and each is heard over the other; the longest wait for the last line."""

    async def pair(one: Chat, other: Chat) -> float:
        one.will_say("the first line opens the chat")
        await one.talk()
        one.will_say(*(f"line {number}" for number in range(NARROW_LINES)))
        async with other.connected() as ear:
            await one.talk()
            spoken = time.monotonic()
            await _until_shown(other, ear, one.words[-1][1])
            return time.monotonic() - spoken

    return max(await asyncio.gather(*(pair(*each) for each in zip(speakers, listeners, strict=True))))


@contextmanager
def hung(server: Redis, process: int) -> Iterator[None]:
    """Redis takes connections and answers nothing."""
    os.kill(process, signal.SIGSTOP)
    yield
    os.kill(process, signal.SIGCONT)


@contextmanager
def forgetful(server: Redis, process: int) -> Iterator[None]:
    """Everything it holds is gone every five seconds."""
    over = threading.Event()

    def forget() -> None:
        while not over.wait(5):
            server.flushall()

    thread = threading.Thread(target=forget, daemon=True)
    thread.start()
    yield
    over.set()
    thread.join(10)


@contextmanager
def mute(server: Redis, process: int) -> Iterator[None]:
    """It takes no hint from anybody: none is told, none is heard."""
    server.acl_setuser("default", commands=["-publish", "-spublish"], enabled=True, nopass=True, keys=["~*"])
    yield
    server.acl_setuser("default", commands=["+@all"], enabled=True, nopass=True, keys=["~*"])


@pytest.mark.parametrize(
    ("trouble", "seconds"),
    [(hung, 8.0), *(pytest.param(one, 60.0, marks=pytest.mark.soak) for one in (hung, forgetful, mute))],
)
def test_g4_g12_g13_talk_goes_on_while_redis_is_in_trouble(
    redis: str, servers: tuple[Served, Served], trouble: Trouble, seconds: float
) -> None:
    one = Chat.open(servers[0])
    other = Chat(servers[1], one.token, one.conversation)
    server = Redis.from_url(redis, socket_timeout=5)
    process = int(server.info()["process_id"])
    slowest = asyncio.run(_talk_through(one, other, lambda: trouble(server, process), seconds))
    assert slowest < GOES_ON_WITHIN
    for chat in (one, other):
        said = [event["text"] for event in chat.shown if event["kind"] == "message"]
        assert said == [text for _, text in one.words]
    assert servers[0].desk.faults() == []


async def _talk_through(
    one: Chat, other: Chat, trouble: Callable[[], AbstractContextManager[None]], seconds: float
) -> float:
    """One speaks, the other listens over another process: before, during and after; the longest wait for a line."""
    slowest, number = 0.0, 0

    async def turn(first: ClientConnection, second: ClientConnection) -> None:
        nonlocal slowest, number
        started = time.monotonic()
        one.will_say(f"line {number}")
        id, text = one.words[-1]
        await send(first, type="say", id=id, text=text)
        while id not in one.acked:
            await one.read(first)
        assert time.monotonic() - started < ANSWERS_WITHIN, "the sender waited for Redis"
        await _until_shown(other, second, text)
        slowest = max(slowest, time.monotonic() - started)
        number += 1

    async with one.connected() as first:
        one.will_say("the first line opens the chat")
        await send(first, type="say", id=one.words[-1][0], text=one.words[-1][1])
        while not one.acked:
            await one.read(first)
        async with other.connected() as second:
            await turn(first, second)
            await _typing_crosses(first, other, second)
            with trouble():
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    began = time.monotonic()
                    await asyncio.to_thread(one.served.post, "/chat/api/sessions", {})
                    assert time.monotonic() - began < ANSWERS_WITHIN, "a request waited for Redis"
                    await turn(first, second)
                    await asyncio.sleep(0.5)
            for _ in range(3):
                await turn(first, second)
            await _until_shown(one, first, one.words[-1][1])
    return slowest


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


async def _until_shown(chat: Chat, socket: ClientConnection, text: str) -> None:
    """It comes by itself, or at the latest with the answer to a ping, which clients send when it is quiet."""
    while not any(event.get("text") == text for event in chat.shown):
        try:
            await chat.read(socket)
        except TimeoutError:
            await send(socket, type="ping")


async def _typing_crosses(first: ClientConnection, other: Chat, second: ClientConnection) -> None:
    """A hint may be dropped, as before the processes have found each other; people go on typing."""
    for turn in range(20):
        await send(first, type="typing", on=turn % 2 == 0)
        with contextlib.suppress(TimeoutError):
            while True:
                if await asyncio.wait_for(other.read(second), 1.5) == "typing":
                    return
    raise AssertionError("who writes was never told to the other process")
