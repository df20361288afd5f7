"""M2: how long after a sweep's commit a customer's socket has the event, all in one process of ``serve``."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from tests.benchmarks.desk import BenchDesk, seeded
from tests.benchmarks.figures import Figure, percentile, say

TICKETS, SOCKETS, PUSHES = 10_000, 20, 1_000
WITHIN = 180.0
WANTED = ((0.5, "p50", 20.0), (0.99, "p99", 60.0))

Heard = dict[tuple[str, int], int]


def measure(scratch: Path) -> list[Figure]:
    """Milliseconds from the commit, as the sweep's thread saw it, to the whole frame in the client."""
    original = seeded(scratch, TICKETS).copy(scratch / "pushes")
    stamps = original.folder / "stamps"
    desk = BenchDesk(original.folder, {"BENCH_STAMPS": str(stamps)})
    desk.run("migrate", "-v0")
    pairs = desk.pairs(SOCKETS)
    say(f"pushes: {PUSHES} by a sweep to {SOCKETS} sockets")
    with desk.running(("-m", "tests.benchmarks.pushing")) as (_, port):
        heard, since = asyncio.run(_listen(port, pairs))
    spans = [
        (heard[name, int(seq)] - int(at)) / 1e6
        for name, seq, at in (
            line.split() for line in stamps.read_text().splitlines() if line.count(" ") == 2
        )
        if (name, int(seq)) in heard and int(at) > since
    ]
    say(f"pushes: {len(spans)} heard")
    assert len(spans) >= PUSHES * 0.8, f"only {len(spans)} of {PUSHES} pushes have both times"
    return [_figure(spans, share, name, limit) for share, name, limit in WANTED]


def _figure(spans: list[float], share: float, name: str, limit: float) -> Figure:
    ours = percentile(spans, share)
    return Figure(
        "M2", f"sweep's push to a socket, {name}", "ms", ours, None, None, f"<= {limit:g} ms", ours <= limit
    )


async def _listen(port: int, pairs: list[dict[str, Any]]) -> tuple[Heard, int]:
    """When each event was heard, until there are enough, and since when all sockets were up to date."""
    heard: Heard = {}
    enough = asyncio.Event()
    listeners = [asyncio.create_task(_follow(port, pair, heard, enough)) for pair in pairs]
    done = asyncio.create_task(enough.wait())
    # A listener ends only by an error, which must not wait for the others.
    ended, _ = await asyncio.wait([done, *listeners], timeout=WITHIN, return_when=asyncio.FIRST_COMPLETED)
    for task in (done, *listeners):
        task.cancel()
    await asyncio.gather(done, *listeners, return_exceptions=True)
    for task in ended:
        task.result()
    assert enough.is_set(), f"only {len(heard)} pushes were heard in {WITHIN:.0f} s"
    first = {name: min(at for (of, _), at in heard.items() if of == name) for name, _ in heard}
    return heard, max(first.values())


async def _follow(port: int, pair: Mapping[str, Any], heard: Heard, enough: asyncio.Event) -> None:
    name, greeted = pair["conversation"], 0
    async with connect(f"ws://127.0.0.1:{port}/ws/chat/", compression=None) as socket:
        await socket.send(json.dumps({"type": "hello", "token": pair["token"], "after": 0}))
        async for text in socket:
            at = time.monotonic_ns()
            frame = json.loads(text)
            if frame["type"] == "welcome":
                greeted = frame["last"]
            elif frame["type"] == "events":
                for event in frame["events"]:
                    if event["seq"] > greeted:
                        heard[name, event["seq"]] = at
                await socket.send(json.dumps({"type": "got", "seq": frame["through"]}))
                if len(heard) >= PUSHES:
                    enough.set()
