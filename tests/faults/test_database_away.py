"""PostgreSQL is away for a while, or ends all connections at once, while people chat and write."""

import asyncio
import contextlib
import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection

from helpdesk.management.services import free_port
from tests.faults.desk import Desk, new_desk
from tests.faults.line import Line, line_to
from tests.faults.served import Chat, Served, open_site, send

pytestmark = [
    pytest.mark.both,
    pytest.mark.skipif(
        not os.environ.get("DATABASE_URL"), reason="SQLite is a file, which does not go away by itself"
    ),
]
AWAY = 33.0  # seconds; a pool that doubles its patience asks after 31 of them, and then after 63
BACK_WITHIN = 15.0
TOLD_WITHIN = 30.0  # one after the other they would wait for a hundred
VISITS = 25  # more than the pool holds
PAGES, REFUSED_WITHIN = 48, 12.0


@dataclass
class Answer:
    """What a request was answered, refusals too."""

    status: int
    headers: Message
    text: str


@pytest.fixture
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Line]]:
    """A desk whose line to its database can be cut."""
    desk = new_desk(tmp_path_factory.mktemp("desk"))
    open_site(desk)
    with line_to(urlsplit(desk.env["DATABASE_URL"]).port or 0) as line:
        served = Served(desk)
        served.start(DATABASE_URL=_through(desk, line))
        yield served, line
        served.kill()


def test_g1_g13_talk_goes_on_after_the_database_was_away(line: tuple[Served, Line]) -> None:
    served, database = line
    chats = [Chat.open(served) for _ in range(3)]
    asyncio.run(_all_say(chats, "before"))
    give_back = _take_away(database)
    _until_refused(served)
    refused = _post(served, "/chat/api/sessions")
    page = _get(served, "/en/")
    for chat in chats:
        chat.will_say("while it was away")
    took = asyncio.run(_talk_while_it_returns(chats, give_back))
    assert took < BACK_WITHIN

    assert (refused.status, json.loads(refused.text)["code"]) == (503, "unavailable")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert (page.status, page.headers["Retry-After"]) == (503, "10")
    assert "cannot reach its database" in page.text
    for chat in chats:
        chat.check()
    assert served.desk.faults() == []


def test_g1_all_who_write_while_it_is_away_are_told_soon_and_none_is_stored_twice(
    line: tuple[Served, Line],
) -> None:
    served, database = line
    chats = [Chat.open(served) for _ in range(10)]
    waited = asyncio.run(_write_while_away(chats, database))
    assert waited < TOLD_WITHIN
    asyncio.run(_all_say(chats, "after"))
    for chat in chats:
        chat.check()
    assert served.desk.faults() == []


def test_many_who_ask_for_pages_while_it_is_away_are_refused_soon(line: tuple[Served, Line]) -> None:
    """A few threads serve all pages; were each held for five seconds, the last of these would wait for twenty."""
    served, database = line
    give_back = _take_away(database)
    _until_refused(served)
    with ThreadPoolExecutor(PAGES) as readers:
        began = time.monotonic()
        answers = list(readers.map(lambda _: _get(served, "/en/").status, range(PAGES)))
    assert answers == [503] * PAGES
    assert time.monotonic() - began < REFUSED_WITHIN
    give_back()
    began = time.monotonic()
    while _get(served, "/en/").status != 200:
        assert time.monotonic() - began < BACK_WITHIN
        time.sleep(0.2)


def test_nobody_meets_an_error_after_the_database_ended_all_connections(line: tuple[Served, Line]) -> None:
    served, database = line
    assert _post(served, "/chat/api/sessions").status == 201
    database.cut()
    time.sleep(1)  # the connections end
    assert [_post(served, "/chat/api/sessions").status for _ in range(VISITS)] == [201] * VISITS


def test_a_start_waits_for_a_database_that_starts_too(line: tuple[Served, Line]) -> None:
    served, database = line
    served.kill()
    timer = threading.Timer(4, _take_away(database))
    timer.start()
    served.start(DATABASE_URL=_through(served.desk, database))
    timer.join()
    assert "waiting for the database" in served.log()


def _through(desk: Desk, line: Line) -> str:
    """The address of the desk's database by way of the line."""
    place, _, name = desk.env["DATABASE_URL"].rpartition("/")
    return f"{place.rpartition(':')[0]}:{line.port}/{name}"


def _take_away(database: Line) -> Callable[[], None]:
    """Nothing reaches the database any more, until what is answered is called."""
    there, database.to = database.to, free_port()
    database.cut()
    return lambda: setattr(database, "to", there)


def _until_refused(served: Served) -> None:
    while _post(served, "/chat/api/sessions").status == 201:
        time.sleep(0.1)


async def _all_say(chats: list[Chat], words: str) -> None:
    for chat in chats:
        chat.will_say(words)
    await asyncio.gather(*(chat.talk_on(20) for chat in chats))


async def _write_while_away(chats: list[Chat], database: Line) -> float:
    """All write over sockets that stay open, and again when it is back; the seconds until all were told to wait."""
    async with contextlib.AsyncExitStack() as lines:
        talks = [(chat, await lines.enter_async_context(chat.connected())) for chat in chats]
        for chat, socket in talks:
            chat.will_say("the first line opens the chat")
            await _send_last(chat, socket)
            await _until_acked(chat, socket)
        give_back = _take_away(database)
        await asyncio.sleep(0.5)
        began = time.monotonic()
        for chat, socket in talks:
            chat.will_say("while it was away")
            await _send_last(chat, socket)
        await asyncio.gather(*(_until_told(chat, socket) for chat, socket in talks))
        waited = time.monotonic() - began
        give_back()
        for chat, socket in talks:
            await _send_last(chat, socket)
            await _until_acked(chat, socket)
    return waited


async def _send_last(chat: Chat, socket: ClientConnection) -> None:
    id, text = chat.words[-1]
    await send(socket, type="say", id=id, text=text)


async def _until_acked(chat: Chat, socket: ClientConnection) -> None:
    while chat.unsent:
        await chat.read(socket)


async def _until_told(chat: Chat, socket: ClientConnection) -> None:
    """Until the desk says that it cannot store the last message just now."""
    while (frame := await chat.read_frame(socket, within=200))["type"] != "error":
        pass
    assert (frame["code"], frame["id"]) == ("unavailable", chat.words[-1][0])


async def _talk_while_it_returns(chats: list[Chat], give_back: Callable[[], None]) -> float:
    """The seconds until everybody has said everything, from the moment at which the database is there again."""
    talks = [asyncio.create_task(chat.talk_on(AWAY * 3)) for chat in chats]
    await asyncio.sleep(AWAY)
    give_back()
    began = time.monotonic()
    await asyncio.gather(*talks)
    return time.monotonic() - began


def _post(served: Served, path: str) -> Answer:
    return _asked(urllib.request.Request(served.url + path, b"{}", {"Content-Type": "application/json"}))


def _get(served: Served, path: str) -> Answer:
    return _asked(urllib.request.Request(served.url + path, headers={"Accept": "text/html"}))


def _asked(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return Answer(refusal.code, refusal.headers, refusal.read().decode())
