"""E1-E4: mails a second from raw bytes to routed, committed tickets, beside django-helpdesk and a plain floor."""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.management.services import postgres, postgres_programs
from tests.benchmarks.desk import ROOT, BenchDesk, fresh
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.letters import letters
from tests.benchmarks.peer import Peer

COUNT, ROUNDS = 400, 3
LEAST_PEER, LEAST_FLOOR = 2.0, 0.5
TIMES_MEMORY, ALLOWED = 1.75, 100.0  # MB for detecting languages
CODE = "from tests.benchmarks import mailing; "


def measure(scratch: Path) -> list[Figure]:
    """Three rounds of 400 mails each, in turns: ours, the peer, and on SQLite the floor."""
    peer = Peer(scratch)
    peer.install()
    found = _on("SQLite", scratch, BenchDesk(fresh(scratch / "mail-sqlite")), peer, "")
    if postgres_programs() is None:
        say("no PostgreSQL here: apt-get install -y postgresql")
        return found
    with postgres(durable=True) as ours, postgres(durable=True) as theirs:
        parts = urlsplit(theirs)
        place = f"{parts.hostname}:{parts.port}:{parts.path.strip('/')}"
        desk = BenchDesk(fresh(scratch / "mail-postgres"), {"DATABASE_URL": ours})
        return found + _on("PostgreSQL", scratch, desk, peer, place)


def _on(name: str, scratch: Path, desk: BenchDesk, peer: Peer, place: str) -> list[Figure]:
    say(f"mails on {name}")
    desk.run("migrate", "-v0")
    desk.python(CODE + "mailing.prepare(now=now())")
    folder = fresh(scratch / f"mail-peer-{name}")
    ours, theirs, floor = [], [], []
    for turn in range(ROUNDS):
        say(f"{name}: round {turn + 1} of {ROUNDS}")
        told = desk.python(CODE + f"print(mailing.run({turn * COUNT}, {COUNT}, now=now()))")
        ours.append(json.loads(told))
        theirs.append(peer.take_mail(folder, _files(scratch / "mail-files", turn), postgres=place))
        if (
            theirs[-1]["tickets"] < COUNT * 0.7
        ):  # it takes its replies for answers to tickets it does not know
            raise RuntimeError(f"the peer made {theirs[-1]['tickets']} tickets of {COUNT} mails")
        floor.append(_floor(fresh(scratch / "mail-floor")) if not place else 0.0)
    return _figures(name, ours, theirs, floor)


def _figures(
    name: str,
    ours: Sequence[dict],
    theirs: Sequence[dict],
    floor: Sequence[float],  # type: ignore[type-arg]
) -> list[Figure]:
    rates = [COUNT / one["seconds"] for one in ours]
    peers = [COUNT / one["seconds"] for one in theirs]
    goal = "E1" if name == "SQLite" else "E2"
    found = [_at_least(goal, f"mails/s, {name}, beside django-helpdesk", rates, peers, LEAST_PEER)]
    if any(floor):
        plain = [COUNT / seconds for seconds in floor]
        found.append(_at_least("E3", f"mails/s, {name}, beside the plain floor", rates, plain, LEAST_FLOOR))
    memory, peer_memory = (statistics.median(one["memory"] for one in side) for side in (ours, theirs))
    ratio = (memory - ALLOWED) / peer_memory
    wanted = f"(ours - {ALLOWED:.0f} MB) <= {TIMES_MEMORY:g}x"
    found.append(
        Figure("E4", f"memory, {name}", "MB", memory, peer_memory, ratio, wanted, ratio <= TIMES_MEMORY)
    )
    total = sum(one["seconds"] for one in ours)
    parts = {part: sum(one["shares"].get(part, 0) for one in ours) / total for part in ours[0]["shares"]}
    parts["database and the rest"] = 1 - sum(parts.values())
    return found + [
        Figure("", f"share of {part}, {name}", "%", share * 100, None, None, "", None)
        for part, share in parts.items()
    ]


def _at_least(goal: str, what: str, ours: Sequence[float], peer: Sequence[float], least: float) -> Figure:
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, peer, strict=True))
    middle = statistics.median
    return Figure(goal, what, "/s", middle(ours), middle(peer), ratio, f">= {least:g}x", ratio >= least)


def _files(folder: Path, turn: int) -> Path:
    fresh(folder)
    for number, raw in enumerate(letters((turn + 1) * COUNT, "help@desk.example")[turn * COUNT :]):
        (folder / f"{number:05d}.eml").write_bytes(raw)
    return folder


def _floor(folder: Path) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.mail_floor", str(folder), str(COUNT)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return float(json.loads(done.stdout)["seconds"])
