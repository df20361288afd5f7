"""daphne with what the desk needs: its ports kept, close code 1012, and room for one frame of 128 KiB."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from autobahn.twisted import websocket as reading
from autobahn.websocket import protocol as speaking
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import asyncioreactor, reactor
from twisted.internet.defer import Deferred

from chat.consumers.socket import GIVES_NOW, LARGEST_FRAME, SENDS_NOW, Hears

log = logging.getLogger(__name__)


def _nothing(*values: Any) -> str:
    return ""


class Masker:
    """A client's mask over one frame, as autobahn's own, whose compiled one is made anew for each frame, at three
    times the cost.
    """

    __slots__ = ("_at", "_mask")

    def __init__(self, mask: bytes, length: int | None = None) -> None:
        self._mask, self._at = mask, 0

    def pointer(self) -> int:
        """How many bytes went through."""
        return self._at

    def process(self, data: bytes) -> bytes:
        """The next bytes of the frame, masked or unmasked."""
        count, turn = len(data), self._at % 4
        key = (self._mask[turn:] + self._mask[:turn]) * (count // 4 + 1)
        self._at += count
        whole = int.from_bytes(data, "little") ^ int.from_bytes(key[:count], "little")
        return whole.to_bytes(count, "little")


def _call(selectable: Any, work: Callable[..., object], *values: Any) -> None:
    """Twisted's ``callWithLogger`` without a context for each read and write, which names the socket in its log."""
    try:
        work(*values)
    except Exception:
        log.exception("a socket could not be served")


# autobahn formats words for its debug log at every connection, read and write, whether or not anybody keeps that log:
# a fifth of the cost of a connection, a tenth of that of a message. Twisted's context is another twentieth.
for module, name, instead in (
    (reading, "hltype", _nothing),
    (reading, "hlval", _nothing),
    (speaking, "hltype", _nothing),
    (speaking, "hlval", _nothing),
    (speaking, "pformat", _nothing),
    (speaking, "create_xor_masker", Masker),
    (asyncioreactor, "callWithLogger", _call),
):
    assert hasattr(module, name), f"{name} is no longer where it was"
    setattr(module, name, instead)


class DeskSocket(WebSocketProtocol):  # type: ignore[misc]
    """daphne's socket, but texts go straight to the application that asked for them, and nobody listens to autobahn's
    signals: a fifth of the cost of a message.
    """

    hears: Hears | None = None
    message_data: Any

    def onOpen(self) -> None:  # noqa: N802
        """Let go of the HTTP side, which the transport still asks to pause where a client does not read."""
        super().onOpen()
        self.transport.unregisterProducer()
        self.transport.registerProducer(self.transport, True)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        hears = None if isBinary or self.muted else self.hears
        if hears is None or not hears(payload.decode()):
            super().onMessage(payload, isBinary)

    def onMessageEnd(self) -> None:  # noqa: N802
        if not self.failedByMe:
            self._onMessage(b"".join(self.message_data), self.message_is_binary)
        self.message_data = None

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        """What the line takes goes at once: the next turn of the loop would cost more than the sending itself."""
        sent = 0 if sync or chopsize or self.send_queue else sent_at_once(self.transport, data)
        if sent < len(data):
            super().sendData(data[sent:], sync, chopsize)


def sent_at_once(transport: Any, data: bytes) -> int:
    """How many bytes went; none where others wait, or where the connection ends, which the loop will find."""
    if transport.TLS or not transport.connected or transport.disconnecting:
        return 0
    if transport.dataBuffer or transport._tempDataBuffer:
        return 0
    sent = transport.writeSomeData(data)
    return sent if isinstance(sent, int) else 0


class Inbox:
    """What a socket's application has not read yet. asyncio's own queue takes three kilobytes for each socket."""

    __slots__ = ("_messages", "_reader")

    def __init__(self) -> None:
        self._messages: list[dict[str, Any]] = []
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, message: dict[str, Any]) -> None:
        self._messages.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> dict[str, Any]:
        """The oldest message, as soon as there is one. For one reader."""
        while not self._messages:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._messages.pop(0)


class DeskServer(Server):
    """Keeps its listening ports, so that a drain can stop taking connections first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        sizes = {"websocket_max_message_size": LARGEST_FRAME, "websocket_max_frame_size": LARGEST_FRAME}
        super().__init__(*args, **{**kwargs, **sizes, "ready_callable": self._before_running})
        self.ports: list[Any] = []
        self.on_listening: Callable[[int], None] = lambda port: None
        self.on_failure: Callable[[str], None] = lambda words: None

    def _before_running(self) -> None:
        self.ws_factory.protocol = DeskSocket
        # An oversized frame is closed with 1009 instead of a cut line; who may connect is the application's to say,
        # which answers a null origin with 403 like any other foreign one.
        self.ws_factory.setProtocolOptions(failByDrop=False, allowNullOrigin=True)

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self.ports.append(port)
        self.on_listening(port.getHost().port)

    def listen_error(self, failure: Any) -> None:
        self.on_failure(failure.getErrorMessage())
        self.stop()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """As daphne does, but sockets get a lean inbox and may send and hear at once: nothing waits for a client."""
        if scope["type"] != "websocket":
            return super().create_application(protocol, scope)
        details = self.connections.get(protocol)
        if details is None:
            return None
        now = {SENDS_NOW: partial(self._reply, protocol), GIVES_NOW: partial(setattr, protocol, "hears")}
        scope |= {"asgi": {"version": "3.0"}, "extensions": now}
        inbox = Inbox()
        running = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        details["application_instance"] = asyncio.ensure_future(running)
        return inbox

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        if message["type"].startswith("websocket."):
            self._reply(protocol, message)
        else:
            await super().handle_reply(protocol, message)

    def _reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send 1012 as a bare frame: autobahn's own ``sendClose`` refuses codes that it does not know."""
        details = self.connections.get(protocol)
        if details is None or "disconnected" in details:
            return
        code = message.get("code")
        if message["type"] != "websocket.close" or code is None or not 1000 < code < 3000:
            protocol.handle_reply(message)
        elif protocol.state == protocol.STATE_OPEN:
            protocol.sendCloseFrame(code=code)

    def stop_listening(self) -> None:
        """Take no new connections; those that are open go on."""
        for port in self.ports:
            stopped = port.stopListening()
            if isinstance(stopped, Deferred):
                stopped.addErrback(lambda failure: None)
        self.ports = []

    def running_requests(self) -> int:
        """HTTP requests that have not been answered yet."""
        return sum(
            1
            for protocol, details in self.connections.items()
            if "disconnected" not in details and not hasattr(protocol, "sendCloseFrame")
        )

    def kill_all_applications(self) -> Any:
        """As daphne does, but a connection without an application is no error."""
        tasks = [details.get("application_instance") for details in self.connections.values()]
        waiting = [task for task in tasks if task is not None and not task.done()]
        for task in waiting:
            task.cancel()
        if not waiting:
            return None
        done = Deferred.fromFuture(asyncio.ensure_future(asyncio.wait(waiting, timeout=2)))
        done.addErrback(lambda failure: None)
        return done


def call_soon(action: Callable[[], object]) -> None:
    """Run on the server's loop, from any thread."""
    reactor.callFromThread(action)


def call_later(seconds: float, action: Callable[[], object]) -> None:
    """Run on the server's loop after a while; call it from the loop."""
    reactor.callLater(seconds, action)  # type: ignore[arg-type]
