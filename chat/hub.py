"""Processes tell each other how far conversations are: hints over one group of the ``hub`` layer, never content.

A thread with a loop of its own talks to Redis, so that nobody else ever waits for it (G12, G13). A lost hint costs
at most a heartbeat, because clients ask again from the number they have.
"""

import asyncio
import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from helpdesk.lib.signing import new_token

log = logging.getLogger(__name__)
GROUP = "events"
PATIENCE = 1.0  # seconds for one exchange with Redis
PAUSE = 2.0  # seconds between tries while Redis is away
MOST_PENDING = 5_000
BEAT = 5.0  # seconds between messages to ourselves: a dead line is noticed only by what no longer comes back
TRUSTED = 12.0


@dataclass(frozen=True, slots=True)
class Hint:
    """How far a conversation is, of what kinds its newest events are, and whom that concerns."""

    last: int
    kinds: frozenset[str] = frozenset()
    owner_id: int | None = None
    team_id: int | None = None

    def after(self, earlier: "Hint | None") -> "Hint":
        """Both in one."""
        if earlier is None:
            return self
        return Hint(max(self.last, earlier.last), self.kinds | earlier.kinds, self.owner_id, self.team_id)

    def packed(self) -> list[Any]:
        return [self.last, sorted(self.kinds), self.owner_id, self.team_id]

    @staticmethod
    def unpacked(values: list[Any]) -> "Hint":
        last, kinds, owner, team = values
        return Hint(last, frozenset(kinds), owner, team)


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody begins or ends writing; worth nothing a moment later."""

    conversation: str
    role: str
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has a conversation open."""

    role: str
    name: str
    writing: bool = False


People = tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What one process, ``sender``, tells the others at once.

    ``present`` holds all who have a conversation open there, nobody when the last one left; ``is_back``: the sender
    may have missed what others said, and asks them to say again who is present.
    """

    sender: str
    hints: dict[str, Hint] = field(default_factory=dict)
    typing: tuple[Typing, ...] = ()
    present: dict[str, People] = field(default_factory=dict)
    is_back: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it is more than a beat."""
        return bool(self.hints or self.typing or self.present or self.is_back)

    def packed(self) -> dict[str, Any]:
        return {
            "from": self.sender,
            "hints": {name: hint.packed() for name, hint in self.hints.items()},
            "typing": [[one.conversation, one.role, one.name, one.on] for one in self.typing],
            "present": {
                name: [[one.role, one.name, one.writing] for one in people]
                for name, people in self.present.items()
            },
            "is_back": self.is_back,
        }

    @staticmethod
    def unpacked(message: Mapping[str, Any]) -> "News":
        """Of a process of an earlier version too, which says less."""
        present = message.get("present", {}).items()
        return News(
            message["from"],
            {name: Hint.unpacked(one) for name, one in message["hints"].items()},
            tuple(Typing(*one) for one in message["typing"]),
            {name: tuple(Person(*one) for one in people) for name, people in present},
            message.get("is_back", False),
        )


