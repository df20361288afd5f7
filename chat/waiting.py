"""A long poll waits before it becomes a request: Django keeps a thread for each of those, and thousands may wait."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from chat import live
from chat.registry import registry
from chat.sessions import visitors

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Application = Callable[[Message, Receive, Any], Awaitable[None]]

PATH = "/chat/api/events"
LONGEST_WAIT = 25
# Polls of one conversation that wait in one process: a person's tabs and devices, and no more.
MOST_WAITING = 20
CROWDED = "sunrelay.crowded"  # in the scope of a poll for which there was no place to wait


@dataclass(frozen=True, slots=True)
class Poll:
    """Who asks for what comes after the event ``after``, and would wait ``wait`` seconds for it."""

    token: str
    after: int
    wait: int


def patient(application: Application) -> Application:
    """The same application, to which a long poll comes only when there is an answer, or its time is over."""

    async def asked(scope: Message, receive: Receive, send: Any) -> None:
        poll = read_poll(scope)
        if poll is None:
            await application(scope, receive, send)
            return
        request = await receive()
        leaving = asyncio.ensure_future(receive())
        try:
            found_place = await _wait(poll, leaving)
            if not leaving.done():
                answered = scope if found_place else scope | {CROWDED: True}
                await application(answered, _again(request, leaving), send)
        finally:
            leaving.cancel()

    return asked


def read_poll(scope: Message) -> Poll | None:
    """A poll that may wait; None for every other request, and for what is none: Django says what is wrong with it."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != PATH:
        return None
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    after, wait = (whole(query.get(name, ["0"])[-1]) for name in ("after", "wait"))
    token = token_of(
        next((value.decode("latin-1") for key, value in scope["headers"] if key == b"authorization"), "")
    )
    return Poll(token, after, min(wait, LONGEST_WAIT)) if token and after is not None and wait else None


def whole(text: str) -> int | None:
    """A whole number as an address holds it; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def token_of(authorization: str) -> str:
    """The bearer's token in a header; "" for none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and len(token) < 200 else ""


async def _wait(poll: Poll, leaving: "asyncio.Future[Any]") -> bool:
    """Until the conversation goes on, the time is over, or the client is gone; False at once when there is no place."""
    live.follow()
    try:
        visitor = await visitors.ask(poll.token)
    except Exception:  # the request asks again, and what fails there is answered and told
        return True
    if visitor is None or visitor.last > poll.after:
        return True
    if settings.DESK_THROTTLE and len(registry.polls.get(visitor.conversation, ())) >= MOST_WAITING:
        return False
    loop = asyncio.get_running_loop()
    end = loop.time() + poll.wait
    with registry.waiting(visitor.conversation) as woken:
        while not (
            registry.is_draining or leaving.done() or registry.recent(visitor.conversation) > poll.after
        ):
            left = end - loop.time()
            if left <= 0:
                break
            woken.clear()
            hearing: asyncio.Future[Any] = asyncio.ensure_future(woken.wait())
            await asyncio.wait({hearing, leaving}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            hearing.cancel()
    return True


def _again(request: Message, later: "asyncio.Future[Any]") -> Receive:
    """What was received already, for whoever receives it next."""
    messages = [request]

    async def receive() -> Message:
        return messages.pop() if messages else await later

    return receive
