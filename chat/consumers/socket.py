"""What every socket of the desk has in common: a plain ASGI application without a database hop for each frame."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from chat import live, origins, pool, protocol, sites
from chat.buckets import frames
from chat.protocol import Frame, ProtocolError, Role, encode
from chat.registry import Stream, registry
from helpdesk.lib.outage import NOT_NOW
from helpdesk.people.models import User
from tickets.actions import Refused

log = logging.getLogger(__name__)
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Hears = Callable[[str], bool]

FIRST_FRAME = 10.0
LARGEST_FRAME = 128 * 1024
# What our own server offers beyond ASGI, so that a frame costs no task and no turn of the loop: a function that sends a
# message at once, and one that takes whom to give each text as it is read (whatever that one declines is queued).
SENDS_NOW, GIVES_NOW = "sunrelay.send", "sunrelay.give"
MOST_WAITING = 2_000  # frames that an unread socket may pile up here before it is closed
TOO_FAST = noop(
    "You are writing faster than the desk can take. Your text is kept and will be sent in a moment."
)
NOT_FOUND = noop("This conversation does not exist, or it is not yours to read.")


class Gone(Exception):
    """The client left or was sent away."""


class Socket:
    """One connection. Subclasses say who may come (``admits``), who it is (``greet``) and serve frames (``serve``)."""

    role: Role = "customer"

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.loop = asyncio.get_running_loop()
        self.in_flight = 0
        self.heard_at = self.loop.time()
        self.person: User | None = None
        self.language = "en"
        self.closed = False
        offered = scope.get("extensions", {})
        self._send_now: Callable[[Message], None] | None = offered.get(SENDS_NOW)
        self._give_to: Callable[[Hears | None], None] = offered.get(GIVES_NOW, lambda hears: None)
        self._queued = 0  # texts that were declined and not served yet
        self._greeted = False
        self._asked_at = 0.0
        self._outbox: list[Message] = []
        self._sender: asyncio.Task[None] | None = None

    # --- Life -----------------------------------------------------------------------------------------
    async def run(self) -> None:
        message = await self._receive()
        if message["type"] != "websocket.connect":
            return
        if not await self.admits(self._header(b"origin")):
            await self._send({"type": "websocket.close", "code": protocol.FORBIDDEN})
            return
        self._give_to(self._hears)
        await self._send({"type": "websocket.accept"})
        live.follow()
        registry.meet(self)
        try:
            await self._first()
            while not self.closed:
                await self._next()
        except Gone:
            pass
        finally:
            self.closed = True
            self._give_to(None)
            registry.part(self)
            self.leave()
            if self._sender is not None and not self._sender.done():
                await asyncio.wait([self._sender], timeout=1)

    async def _first(self) -> None:
        try:
            text = await asyncio.wait_for(self._text(), FIRST_FRAME)
            frame = protocol.parse(text, self.role)
            if frame.kind != "hello":
                raise ProtocolError("unauthorized", protocol.BAD)
        except (TimeoutError, ProtocolError):
            self.close(protocol.NO_TOKEN)
            raise Gone from None
        try:
            await self.greet(frame)
        except Gone:
            raise
        except Exception:
            log.exception("a client could not be greeted")
            self.close(protocol.RESTART)
            raise Gone from None
        self._greeted = True
        self._turn_over()

    def _hears(self, text: str) -> bool:
        """A text as it is read: served now, or declined because it, or one before it, has to wait."""
        if self._greeted and not self._queued and self._take(text) is None:
            return True
        self._queued += 1
        return False

    async def _next(self) -> None:
        frame = self._take(await self._text())
        try:
            if frame is not None:
                await self.serve(frame)
        except Gone:
            raise
        except Exception as error:
            self._excuse(error, frame)
        finally:
            self._turn_over()

    def _turn_over(self) -> None:
        self._queued = max(0, self._queued - 1)  # a server that gives nothing at once declines nothing

    def _take(self, text: str) -> Frame | None:
        """Serve a frame that needs no waiting; one that does is given back. Who was sent away is not served."""
        if self.closed:
            return None
        self.heard_at = self.loop.time()
        if not frames.take(str(id(self))):
            self.close(protocol.FORBIDDEN)
            return None
        frame = None
        try:
            frame = protocol.parse(text, self.role)
            return None if self.serves_now(frame) else frame
        except Exception as error:
            self._excuse(error, frame)
            return None

    def _excuse(self, error: Exception, frame: Frame | None) -> None:
        client_id = frame.id if frame is not None else ""
        if isinstance(error, ProtocolError):
            self.error(error.code, error.message, error.client_id or client_id)
            return
        log.error("a frame could not be served", exc_info=error)
        self.error("unavailable", NOT_NOW, client_id)

    async def _text(self) -> str:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Gone
        text = message.get("text")
        if text is None:
            text = (message.get("bytes") or b"").decode("utf-8", "replace")
        if len(text) > LARGEST_FRAME or (
            len(text) * 4 > LARGEST_FRAME and len(text.encode("utf-8", "replace")) > LARGEST_FRAME
        ):
            self.close(1009)
            raise Gone
        return str(text)

    # --- For subclasses -------------------------------------------------------------------------------
    async def admits(self, origin: str | None) -> bool:
        raise NotImplementedError

    async def greet(self, frame: Frame) -> None:
        raise NotImplementedError

    def serves_now(self, frame: Frame) -> bool:
        """Serve what needs no waiting; False, and nothing is done, for all else."""
        raise NotImplementedError

    async def serve(self, frame: Frame) -> None:
        raise NotImplementedError

    async def pong(self) -> None:
        """Tell how far the log is, if the key is still good."""
        raise NotImplementedError

    def leave(self) -> None:
        raise NotImplementedError

    def lost(self, stream: Stream) -> None:
        raise NotImplementedError

    def ask(self) -> None:
        """A pong that nobody asked for, once for each silence: a page whose clock stands still answers it."""
        if self._greeted and self._asked_at < self.heard_at:
            self._asked_at = self.loop.time()
            registry.spawn(self.pong())

    # --- Sending --------------------------------------------------------------------------------------
    def push(self, text: str) -> None:
        """Send a frame soon, in order, without waiting for a slow client."""
        self._put({"type": "websocket.send", "text": text})

    def close(self, code: int) -> None:
        """Close with a code of the protocol, after what was pushed before."""
        if not self.closed:
            self._put({"type": "websocket.close", "code": code})
            self.closed = True

    def _put(self, message: Message) -> None:
        if self.closed:
            return
        if self._send_now is not None:
            with suppress(Exception):  # the connection broke while we wrote
                self._send_now(message)
            return
        self._outbox.append(message)
        if len(self._outbox) > MOST_WAITING:
            self._outbox.clear()
            self._outbox.append({"type": "websocket.close", "code": protocol.SILENT})
            self.closed = True
        if self._sender is None or self._sender.done():
            self._sender = self.loop.create_task(self._drain())

    async def _drain(self) -> None:
        while self._outbox:
            try:
                await self._send(self._outbox.pop(0))
            except Exception:  # the connection broke while we wrote
                self._outbox.clear()

    def error(self, code: str, message: str, client_id: str = "") -> None:
        """An error in the client's language; the text stays with the client."""
        with translation.override(self.language):
            words = gettext(message)
        rest = {"id": client_id} if client_id else {}
        self.push(encode(type="error", code=code, **rest, message=words))

    def refused(self, answer: Refused) -> None:
        self.error(answer.code, answer.message, answer.client_id)

    def ack(self, client_id: str, seq: int | None, at: str, conversation: str) -> None:
        self.push(encode(type="ack", id=client_id, seq=seq, at=at, conversation=conversation))

    # --- Origin ---------------------------------------------------------------------------------------
    def _header(self, name: bytes) -> str | None:
        found = [value for key, value in self.scope.get("headers", []) if key.lower() == name]
        return found[0].decode("latin-1") if found else None

    def is_own(self, origin: str) -> bool:
        return origins.is_own(origin, self._header(b"host") or "")

    async def is_of_a_site(self, origin: str) -> bool:
        found = await pool.run(sites.current)
        return origins.is_allowed(origin, found.origins)
