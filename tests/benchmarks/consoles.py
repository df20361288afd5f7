"""A hundred agents with open consoles: how long what they ask for takes while as many customers talk.

Each agent has a chat and its page open, which asks for its parts as ``tickets/live.js`` does: for the new lines of the
chat four tenths of a second after something was said in it, for counts and list when it is told that they changed.
"""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.chat import TEAM
from tests.benchmarks.chat_load import Socket
from tests.benchmarks.desk import BenchDesk, fresh
from tests.benchmarks.figures import Figure, percentile, say

AGENTS = 100
EVERY = 5.0  # seconds between one word and the next in each chat
SECONDS, WARM = 20.0, 3.0
SOON, SPREAD = 0.4, 1.0
ALL_IN_IT = (
    "from helpdesk.people.models import Agent, Team, TeamMember; team = Team.objects.get();"
    " TeamMember.objects.bulk_create([TeamMember(team=team, agent=agent) for agent in Agent.objects.all()],"
    " ignore_conflicts=True)"
)
NUMBERS = (
    "import json; from tickets.models import Ticket;"
    " print(json.dumps(dict(Ticket.objects.values_list('public_id', 'pk'))))"
)


def measure(scratch: Path) -> list[Figure]:
    """Milliseconds of pages' parts and of acknowledgements."""
    desk = BenchDesk(fresh(scratch / "consoles"))
    desk.run("migrate", "-v0")
    desk.python(TEAM)
    pairs = desk.pairs(AGENTS)
    desk.python(ALL_IN_IT)
    numbers = json.loads(desk.python(NUMBERS))
    pairs = [pair | {"number": numbers[pair["conversation"]]} for pair in pairs]
    say(f"consoles: {AGENTS} agents and as many customers, a word each {EVERY:g} s")
    with desk.running() as (_, port):
        found = asyncio.run(_Floor(port).work(pairs))
    say(
        f"consoles: {len(found.parts) / SECONDS:.0f} parts of pages and {found.hints / SECONDS:.0f} hints a second"
    )
    return [
        _figure("a part of a console, p50", found.parts, 0.5, 100),
        _figure("a part of a console, p99", found.parts, 0.99, 1_000),
        _figure("a message stored meanwhile, p99", found.acks, 0.99, 500),
    ]


def _figure(what: str, spans: list[float], share: float, most: float) -> Figure:
    ours = percentile(spans, share) * 1_000
    return Figure("", f"{AGENTS} consoles, {what}", "ms", ours, None, None, f"<= {most:g} ms", ours <= most)


@dataclass
class _Floor:
    """Everybody at work, and what they waited for."""

    port: int
    parts: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    hints: int = 0

    async def work(self, pairs: list[dict[str, Any]]) -> "_Floor":
        """Let them come, then talk for a while."""
        desks = [_Desk(self, pair) for pair in pairs]
        for desk in desks:
            await desk.come()
        await asyncio.sleep(WARM)
        self.parts.clear()
        self.acks.clear()
        self.hints = 0
        ends = time.perf_counter() + SECONDS
        await asyncio.gather(*(desk.talk(ends) for desk in desks))
        for desk in desks:
            desk.go()
        await asyncio.sleep(SOON + SPREAD)
        await asyncio.gather(*(task for desk in desks for task in desk.asking))
        return self


class _Desk:
    """A customer, and an agent whose page is open."""

    def __init__(self, floor: _Floor, pair: dict[str, Any]) -> None:
        self._floor, self._pair, self._name = floor, pair, pair["conversation"]
        self._sent: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._shown = self._through = 1
        self.asking: set[asyncio.Task[None]] = set()

    async def come(self) -> None:
        loop, port = asyncio.get_running_loop(), self._floor.port
        _, self._customer = await loop.create_connection(
            lambda: Socket("/ws/chat/", port, self._customer_hears), "127.0.0.1", port
        )
        _, self._agent = await loop.create_connection(
            lambda: Socket("/ws/desk/", port, self._agent_hears), "127.0.0.1", port
        )
        await asyncio.gather(self._customer.ready, self._agent.ready)
        _say(self._customer, type="hello", token=self._pair["token"])
        _say(self._agent, type="hello", ticket=self._pair["agent"]["ticket"])
        _say(self._agent, type="watch", conversation=self._name, after=0)

    async def talk(self, ends: float) -> None:
        """The two in turns, each pair beginning at a moment of its own."""
        await asyncio.sleep(random.random() * EVERY)
        while time.perf_counter() < ends:
            for speaker, more in ((self._customer, {}), (self._agent, {"conversation": self._name})):
                id = f"{self._name[:8]}-{len(self._sent)}"
                self._sent[id] = time.perf_counter()
                _say(speaker, type="say", id=id, text="Where is the parcel with my lamp, please?", **more)
                await asyncio.sleep(EVERY)

    def go(self) -> None:
        """Close the pages; what they asked for last is answered."""
        self._customer.transport.abort()
        self._agent.transport.abort()

    def _customer_hears(self, socket: Socket, body: bytes) -> None:
        self._heard(socket, json.loads(body), {})

    def _agent_hears(self, socket: Socket, body: bytes) -> None:
        frame = json.loads(body)
        if frame["type"] != "inbox":
            self._heard(socket, frame, {"conversation": self._name})
            if frame["type"] == "events":
                self._through = frame["through"]
                asyncio.get_running_loop().call_later(
                    SOON, self._refresh, {f"t/{self._pair['number']}/thread"}
                )
            return
        self._floor.hints += 1
        own = "mine" in frame["views"]
        later = SOON if own else SOON + random.random() * SPREAD
        asyncio.get_running_loop().call_later(later, self._refresh, {"views", "list"} if own else {"views"})

    def _heard(self, socket: Socket, frame: dict[str, Any], more: dict[str, str]) -> None:
        if frame["type"] == "ack":
            self._floor.acks.append(time.perf_counter() - self._sent[frame["id"]])
        elif frame["type"] == "events":
            _say(socket, type="got", seq=frame["through"], **more)

    def _refresh(self, names: set[str]) -> None:
        for name in names - self._waiting:
            self._waiting.add(name)
            task = asyncio.get_running_loop().create_task(self._ask(name))
            self.asking.add(task)
            task.add_done_callback(self.asking.discard)

    async def _ask(self, name: str) -> None:
        began, after = time.perf_counter(), self._shown
        self._shown = self._through
        reader, writer = await asyncio.open_connection("127.0.0.1", self._floor.port)
        head = {
            "Host": f"127.0.0.1:{self._floor.port}",
            "X-Part": "1",
            "Cookie": self._pair["agent"]["cookie"],
            "Connection": "close",
        }
        lines = [
            f"GET /desk/{name}/?view=mine&after={after} HTTP/1.1",
            *(f"{key}: {head[key]}" for key in head),
        ]
        writer.write("\r\n".join([*lines, "\r\n"]).encode())
        answer = await reader.read()
        writer.close()
        self._waiting.discard(name)
        assert b" 200 " in answer[:20], answer[:200]
        self._floor.parts.append(time.perf_counter() - began)


def _say(socket: Socket, **frame: Any) -> None:
    socket.say(json.dumps(frame))
