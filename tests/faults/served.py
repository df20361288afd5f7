"""The desk's own server as a process that tests kill and start again, and a chat client that follows the protocol."""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import websockets
from websockets.asyncio.client import ClientConnection

from helpdesk.management.services import free_port
from tests.faults.desk import ROOT, Desk

READY_WITHIN = 60.0
TRIES_AGAIN = 0.2
AT_ONCE = 3  # messages on their way before the first ack
LOST = (OSError, websockets.WebSocketException, TimeoutError)


def open_site(desk: Desk) -> None:
    """Visitors may chat on the desk's own pages."""
    desk.python(
        "from chat.models import Site; from helpdesk.people.models import Team\n"
        "Site.objects.create(key='main', name='Main', team=Team.objects.get(), is_default=True)"
    )


@dataclass
class Served:
    """``manage.py serve`` on a port that stays the same over restarts."""

    desk: Desk
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *words: str, **env: str) -> None:
        """Start, with these options and variables besides the desk's own, and wait until it answers."""
        with self._log().open("ab") as log:
            command = [sys.executable, "manage.py", "serve", "--port", str(self.port), *words]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.desk.env | env, stdout=log, stderr=log
            )
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log())

    def died(self, within: float = 60.0) -> int:
        """The exit code of a process that ends by itself."""
        assert self.process is not None
        return self.process.wait(within)

    def kill(self) -> None:
        """As kill -9 does: nothing is flushed, nobody is told."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        return self._log().read_text(errors="replace")[-3000:]

    def _log(self) -> Any:
        return self.desk.folder / "serve.log"

    def post(self, path: str, body: object, token: str = "", timeout: float = 10.0) -> dict[str, Any]:
        """POST JSON without cookies; raises HTTPError for a refusal."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return dict(json.load(answer))


@dataclass
class Chat:
    """A customer's client: it numbers nothing itself, keeps what is not acknowledged, and sends it again."""

    served: Served
    token: str
    conversation: str
    words: list[tuple[str, str]] = field(default_factory=list)
    acked: dict[str, int] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    through: int = 0
    last: int = 0

    @classmethod
    def open(cls, served: Served) -> "Chat":
        answer = served.post("/chat/api/sessions", {"language": "en"})
        return cls(served, answer["token"], answer["conversation"])

    def will_say(self, *texts: str) -> None:
        self.words += [(str(uuid4()), text) for text in texts]

    @property
    def unsent(self) -> list[tuple[str, str]]:
        return [(id, text) for id, text in self.words if id not in self.acked]

    async def talk(self) -> None:
        """Send everything and read everything; raises one of LOST when the line is lost."""
        async with self.connected() as socket:
            waiting = self.unsent
            for id, text in waiting[:AT_ONCE]:
                await send(socket, type="say", id=id, text=text)
            waiting = waiting[AT_ONCE:]
            while self.unsent:
                if await self.read(socket) == "ack" and waiting:
                    id, text = waiting.pop(0)
                    await send(socket, type="say", id=id, text=text)
            await self._catch_up(socket)

    async def talk_on(self, within: float) -> float:
        """Talk and come back whenever the line is lost; answers how many seconds it took."""
        started = time.monotonic()
        while True:
            with contextlib.suppress(*LOST):
                await asyncio.wait_for(self.talk(), within)
                return time.monotonic() - started
            if time.monotonic() - started > within:
                raise AssertionError(
                    f"{len(self.unsent)} unsent, {self.through} of {self.last}\n{self.served.log()}"
                )
            await asyncio.sleep(TRIES_AGAIN)

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[ClientConnection]:
        url = f"ws://127.0.0.1:{self.served.port}/ws/chat/"
        async with websockets.connect(url, open_timeout=15, close_timeout=1) as socket:
            await send(socket, type="hello", token=self.token, after=self.through)
            while await self.read(socket) != "welcome":
                pass
            yield socket

    async def read(self, socket: ClientConnection) -> str:
        frame = await self.read_frame(socket)
        if frame["type"] == "error":
            raise AssertionError(frame)
        return str(frame["type"])

    async def read_frame(self, socket: ClientConnection, *, within: float = 10) -> dict[str, Any]:
        """The next frame, which has been heeded already; a refusal too."""
        frame = dict(json.loads(await asyncio.wait_for(socket.recv(), within)))
        if frame["type"] == "ack":
            earlier = self.acked.setdefault(frame["id"], frame["seq"])
            assert earlier == frame["seq"], "a resend got another number"
        elif frame["type"] == "events":
            self.shown += frame["events"]
            self.through = frame["through"]
            await send(socket, type="got", seq=frame["through"])
        elif "last" in frame:
            self.last = frame["last"]
        return frame

    async def _catch_up(self, socket: ClientConnection) -> None:
        """A heartbeat says how far the log is; the events up to there come by themselves."""
        await send(socket, type="ping")
        while await self.read(socket) != "pong":
            pass
        while self.through < self.last:
            await self.read(socket)

    def check(self) -> None:
        """G1, G2, G3 as the client can see them: everything once, in the order of writing, as acknowledged."""
        numbers = [event["seq"] for event in self.shown]
        assert numbers == sorted(set(numbers))
        mine = [
            event
            for event in self.shown
            if event["kind"] == "message" and event["author"]["role"] == "customer"
        ]
        assert [event["text"] for event in mine] == [text for _, text in self.words]
        assert {event["id"]: event["seq"] for event in mine} == self.acked


async def send(socket: ClientConnection, **frame: Any) -> None:
    await socket.send(json.dumps(frame))