class Hub:
    """``tell`` from any thread; ``on_news`` is called in the hub's thread with what other processes say."""

    def __init__(self) -> None:
        self.lost = 0
        self._echo_at = float("-inf")
        self._on_news: Callable[[News], None] | None = None
        self._pending: dict[str, Hint] = {}
        self._typing: dict[tuple[str, str, str], Typing] = {}
        self._present: dict[str, People] = {}
        self._is_back = False
        self._heard_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._pid = 0
        self._name = ""

    @property
    def is_up(self) -> bool:
        """Whether our own beat came back lately; while not, the database is asked each second."""
        return time.monotonic() - self._echo_at < TRUSTED

    @property
    def is_wanted(self) -> bool:
        return bool(settings.REDIS_URL)

    def listen(self, on_news: Callable[[News], None]) -> None:
        """Join the group once for this process and hand on what others say."""
        self._on_news = on_news
        if self.is_wanted:
            self._ensure_thread()

    def tell(self, hints: Mapping[str, Hint]) -> None:
        """Send hints soon; never blocks and never fails."""
        if not self.is_wanted or not hints:
            return
        with self._lock:
            if len(self._pending) >= MOST_PENDING:
                self.lost += len(self._pending)
                self._pending.clear()
            for name, hint in hints.items():
                self._pending[name] = hint.after(self._pending.get(name))
        self._stir()

    def tell_typing(self, one: Typing) -> None:
        """The same for somebody who writes; dropped where nobody could be told."""
        if not self.is_wanted or not self.is_up:
            return
        with self._lock:
            if len(self._typing) < MOST_PENDING:
                self._typing[one.conversation, one.role, one.name] = one
        self._stir()

    def tell_present(self, conversation: str, people: People) -> None:
        """Say who has a conversation open in this process; said again by itself when Redis was away."""
        if not self.is_wanted or not self.is_up:
            return
        with self._lock:
            self._present[conversation] = people
        self._stir()

    def is_alive(self, process: str) -> bool:
        """Whether another process was heard lately."""
        return time.monotonic() - self._heard_at.get(process, float("-inf")) < TRUSTED

    def _stir(self) -> None:
        self._ensure_thread()
        if self._loop is not None and self._wake is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake.set)

    def _ensure_thread(self) -> None:
        with self._lock:
            if self._pid == os.getpid():  # a forked worker needs a thread of its own
                return
            self._pid = os.getpid()
            # No machine and number: containers may share a name, and each calls its only process 1.
            self._name = new_token()
            self._loop = self._wake = None
        threading.Thread(target=self._serve, name="chat-hub", daemon=True).start()

    def _serve(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self._wake.set()
        await asyncio.gather(self._send_forever(self._wake), self._receive_forever())

    async def _send_forever(self, wake: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), BEAT)
            wake.clear()
            with self._lock:
                typing = tuple(self._typing.values())
                news = News(self._name, self._pending, typing, self._present, self._is_back)
                self._pending, self._typing, self._present, self._is_back = {}, {}, {}, False
            if news.says_something or self._on_news is not None:
                await self._send(news)

    async def _send(self, news: News) -> None:
        message = {"type": "news", **news.packed()}
        try:
            await asyncio.wait_for(_layer().group_send(GROUP, message), PATIENCE)
        except Exception as error:
            self.lost += len(news.hints)
            self._echo_at = float("-inf")
            log.warning("the hub did not answer", extra={"reason": type(error).__name__, "lost": self.lost})
            await asyncio.sleep(PAUSE)

    async def _receive_forever(self) -> None:
        while True:
            if self._on_news is None:  # a worker only tells
                await asyncio.sleep(PAUSE)
                continue
            try:
                await self._receive(_layer())
            except Exception as error:
                log.warning("the hub was lost", extra={"reason": type(error).__name__})
            self._echo_at = float("-inf")
            await asyncio.sleep(PAUSE)

    async def _receive(self, layer: Any) -> None:
        channel = await asyncio.wait_for(layer.new_channel("hub."), PATIENCE)
        await asyncio.wait_for(layer.group_add(GROUP, channel), PATIENCE)
        while True:
            message = await layer.receive(channel)
            if message["from"] == self._name:
                self._echoed()
                continue
            self._heard_at[message["from"]] = time.monotonic()
            news = News.unpacked(message)
            if self._on_news is not None and news.says_something:
                self._on_news(news)

    def _echoed(self) -> None:
        """Our own beat came back: when it had not for a while, all say again who is present, we too."""
        was_away, self._echo_at = not self.is_up, time.monotonic()
        if was_away and self._on_news is not None:
            self._is_back = True
            self._on_news(News(self._name, is_back=True))
            self._stir()


def _layer() -> Any:
    return get_channel_layer("hub")


hub = Hub()
