"""Who follows which conversation in this process. Lives on the server's loop; only ``call`` may come from threads.

A stream whose last sent number is just before a committed event, and whose window is open, gets the event itself;
any other reads the events after its number from the database, page by page, the next only after ``got`` (G4, G14).
"""

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from chat import events
from chat.events import Audience, Page
from chat.pool import Gatherer
from helpdesk.people.models import User
from tickets.models import Ticket

log = logging.getLogger(__name__)
IN_FLIGHT = (
    128 * 1024
)  # unread bytes of one socket at which its streams wait; with a page on top it stays under 256 KiB
SOCKETS_A_TOKEN = 5
MOST_HINTS = 200
HINTS_A_BEAT = 60


class Sink(Protocol):
    """A socket as the registry sees it."""

    in_flight: int
    heard_at: float
    person: User | None

    def push(self, text: str) -> None: ...
    def close(self, code: int) -> None: ...
    def ask(self) -> None: ...
    def lost(self, stream: "Stream") -> None: ...


@dataclass(eq=False, slots=True)
class Stream:
    """One conversation as one socket follows it: ``sent`` went out, ``known`` is stored."""

    conversation: str
    audience: Audience
    sink: Sink
    sent: int
    known: int = 0
    is_open: bool = True
    unread: int = 0
    loading: bool = False
    left: bool = False
    hints: int = 0  # sent since the client last said that it reads
    suspect: bool = False  # the ticket moved: look whether this person may still read it


