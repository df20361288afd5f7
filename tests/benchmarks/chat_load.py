"""The chat's load generator: pairs of a customer and an agent who talk over sockets, in a process of its own.

``python -m tests.benchmarks.chat_load`` reads one JSON plan from standard input and prints one JSON result. Frames are
made and read here, without a library, so that the generator stays far from its own limit; the masking key is zero,
which the protocol allows and which costs nothing.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.benchmarks.figures import percentile

CONNECTING = 200  # sockets that open at the same time
SETTLES, STRAGGLERS = 2.0, 10.0
CYCLES, LONG_MESSAGES = 10, 300
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@dataclass(frozen=True)
class Plan:
    """``pairs`` come from ``seed_load``; with ``protocol`` "rooms" only their names count.

    ``open``: each pair says one message a second for ``seconds``. ``closed``: each says the next when the last one
    arrived. ``idle``: sockets are opened and kept until a line comes on standard input. ``cycles``: the customers
    come and leave, ten times. ``stuck``: agents stop reading while their customers write them 300 long messages.
    """

    ports: list[int]
    protocol: Literal["desk", "rooms", "socketio"]
    mode: Literal["open", "closed", "idle", "cycles", "stuck"]
    pairs: list[dict[str, Any]]
    seconds: float = 15.0


class Socket(asyncio.Protocol):
    """One WebSocket client. ``heard`` gets each text; ``ready`` is done when the server has switched protocols."""

    def __init__(self, path: str, port: int, heard: "Callable[[Socket, bytes], None]") -> None:
        self._path, self._port, self._heard = path, port, heard
        self._buffer = bytearray()
        self._is_open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.transport.write(UPGRADE.format(path=self._path, port=self._port).encode())

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        if not self.ready.done():
            self.ready.set_exception(error or ConnectionError("closed while connecting"))

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        if not self._is_open:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self.ready.set_exception(ConnectionError(bytes(buffer[:80]).decode(errors="replace")))
                return
            del buffer[: end + 4]
            self._is_open = True
            self.ready.set_result(None)
        place = 0
        while len(buffer) - place >= 2:
            size, head = buffer[place + 1], 2
            if size == 126:
                size, head = int.from_bytes(buffer[place + 2 : place + 4]), 4
            elif size == 127:
                size, head = int.from_bytes(buffer[place + 2 : place + 10]), 10
            if len(buffer) < place + head + size:
                break
            body = bytes(buffer[place + head : place + head + size])
            if buffer[place] & 15 == 1:
                self._heard(self, body)
            elif buffer[place] & 15 == 9:
                self._write(10, body)
            place += head + size
        del buffer[:place]

    def say(self, text: str) -> None:
        self._write(1, text.encode())

    def _write(self, kind: int, body: bytes) -> None:
        size = len(body)
        head = bytes((128 | kind, 128 | size)) if size < 126 else bytes((128 | kind, 254)) + size.to_bytes(2)
        self.transport.write(head + b"\0\0\0\0" + body)


@dataclass
class Pair:
    """A customer and an agent in one conversation, and what they said and heard."""

    plan: Plan
    number: int
    conversation: str
    customer: Socket | None = None
    agent: Socket | None = None
    said: int = 0
    sent: dict[int, float] = field(default_factory=dict)
    acknowledged: int = 0
    delays: list[float] = field(default_factory=list)
    heard: int = 0
    disorder: int = 0
    errors: int = 0
    welcomes: int = 0
    until: float = 0.0
    _awaited: "tuple[Callable[[], bool], asyncio.Future[None]] | None" = None

    async def reaches(self, true: Callable[[], bool], within: float = 60.0) -> None:
        """Until something heard makes ``true`` so; asked at each frame, as asking the clock would cost the server."""
        if not true():
            self._awaited = (true, asyncio.get_running_loop().create_future())
            await asyncio.wait_for(self._awaited[1], within)

    def _noticed(self) -> None:
        if self._awaited is not None and self._awaited[0]():
            future, self._awaited = self._awaited[1], None
            if not future.done():
                future.set_result(None)

    def speak(self) -> None:
        assert self.customer is not None
        self.said += 1
        number = self.said
        text = f"m{number} How long will the parcel to the other side of the sea take, please?"
        if self.plan.protocol == "desk":
            key = f"00000000-0000-4000-8000-{self.number:06x}{number:06x}"
            frame = f'{{"type":"say","id":"{key}","text":"{text}"}}'
        else:
            frame = f'{{"type":"say","text":"{text}"}}'
        self.sent[number] = time.perf_counter()
        self.customer.say(frame)

    def customer_hears(self, socket: Socket, body: bytes) -> None:
        if body.startswith(b'{"type":"ack"') or b'"type": "ack"' in body[:40]:
            self.acknowledged += 1
        elif b'"events"' in body[:30]:
            socket.say(f'{{"type":"got","seq":{json.loads(body)["through"]}}}')
        elif b"welcome" in body[:30]:
            self.welcomes += 1
        elif b"error" in body[:30]:
            self._fails(body)
        self._noticed()

    def agent_hears(self, socket: Socket, body: bytes) -> None:
        if b'"say"' in body[:30]:
            self._arrived(json.loads(body)["text"])
        elif b'"events"' in body[:30]:
            frame = json.loads(body)
            for event in frame["events"]:
                if event["kind"] == "message":
                    self._arrived(event["text"])
            got = f'{{"type":"got","seq":{frame["through"]},"conversation":"{self.conversation}"}}'
            socket.say(got)
        elif b"welcome" in body[:30]:
            self.welcomes += 1
        elif b"error" in body[:30]:
            self._fails(body)
        self._noticed()

    def _arrived(self, text: str) -> None:
        number = int(text[1 : text.index(" ")])
        now = time.perf_counter()
        began = self.sent.pop(number, None)
        if began is None:
            self.disorder += 1  # twice
            return
        self.disorder += number != self.heard + 1
        self.heard = number
        self.delays.append(now - began)
        if now < self.until:
            self.speak()

    def _fails(self, body: bytes) -> None:
        self.errors += 1
        if self.errors == 1 and self.number < 3:
            sys.stderr.write(body.decode(errors="replace") + "\n")


async def run(plan: Plan) -> dict[str, Any]:
    if plan.mode == "cycles":
        return await _cycles(plan)
    pairs = [Pair(plan, number, one["conversation"]) for number, one in enumerate(plan.pairs)]
    began = time.perf_counter()
    await _connect(plan, pairs)
    connected = time.perf_counter() - began
    await asyncio.sleep(SETTLES)
    _tell({"connected": connected, "sockets": 2 * len(pairs)})
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    gc.collect()
    gc.freeze()
    began = time.perf_counter()
    if plan.mode == "open":
        await _talk(plan, pairs)
    elif plan.mode == "closed":
        await _race(plan, pairs)
    elif plan.mode == "stuck":
        await _overwhelm(pairs)
    talked = time.perf_counter() - began
    return _result(pairs) | {"talked": talked}


async def _connect(plan: Plan, pairs: list[Pair]) -> None:
    gate = asyncio.Semaphore(CONNECTING)

    async def one(pair: Pair, keys: dict[str, Any]) -> None:
        async with gate:
            await _open(plan, pair, keys)

    await asyncio.gather(*(one(pair, keys) for pair, keys in zip(pairs, plan.pairs, strict=True)))


async def _open(plan: Plan, pair: Pair, keys: dict[str, Any]) -> None:
    if plan.protocol == "desk":
        pair.customer = await _socket(plan, "/ws/chat/", 0, pair.customer_hears)
        pair.customer.say(json.dumps({"type": "hello", "token": keys["token"], "after": 0}))
        pair.agent = await _socket(plan, "/ws/desk/", -1, pair.agent_hears)
        pair.agent.say(json.dumps({"type": "hello", "ticket": keys["agent"]["ticket"]}))
        await pair.reaches(lambda: pair.welcomes >= 2)
        pair.agent.say(json.dumps({"type": "watch", "conversation": pair.conversation, "after": 0}))
        await pair.reaches(lambda: pair.welcomes >= 3)
        return
    path = "/" if plan.protocol == "rooms" else "/socket.io/?EIO=4&transport=websocket"
    pair.customer = await _socket(plan, path, 0, pair.customer_hears)
    pair.agent = await _socket(plan, path, -1, pair.agent_hears)
    for socket in (pair.customer, pair.agent):
        socket.say(
            "40" if plan.protocol == "socketio" else json.dumps({"type": "hello", "room": pair.conversation})
        )
    if plan.protocol == "rooms":
        await pair.reaches(lambda: pair.welcomes >= 2)


async def _socket(plan: Plan, path: str, place: int, heard: Callable[[Socket, bytes], None]) -> Socket:
    port = plan.ports[place]
    _, socket = await asyncio.get_running_loop().create_connection(
        lambda: Socket(path, port, heard), "127.0.0.1", port
    )
    await asyncio.wait_for(socket.ready, 60)
    return socket


async def _talk(plan: Plan, pairs: list[Pair]) -> None:
    """Everybody once a second, spread evenly over the second, whether or not the last one has arrived."""
    began, count = time.perf_counter(), len(pairs)
    for number in range(int(plan.seconds * count)):
        wait = began + number / count - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        elif number % 64 == 0:
            await asyncio.sleep(0)
        pairs[number % count].speak()
    await _stragglers(pairs)


async def _stragglers(pairs: list[Pair]) -> None:
    """Until everything arrived, or nothing did for a while: what is late is not lost."""
    missing, since = -1, time.perf_counter()
    while time.perf_counter() < since + STRAGGLERS:
        left = sum(len(pair.sent) for pair in pairs)
        if not left:
            return
        if left != missing:
            missing, since = left, time.perf_counter()
        await asyncio.sleep(0.05)


async def _cycles(plan: Plan) -> dict[str, Any]:
    """Everybody comes and leaves ten times; the parent looks at the server after the second and the last time."""
    for turn in range(CYCLES):
        pairs = [Pair(plan, number, one["conversation"]) for number, one in enumerate(plan.pairs)]
        gate = asyncio.Semaphore(CONNECTING)

        async def come(pair: Pair, keys: dict[str, Any], gate: asyncio.Semaphore = gate) -> None:
            async with gate:
                pair.customer = await _socket(plan, "/ws/chat/", 0, pair.customer_hears)
                pair.customer.say(json.dumps({"type": "hello", "token": keys["token"], "after": 0}))
                await pair.reaches(lambda: pair.welcomes >= 1)

        await asyncio.gather(*(come(pair, keys) for pair, keys in zip(pairs, plan.pairs, strict=True)))
        for pair in pairs:
            assert pair.customer is not None
            pair.customer.transport.close()
        await asyncio.sleep(1)
        if turn in (1, CYCLES - 1):
            _tell({"cycles": (turn + 1) * len(pairs)})
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    return {}


async def _overwhelm(pairs: list[Pair]) -> None:
    """Agents read nothing any more; each long message waits for the ack of the one before."""
    for pair in pairs:
        assert pair.agent is not None
        assert pair.customer is not None
        pair.agent.transport.pause_reading()
        for number in range(LONG_MESSAGES):
            key = f"00000000-0000-4000-8000-{pair.number:04x}{number:08x}"
            pair.customer.say(json.dumps({"type": "say", "id": key, "text": "x" * 8_000}))
            await pair.reaches(lambda wanted=number + 1, pair=pair: pair.acknowledged >= wanted)  # type: ignore[misc]


async def _race(plan: Plan, pairs: list[Pair]) -> None:
    until = time.perf_counter() + plan.seconds
    for pair in pairs:
        pair.until = until
        pair.speak()
    await asyncio.sleep(plan.seconds)
    await _stragglers(pairs)


def _result(pairs: list[Pair]) -> dict[str, Any]:
    delays = [delay * 1000 for pair in pairs for delay in pair.delays]
    return {
        "said": sum(pair.said for pair in pairs),
        "acknowledged": sum(pair.acknowledged for pair in pairs),
        "arrived": len(delays),
        "disorder": sum(pair.disorder for pair in pairs),
        "errors": sum(pair.errors for pair in pairs),
        "lost_sockets": sum(s is not None and s.lost for pair in pairs for s in (pair.customer, pair.agent)),
        "p50": percentile(delays, 0.5) if delays else None,
        "p99": percentile(delays, 0.99) if delays else None,
    }


def _tell(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _tell(asyncio.run(run(Plan(**json.loads(sys.stdin.readline())))))
