"""From the log to the sockets: hears what was committed, here or elsewhere, and hands it to this process's registry."""

import asyncio
import contextlib
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.dispatch import receiver

from chat import events as rendering
from chat import leaving, pool
from chat.desks import desks
from chat.hints import hints
from chat.hub import Hint, News, hub
from chat.registry import Item, Parcel, registry
from helpdesk.coverage import presence
from helpdesk.lib import memory
from helpdesk.lib.clock import now
from tickets.log import events_appended
from tickets.models import Attachment, Event, Ticket

log = logging.getLogger(__name__)
TICK = 1.0
SILENCE = 60.0  # seconds without a frame after which a socket is closed (G4)
ASKED_AFTER = 35.0  # seconds: clients say ping each 25, unless their browser holds back their clock
MANY_CAME = 200  # sockets since the last look
LEAST_GONE = 100  # sockets; with many open more must go, as a look at all of them costs more
ROTATE = 10  # ticks for which a commit counts as recent
HERE_EVERY = 20  # ticks after which those who wait for a chat and are connected count as being there
LATELY = timedelta(seconds=8)  # less than that, so that nothing is news twice
OUT_OF_ORDER = 1_000  # ids

__all__ = ["collected", "follow", "hand_over", "heard", "registry"]

_held = threading.local()
_ticker: "asyncio.Task[None] | None" = None


# --- From the thread that committed -------------------------------------------------------------------
@receiver(events_appended, dispatch_uid="chat.live")
def heard(sender: object, events: list[Event], **_: Any) -> None:
    """Events are committed: render what somebody follows, hand it to the loop, hint to other processes."""
    collecting: list[Parcel] | None = getattr(_held, "parcels", None)
    parcels = parcels_of(events, without_files=collecting is not None)
    if collecting is not None:
        collecting.extend(parcels)
    else:
        hand_over(parcels)


@contextlib.contextmanager
def collected() -> Iterator[list[Parcel]]:
    """Within this block what this thread commits is kept in the list instead of being handed over."""
    parcels: list[Parcel] = []
    _held.parcels = parcels
    try:
        yield parcels
    finally:
        _held.parcels = None


def hand_over(parcels: list[Parcel], *, first: Callable[[], None] = lambda: None) -> None:
    """Give parcels to the loop in one call, after ``first``, and tell other processes in one message."""

    def told() -> None:
        first()
        _deliver(parcels)

    registry.call(told)
    if parcels:
        hub.tell({one.conversation: Hint(one.last, one.kinds, one.owner_id, one.team_id) for one in parcels})


def parcels_of(events: list[Event], *, without_files: bool = False) -> list[Parcel]:
    """One parcel for each conversation; rendered only where somebody here follows it."""
    grouped: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        grouped[event.ticket.public_id].append(event)
    followed = [event for name, own in grouped.items() if registry.follows(name) for event in own]
    files = {} if without_files else _files(followed)
    return [_parcel(name, own, files) for name, own in grouped.items()]


def _parcel(name: str, own: list[Event], files: dict[int, list[Attachment]]) -> Parcel:
    rendered = (
        tuple(_item(event, files.get(event.message_id or 0, [])) for event in own)
        if registry.follows(name)
        else ()
    )
    kinds = frozenset(event.kind for event in own)
    ticket = own[0].ticket
    return Parcel(
        conversation=name,
        first=own[0].seq,
        last=own[-1].seq,
        items=rendered,
        moved=bool(kinds & rendering.MOVES),
        kinds=kinds,
        owner_id=ticket.owner_id,
        team_id=ticket.team_id,
    )


def _item(event: Event, files: list[Attachment]) -> Item:
    for_agents = rendering.encoded(event, False, files=files)
    same = event.kind == "message"
    return Item(
        seq=event.seq,
        kind=event.kind,
        internal=event.internal,
        author_id=event.agent_id,
        shared=event.data.get("shared"),
        for_customer=for_agents
        if same
        else ""
        if event.internal
        else rendering.encoded(event, True, files=files),
        for_agents=for_agents,
    )


def _files(events: list[Event]) -> dict[int, list[Attachment]]:
    ids = [event.message_id for event in events if event.message_id is not None]
    found: dict[int, list[Attachment]] = defaultdict(list)
    if ids:
        for file in Attachment.objects.filter(message__in=ids).order_by("pk"):
            found[file.message_id or 0].append(file)
    return found


