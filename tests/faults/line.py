"""A bad line: a TCP proxy that cuts, keeps silent one way or the other, takes its time, or is narrow."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpdesk.management.services import free_port


@dataclass
class Line:
    """Between a client, who uses ``port``, and a server. Flags may be changed from any thread at any time.

    ``up`` and ``down`` False swallow what is sent towards the server or the client, and nobody is told. ``delay`` is
    the seconds everything takes, each way; ``rate`` the bytes a second that all connections share, each way, 0 for
    no limit.
    """

    to: int
    port: int = field(default_factory=free_port)
    up: bool = True
    down: bool = True
    delay: float = 0.0
    rate: float = 0.0
    carried: int = 0
    _open: "set[asyncio.StreamWriter]" = field(default_factory=set)
    _busy: dict[str, float] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None

    def cut(self) -> None:
        """End all connections at once, as when a phone loses its network."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.rate:  # where time is measured, greetings cost a way there and back
            await asyncio.sleep(2 * self.delay)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        with contextlib.suppress(asyncio.CancelledError):  # the line itself is taken down
            await asyncio.gather(self._pump(reader, back, "up"), self._pump(there, writer, "down"))
        self._open -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, sink, way))
        with contextlib.suppress(OSError):
            while data := await source.read(1400 if self.rate else 65536):
                under_way.put_nowait((self._arrives(len(data), way), data))
        under_way.put_nowait((0.0, b""))
        await arriving
        sink.transport.abort()

    def _arrives(self, size: int, way: str) -> float:
        """When it is there, on the loop's clock: after all that was sent before it, and the way."""
        now = asyncio.get_running_loop().time()
        if not self.rate:
            return now + self.delay
        self._busy[way] = max(now, self._busy.get(way, 0.0)) + size / self.rate
        return self._busy[way] + self.delay

    async def _arrive(
        self, under_way: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter, way: str
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, data = await under_way.get()
                if not data:
                    return
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
                if getattr(self, way):
                    self.carried += 1
                    sink.write(data)
                    await sink.drain()


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to a server of this machine, in a thread of its own."""
    line, ready = Line(port), threading.Event()

    async def carry() -> None:
        line._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(line._carry, "127.0.0.1", line.port)
        ready.set()
        async with server:
            await stop.wait()
        line._cut()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: asyncio.run(carry()), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield line
    assert line._loop is not None
    line._loop.call_soon_threadsafe(stop.set)
    thread.join(10)
