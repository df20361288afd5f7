"""C1-C9: live chat, every message stored and acknowledged, beside bare room servers that store nothing."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.management.services import postgres, postgres_programs, redis, redis_program
from tests.benchmarks.desk import ROOT, BenchDesk, fresh
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.processes import Running
from tests.benchmarks.rooms import Rooms
from tests.benchmarks.under_uvicorn import installed

FEW, MANY, CLOSED = 500, 2_500, 50
VISITORS = 500  # each comes ten times
ROUNDS = 3
OPEN_SECONDS, CLOSED_SECONDS = 12.0, 6.0
TEAM = "from helpdesk.people.models import Team; Team.objects.create(name='Support', is_fallback=True)"
CLEARED_WITHIN = 3.0  # seconds until what sockets left behind is cleared away
TICKS = os.sysconf("SC_CLK_TCK")
PROGRAMS = {"desk": ("manage.py",), "uvicorn": ("-m", "tests.benchmarks.under_uvicorn")}


@dataclass(frozen=True)
class Run:
    """One load on one server. ``cpu`` is microseconds of its processes for a message that arrived, ``kib`` a socket."""

    said: int
    arrived: int
    acknowledged: int
    faults: int
    p50: float
    p99: float
    rate: float
    cpu: float
    kib: float
    connects: float

    def __str__(self) -> str:
        return (
            f"p50 {self.p50:.2f} p99 {self.p99:.2f} ms, {self.rate:.0f}/s, {self.cpu:.0f} us,"
            f" {self.kib:.1f} KiB, {self.connects:.0f} connects/s, {self.faults} faults"
        )


def measure(scratch: Path) -> list[Figure]:
    """All of C1-C9."""
    rooms = Rooms(scratch)
    bench = _Bench(scratch, rooms)
    few = bench.rounds("open", FEW, "desk", "node", "uvicorn")
    many = bench.rounds("open", MANY, "desk", "node")
    closed = bench.rounds("closed", CLOSED, "desk", "asgi", "stock", "uvicorn", "node")
    idle = bench.rounds("idle", MANY, "desk", "node", *(("socketio",) if rooms.has_node else ()))
    plain = rooms.plain
    figures = [
        _ratio("C1", f"{FEW} pairs, p99, {plain}", "ms", few, "p99", "node", most=4),
        _lost("C1", f"{FEW} pairs, lost or twice", few["desk"]),
        _ratio("C2", f"{MANY} pairs, p99, {plain}", "ms", many, "p99", "node", most=8),
        _ratio("C2", f"{MANY} pairs, p50, {plain}", "ms", many, "p50", "node", most=6),
        _lost("C2", f"{MANY} pairs, lost or twice", many["desk"]),
        _ratio("C3", "messages/s, closed loop, bare daphne", "/s", closed, "rate", "asgi", least=0.25),
        _ratio(
            "C3", f"the same under uvicorn, {plain}", "/s", closed, "rate", "node", least=0.2, ours="uvicorn"
        ),
        _ratio("C4", f"CPU a message, {FEW} pairs, {plain}", "us", few, "cpu", "node", most=16),
        _ratio("C4", f"the same under uvicorn, {plain}", "us", few, "cpu", "node", most=9, ours="uvicorn"),
        _ratio("C5", "messages/s, closed loop, stock Channels", "/s", closed, "rate", "stock", least=1.3),
        _ratio("C6", f"memory of an idle socket, {plain}", "KiB", idle, "kib", "node", most=5),
        _ratio("C7", f"connects/s, signed in, {plain}", "/s", idle, "connects", "node", least=0.4),
        _flat(few["desk"], many["desk"]),
    ]
    if rooms.has_node:
        figures.insert(
            -2, _ratio("C6", "memory of an idle socket, socket.io", "KiB", idle, "kib", "socketio", most=1.5)
        )
    return [*figures, *bench.memory(), *bench.two_processes()]


class _Bench:
    """Runs loads in turns, each on a server started for it."""

    def __init__(self, scratch: Path, rooms: Rooms) -> None:
        self._rooms = rooms
        self._scratch = scratch
        uvicorn = installed(scratch / "uvicorn")
        self._desk = BenchDesk(fresh(scratch / "chat"), {"PYTHONPATH": str(uvicorn)})
        self._desk.run("migrate", "-v0")
        self._desk.python(TEAM)
        with self._desk.running():
            say("first start, which collects static files")

    def rounds(self, mode: str, count: int, *kinds: str) -> dict[str, list[Run]]:
        """The load on each kind in turns, ``ROUNDS`` times."""
        found: dict[str, list[Run]] = {kind: [] for kind in kinds}
        for turn in range(ROUNDS):
            for kind in kinds:
                run = self._run(mode, count, kind)
                found[kind].append(run)
                say(f"{mode}, {count} pairs, {kind}, round {turn + 1} of {ROUNDS}: {run}")
        return found

    def _run(self, mode: str, count: int, kind: str) -> Run:
        if kind in PROGRAMS:
            # What earlier rounds left behind would weigh in.
            desk = self._desk.copy(self._scratch / "chat-run")
            pairs = desk.pairs(count)
            with desk.running(PROGRAMS[kind]) as (process, port):
                return _load([process], [port], "desk", mode, pairs)
        names = [{"conversation": f"room{number}"} for number in range(count)]
        with self._rooms.running(kind) as (process, port):
            return _load([process], [port], "socketio" if kind == "socketio" else "rooms", mode, names)

    def memory(self) -> list[Figure]:
        """What is left behind by 5,000 visits, and what one agent costs who never reads."""
        desk = self._desk.copy(self._scratch / "chat-run")
        visitors, stuck = desk.pairs(VISITORS), desk.pairs(1)
        with desk.running() as (process, port), _generator() as generator:
            _asked(generator, _plan([port], "desk", "cycles", visitors))
            time.sleep(CLEARED_WITHIN)
            early = process.rss
            _asked(generator, "go on")
            time.sleep(CLEARED_WITHIN)
            left = process.rss - early
        say(f"memory after 5,000 visits: {left:+.1f} MB since the first thousand")
        with desk.running() as (process, port), _generator() as generator:
            _asked(generator, _plan([port], "desk", "stuck", stuck))
            time.sleep(2.0)
            before = process.rss
            _asked(generator, "go")
            growth = (process.rss - before) / 1.048576
        say(f"memory of one who never reads: {growth:+.1f} MiB")
        return [
            Figure(
                "", "memory left by the last 4,000 of 5,000 visits", "MB", left, None, None, "<= 2", left <= 2
            ),
            Figure(
                "", "memory of one who never reads 2.4 MB", "MiB", growth, None, None, "<= 5", growth <= 5
            ),
        ]

    def two_processes(self) -> list[Figure]:
        """C9: customers on one process and agents on another, over Redis and PostgreSQL, beside one process alone."""
        if postgres_programs() is None or redis_program() is None:
            say("two processes are left out: apt-get install -y postgresql redis-server")
            return []
        found: dict[str, list[Run]] = {"two": [], "one": []}
        with postgres(durable=True) as database, redis() as broker:
            desk = BenchDesk(
                fresh(self._scratch / "chat-two"), {"DATABASE_URL": database, "REDIS_URL": broker}
            )
            desk.run("migrate", "-v0")
            desk.python(TEAM)
            with desk.running(web_only=True):
                say("first start on PostgreSQL")
            for turn in range(ROUNDS):
                for name, many in (("two", 2), ("one", 1)):
                    pairs = desk.pairs(FEW)
                    with ExitStack() as servers:
                        started = [servers.enter_context(desk.running(web_only=True)) for _ in range(many)]
                        processes, ports = zip(*started, strict=True)
                        found[name].append(_load(list(processes), list(ports), "desk", "open", pairs))
                    run = found[name][-1]
                    say(
                        f"{name} over Redis, round {turn + 1} of {ROUNDS}: p99 {run.p99:.2f} ms, {run.faults} faults"
                    )
        return [
            _ratio(
                "C9",
                f"{FEW} pairs, p99, two processes, one process",
                "ms",
                found,
                "p99",
                "one",
                most=3,
                ours="two",
            ),
            _lost("C9", "two processes, lost or twice", found["two"]),
        ]


def _load(
    processes: Sequence[Running], ports: list[int], protocol: str, mode: str, pairs: list[dict[str, Any]]
) -> Run:
    time.sleep(1.0)  # what a process does once after its start is over
    before = sum(process.rss for process in processes)
    with _generator() as generator:
        connected = _asked(generator, _plan(ports, protocol, mode, pairs))
        rss = sum(process.rss for process in processes) - before
        began = sum(_cpu(process.pid) for process in processes)
        result = _asked(generator, "go")
        spent = sum(_cpu(process.pid) for process in processes) - began
    said, arrived = result["said"], result["arrived"]
    lost = said - arrived + (said - result["acknowledged"] if protocol == "desk" else 0)
    return Run(
        said=said,
        arrived=arrived,
        acknowledged=result["acknowledged"],
        faults=lost + result["disorder"] + result["errors"] + result["lost_sockets"],
        p50=result["p50"] or 0.0,
        p99=result["p99"] or 0.0,
        rate=arrived / max(result["talked"], 0.001),
        cpu=spent * 1e6 / max(arrived, 1),
        kib=rss * 1e6 / 1024 / connected["sockets"],
        connects=connected["sockets"] / connected["connected"],
    )


def _plan(ports: list[int], protocol: str, mode: str, pairs: list[dict[str, Any]]) -> str:
    seconds = CLOSED_SECONDS if mode == "closed" else OPEN_SECONDS
    return json.dumps(
        {"ports": ports, "protocol": protocol, "mode": mode, "pairs": pairs, "seconds": seconds}
    )


@contextmanager
def _generator() -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.chat_load"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _asked(process: "subprocess.Popen[str]", line: str) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise RuntimeError("the load generator ended; its last words are above")
    found: dict[str, Any] = json.loads(answer)
    return found


def _cpu(pid: int) -> float:
    """Seconds of processor time, as Linux counts them."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def _ratio(
    goal: str,
    what: str,
    unit: str,
    runs: dict[str, list[Run]],
    name: str,
    peer: str,
    *,
    most: float | None = None,
    least: float = 0.0,
    ours: str = "desk",
) -> Figure:
    """The median of the rounds' own ratios, held against ``most`` or ``least``."""
    mine = [getattr(run, name) for run in runs[ours]]
    theirs = [getattr(run, name) for run in runs[peer]]
    ratio = statistics.median(one / max(other, 1e-9) for one, other in zip(mine, theirs, strict=True))
    met = ratio <= most if most is not None else ratio >= least
    wanted = f"<= {most:g}x" if most is not None else f">= {least:g}x"
    return Figure(goal, what, unit, statistics.median(mine), statistics.median(theirs), ratio, wanted, met)


def _lost(goal: str, what: str, runs: Sequence[Run]) -> Figure:
    faults = sum(run.faults for run in runs)
    return Figure(goal, what, f"of {sum(run.said for run in runs)}", faults, None, None, "0", faults == 0)


def _flat(few: Sequence[Run], many: Sequence[Run]) -> Figure:
    """C8: the cost of a message must not grow with the number of conversations."""
    costs = {"many": list(many), "few": list(few)}
    what = f"CPU a message, {MANY} pairs, {FEW} pairs"
    return _ratio("C8", what, "us", costs, "cpu", "few", most=1.3, ours="many")