@dataclass(frozen=True, slots=True)
class Item:
    """A committed event, rendered where it was committed."""

    seq: int
    kind: str
    internal: bool
    author_id: int | None
    shared: int | None
    for_customer: str
    for_agents: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one transaction added to one conversation; without ``items`` it only says "look again"."""

    conversation: str
    first: int
    last: int
    items: tuple[Item, ...] = ()
    moved: bool = False
    kinds: frozenset[str] = frozenset()
    owner_id: int | None = None
    team_id: int | None = None

    def frame(self, audience: Audience) -> str | None:
        """The ``events`` frame for one audience; None when it must be read from the database."""
        if not self.items or len(self.items) > events.MOST_EVENTS:
            return None
        kept = [
            _text(item, audience)
            for item in self.items
            if audience.sees(internal=item.internal, author_id=item.author_id, shared=item.shared)
        ]
        text = events.events_text(self.conversation, kept, self.last)
        return text if len(text) * 4 < events.MOST_BYTES or len(text.encode()) < events.MOST_BYTES else None


def _text(item: Item, audience: Audience) -> str:
    return item.for_customer if audience.is_customer else audience.shown(item.for_agents)


@dataclass(frozen=True, slots=True)
class Question:
    """What one stream misses; with ``person``, only while that person may read the conversation."""

    wanted: events.Wanted
    person: User | None = None


def read_pages(questions: list[Question]) -> list[Page | None]:
    """One page each; None for a conversation that the person may no longer read."""
    asked = [(one.wanted.conversation, one.person) for one in questions if one.person is not None]
    seen = Ticket.objects.visible_pairs(asked)
    allowed = [one.person is None or (one.wanted.conversation, one.person.pk) in seen for one in questions]
    pages = iter(events.read_pages([one.wanted for one, may in zip(questions, allowed, strict=True) if may]))
    return [next(pages) if may else None for may in allowed]


pages: Gatherer[Question, Page | None] = Gatherer(read_pages)


@dataclass
class Registry:
    """Streams by conversation, and those who wait by long poll."""

    streams: dict[str, list[Stream]] = field(default_factory=dict)
    sockets: set[Sink] = field(default_factory=set)
    polls: dict[str, set[asyncio.Event]] = field(default_factory=lambda: defaultdict(set))
    is_draining: bool = False
    come: int = 0  # sockets that came, and those that left, since somebody last cleared up after them
    gone: int = 0
    loop: asyncio.AbstractEventLoop | None = None
    _recent: list[dict[str, int]] = field(default_factory=lambda: [{}, {}])
    _calls: list[Callable[[], None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    # --- from any thread ------------------------------------------------------------------------------
    def call(self, work: Callable[[], None]) -> None:
        """Run ``work`` on the loop soon; many calls cost one wake-up. Without a loop there is nobody to tell."""
        loop = self.loop
        if loop is None or loop.is_closed():
            return
        with self._lock:
            self._calls.append(work)
            if len(self._calls) > 1:
                return
        try:
            loop.call_soon_threadsafe(self._run_calls)
        except RuntimeError:  # the loop closed meanwhile
            with self._lock:
                self._calls.clear()

    @property
    def customers(self) -> set[str]:
        """Conversations whose customer has a socket or a waiting poll at this process."""
        on_sockets = (
            name for name, own in self.streams.items() if any(one.audience.is_customer for one in own)
        )
        return {*on_sockets, *self.polls}

    def follows(self, conversation: str) -> bool:
        """Whether anybody here follows it; a glance from another thread, only to save rendering."""
        return conversation in self.streams

    # --- on the loop ----------------------------------------------------------------------------------
    def _run_calls(self) -> None:
        with self._lock:
            calls, self._calls = self._calls, []
        for work in calls:
            try:
                work()
            except Exception:
                log.exception("a call on the loop failed")

    def attach(self) -> None:
        """Say which loop serves sockets; a new loop (a new server, a new test) begins with nobody."""
        loop = asyncio.get_running_loop()
        if self.loop is loop:
            return
        self.loop = loop
        self.is_draining = False
        self.streams.clear()
        self.sockets.clear()
        self.polls.clear()
        self._tasks.clear()
        with self._lock:
            self._calls.clear()

    @property
    def is_busy(self) -> bool:
        return bool(self.sockets or self.polls)

    def join(self, stream: Stream, last: int) -> None:
        """Begin to follow; what was committed since ``last`` was read is known from the last seconds' commits."""
        self.streams.setdefault(stream.conversation, []).append(stream)
        stream.known = max(last, self.recent(stream.conversation), stream.sent)

    def meet(self, sink: Sink) -> None:
        """A socket is open."""
        self.sockets.add(sink)
        self.come += 1

    def part(self, sink: Sink) -> None:
        """A socket is no more."""
        self.sockets.discard(sink)
        self.gone += 1

    def recent(self, conversation: str) -> int:
        """The last number that was heard of within the last seconds; 0 for none."""
        return max(known.get(conversation, 0) for known in self._recent)

    def is_behind(self, conversation: str, last: int) -> bool:
        """Whether anybody here who follows it does not know of its last number."""
        return any(one.known < last for one in self.streams.get(conversation, ()))

    def leave(self, stream: Stream) -> None:
        stream.left = True
        stream.sink.in_flight -= stream.unread
        stream.unread = 0
        others = [one for one in self.streams.get(stream.conversation, ()) if one is not stream]
        if others:
            self.streams[stream.conversation] = others
        else:
            self.streams.pop(stream.conversation, None)

    def crowd(self, conversation: str) -> list[Stream]:
        """The customer's own streams beyond what one token may have, oldest first."""
        own = [one for one in self.streams.get(conversation, ()) if one.audience.is_customer]
        return own[: max(0, len(own) - SOCKETS_A_TOKEN)]

    def deliver(self, parcels: Iterable[Parcel]) -> None:
        """Hand committed events to those who follow; whoever is not exactly up to date reads them instead."""
        for parcel in parcels:
            recent = self._recent[0]
            recent[parcel.conversation] = max(recent.get(parcel.conversation, 0), parcel.last)
            for stream in list(self.streams.get(parcel.conversation, ())):
                self._arrived(stream, parcel)
            for waiter in self.polls.get(parcel.conversation, ()):
                waiter.set()

    def hint(self, lasts: dict[str, int]) -> None:
        """Another process says how far conversations are."""
        self.deliver(Parcel(name, last, last, moved=True) for name, last in lasts.items())

    @contextmanager
    def waiting(self, conversation: str) -> Iterator[asyncio.Event]:
        """Within this block the event is set whenever the conversation goes on, and when the server drains."""
        woken = asyncio.Event()
        self.polls[conversation].add(woken)
        try:
            yield woken
        finally:
            self.polls[conversation].discard(woken)
            if not self.polls[conversation]:
                del self.polls[conversation]

    def _arrived(self, stream: Stream, parcel: Parcel) -> None:
        stream.known = max(stream.known, parcel.last)
        if parcel.moved and not stream.audience.is_customer:
            stream.suspect = True
        exact = stream.sent == parcel.first - 1 and self._ready(stream) and not stream.suspect
        frame = parcel.frame(stream.audience) if exact else None
        if frame is None:
            self.pump(stream)
        else:
            self._send(stream, frame, parcel.last)

    def _ready(self, stream: Stream) -> bool:
        return stream.is_open and not stream.loading and not stream.left and stream.sink.in_flight < IN_FLIGHT

    def _send(self, stream: Stream, text: str, through: int) -> None:
        stream.sent, stream.is_open = through, False
        stream.unread = len(text) if text.isascii() else len(text.encode())
        stream.sink.in_flight += stream.unread
        stream.sink.push(text)

    def pump(self, stream: Stream) -> None:
        """Read and send the next page of a stream that is behind, once its window is open."""
        if stream.known > stream.sent and self._ready(stream):
            stream.loading = True
            self.spawn(self._load(stream))

    async def _load(self, stream: Stream) -> None:
        person = stream.sink.person if stream.suspect else None
        suspicion, stream.suspect = stream.suspect, False
        try:
            wanted = events.Wanted(stream.conversation, stream.sent, stream.audience)
            page = await pages.ask(Question(wanted, person))
        except Exception:  # the heartbeat tries again
            log.warning("events could not be read", exc_info=True)
            stream.suspect = stream.suspect or suspicion
            return
        finally:
            stream.loading = False
        if stream.left:
            return
        if page is None:
            stream.sink.lost(stream)
            return
        if page.through > stream.sent:
            text = events.events_text(stream.conversation, page.events, page.through)
            self._send(stream, text, page.through)
        else:
            stream.known = stream.sent
        stream.known = max(stream.known, page.last)

    def hint_to(self, stream: Stream, text: str) -> None:
        """Send what may be dropped, and drop it for a client that does not read."""
        if stream.hints < MOST_HINTS:
            stream.hints += 1
            stream.sink.push(text)

    def got(self, stream: Stream, seq: int) -> None:
        """The client has what was sent: its window is open again."""
        stream.hints = 0
        if stream.is_open or seq < stream.sent:
            return
        stream.is_open = True
        stream.sink.in_flight -= stream.unread
        stream.unread = 0
        self.pump(stream)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine in the background and keep it alive."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def beat(self, stream: Stream, last: int) -> None:
        """A heartbeat: the client lives, and this is how far the log is."""
        stream.known = max(stream.known, last)
        stream.hints = max(0, stream.hints - HINTS_A_BEAT)
        self.pump(stream)

    def rotate(self) -> None:
        """Forget the commits of more than a few seconds ago."""
        self._recent = [{}, self._recent[0]]

    def close_all(self, code: int, reason: str) -> int:
        """Ask every client to come back later (drain, G18); answers how many sockets there were."""
        self.is_draining = True
        sockets = list(self.sockets)
        for socket in sockets:
            socket.close(code)
        for waiters in self.polls.values():
            for waiter in waiters:
                waiter.set()
        log.info("sockets closed", extra={"count": len(sockets), "reason": reason})
        return len(sockets)


registry = Registry()
