"""A bad line: a TCP proxy that cuts, keeps silent one way or the other, or takes its time."""

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
    the seconds each piece takes, each way.
    """

    to: int
    port: int = field(default_factory=free_port)
    up: bool = True
    down: bool = True
    delay: float = 0.0
    carried: int = 0
    _open: "set[asyncio.StreamWriter]" = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None

    def cut(self) -> None:
        """End all connections at once, as when a phone loses its network."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        await asyncio.gather(self._pump(reader, back, "up"), self._pump(there, writer, "down"))
        self._open -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if getattr(self, way):
                    self.carried += 1
                    sink.write(data)
                    await sink.drain()
        sink.transport.abort()


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