# --- On the loop --------------------------------------------------------------------------------------
def _deliver(parcels: list[Parcel]) -> None:
    registry.deliver(parcels)
    desks.stir(parcels)


def follow() -> None:
    """Called when a socket or a long poll begins: make sure that this process listens and its tick runs."""
    global _ticker
    registry.attach()
    loop = asyncio.get_running_loop()
    if _ticker is None or _ticker.done() or _ticker.get_loop() is not loop:
        hub.listen(_hinted)
        _ticker = loop.create_task(_tick())


def _hinted(news: News) -> None:
    parcels = [
        Parcel(
            conversation=name,
            first=hint.last,
            last=hint.last,
            moved=bool(hint.kinds & rendering.MOVES),
            kinds=hint.kinds,
            owner_id=hint.owner_id,
            team_id=hint.team_id,
        )
        for name, hint in news.hints.items()
    ]

    def take() -> None:
        if parcels:
            _deliver(parcels)
        hints.heard(news)

    registry.call(take)


async def _tick() -> None:
    """Each second: silent sockets, events of other processes, the agents' lists; ends when nobody is connected."""
    last_id = await pool.run(_last_event)
    count = 0
    while True:
        await asyncio.sleep(TICK)
        if not registry.is_busy:
            _clear_up(gone=1)
            return
        count += 1
        try:
            _mind_silent()
            _clear_up(gone=max(LEAST_GONE, len(registry.sockets) // 8))
            if not hub.is_up or count % ROTATE == 0:
                last_id = await _look_elsewhere(last_id)
            if count % ROTATE == 0:
                registry.rotate()
                hints.clear_up()
            if count % HERE_EVERY == 0:
                await _note_who_is_here()
            await desks.tick(now())
        except Exception:  # a database that is away for a moment must not end the tick
            log.warning("a tick failed", exc_info=True)


async def _note_who_is_here() -> None:
    here, at = registry.customers, now()

    def note() -> None:
        leaving.still_here(here, now=at)
        presence.watch(now=at)  # servers of another make keep no watch of their own

    await pool.run(note)


def _mind_silent() -> None:
    now = asyncio.get_running_loop().time()
    for socket in [one for one in registry.sockets if one.heard_at < now - ASKED_AFTER]:
        if socket.heard_at < now - SILENCE:
            socket.close(4408)
        else:
            socket.ask()


def _clear_up(*, gone: int) -> None:
    """What handshakes leave behind, and sockets, refers to itself, and the server collects hardly ever by itself."""
    if registry.gone >= gone:
        registry.gone = registry.come = 0
        memory.clear_up()
    elif registry.come >= MANY_CAME:
        registry.come = 0
        memory.clear_up(memory.LATELY)


async def _look_elsewhere(last_id: int) -> int:
    """Without a hub, sweeps, mail and commands in other processes are noticed by asking each second."""
    lasts, last_id = await pool.run(lambda: _since(last_id))
    news = {name: last for name, last in lasts.items() if last > registry.recent(name)}
    if news:
        desks.stir_unknown()
        registry.hint(news)
    if connection.vendor != "sqlite":
        watched = [*registry.streams, *registry.polls]
        lasts = await pool.run(lambda: _numbers(watched))
        registry.hint({name: last for name, last in lasts.items() if registry.is_behind(name, last)})
    return last_id


def _last_event() -> int:
    return Event.objects.aggregate(last=Max("pk"))["last"] or 0


def _since(last_id: int) -> tuple[dict[str, int], int]:
    """Conversations that grew after an event id; on PostgreSQL ids may commit out of order, so more is asked."""
    grown = Event.objects.filter(pk__gt=last_id)
    if connection.vendor != "sqlite":
        grown = Event.objects.filter(pk__gt=last_id - OUT_OF_ORDER, at__gt=now() - LATELY)
    rows = grown.values("ticket__public_id").annotate(last=Max("seq"), newest=Max("pk"))
    found = list(rows)
    newest = max((row["newest"] for row in found), default=last_id)
    return {row["ticket__public_id"]: row["last"] for row in found}, max(newest, last_id)


def _numbers(names: list[str]) -> dict[str, int]:
    """What was late beyond that shows in the watched conversations' own numbers."""
    rows = Ticket.objects.filter(public_id__in=names) if names else Ticket.objects.none()
    return dict(rows.values_list("public_id", "last_seq"))
