"""M1: start and memory of ``serve`` beside an empty process with the same machinery (probe.py)."""

import sys
import time
from pathlib import Path

from helpdesk.management.services import free_port
from tests.benchmarks.desk import ROOT, BenchDesk, seeded
from tests.benchmarks.figures import Figure, at_most, say
from tests.benchmarks.processes import served
from tests.benchmarks.visits import Visitor

TICKETS, REQUESTS, MAILS, ROUNDS = 10_000, 200, 20, 3
SETTLES = 6.0  # seconds in which both have run everything once
READ_WITHIN = 90.0
ALLOWED = 100.0  # MB for detecting languages
TIMES_PROBE, TIMES_START = 2.0, 3.0


def measure(scratch: Path) -> list[Figure]:
    """Three starts of each in turns; the product's last one reads mail and serves pages."""
    desk = seeded(scratch, TICKETS).copy(scratch / "memory")
    with desk.running():
        say("first start, which collects static files")
    probe_starts, starts, probes, fresh = [], [], [], []
    busy = 0.0
    for turn in range(ROUNDS):
        say(f"start and memory: round {turn + 1} of {ROUNDS}")
        listened, rss = _probe(scratch)
        probe_starts.append(listened)
        probes.append(rss)
        with desk.running() as (process, port):
            starts.append(process.listened)
            time.sleep(SETTLES)
            fresh.append(process.rss)
            if turn == ROUNDS - 1:
                _work(desk, Visitor(port, desk.cookie()))
                busy = process.rss
    what = f"memory after {REQUESTS} requests and {MAILS} mails"
    return [
        at_most(
            TIMES_START, goal="M1", what="start until it listens", unit="s", ours=starts, peer=probe_starts
        ),
        _memory("memory after start", sorted(fresh)[1], sorted(probes)[1]),
        _memory(what, busy, sorted(probes)[1]),
    ]


def _memory(what: str, ours: float, probe: float) -> Figure:
    """The ratio is of what remains after the allowance for detection."""
    ratio = (ours - ALLOWED) / probe
    wanted = f"(ours - {ALLOWED:.0f} MB) <= {TIMES_PROBE:g}x"
    return Figure("M1", what, "MB", ours, probe, ratio, wanted, ratio <= TIMES_PROBE)


def _probe(scratch: Path) -> tuple[float, float]:
    folder, port = scratch / "probe", free_port()
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.benchmarks.probe", str(port), str(folder)]
    env = BenchDesk(folder).env
    with served(command, port=port, env=env, cwd=ROOT, log=folder / "log") as process:
        visitor = Visitor(port, "")
        for _ in range(5):
            visitor.get("/")
        time.sleep(SETTLES)
        return process.listened, process.rss


def _work(desk: BenchDesk, visitor: Visitor) -> None:
    """Mail in several languages, so that detection is loaded; then lists, pages and conversations."""
    desk.python(f"seeding.take_in({MAILS}, now=now())")
    unread = "from tickets.models import InboundMail; print(InboundMail.objects.filter(state='new').count())"
    until = time.monotonic() + READ_WITHIN
    while desk.python(unread) != "0":
        assert time.monotonic() < until, "the mails were not read"
    some_open = "Ticket.objects.filter(state='open').values_list('pk', flat=True)[:50]"
    numbers = desk.python(f"from tickets.models import Ticket; print(*{some_open})").split()
    lists = ("/desk/list/?view=all", "/desk/", "/desk/?view=team")
    for place in range(REQUESTS):
        turn = place % 4
        visitor.get(lists[turn] if turn < len(lists) else f"/desk/t/{numbers[place // 4]}/")
