"""Decisions with their claims on SQLite and PostgreSQL, as ``bench routing`` shows them beside the pure ones."""

import json
from pathlib import Path

from helpdesk.management.services import postgres, postgres_programs
from tests.benchmarks.desk import BenchDesk, fresh
from tests.benchmarks.figures import Figure, percentile, say

SQLITE_MOST, POSTGRES_MOST = 25, 15  # milliseconds, p99 (routing.md 5)
CODE = "from tests.benchmarks import claiming; "


def claims(scratch: Path) -> list[Figure]:
    """p50 and p99 of a decision with its claim; PostgreSQL only where it is installed, durable as in real use."""
    found = _figures("SQLite", BenchDesk(fresh(scratch / "claims-sqlite")), SQLITE_MOST)
    if postgres_programs() is None:
        say("no PostgreSQL here: apt-get install -y postgresql")
        return found
    with postgres(durable=True) as url:
        desk = BenchDesk(fresh(scratch / "claims-postgres"), {"DATABASE_URL": url})
        return found + _figures("PostgreSQL", desk, POSTGRES_MOST)


def _figures(name: str, desk: BenchDesk, most: float) -> list[Figure]:
    say(f"claims among 10,000 agents on {name}")
    desk.run("migrate", "-v0")
    desk.python(CODE + "claiming.prepare(now=now())")
    found = json.loads(desk.python(CODE + "print(claiming.run(now=now()))"))
    times, change = found["claims"], found["change"]
    half, last = percentile(times, 0.5), percentile(times, 0.99)
    return [
        Figure(
            "change",
            f"until one agent's new hours count, {name}",
            "ms",
            change,
            None,
            None,
            "<= 1 s",
            change <= 1000,
        ),
        Figure("claim", f"decision and claim, {name}, p50", "ms", half, None, None, "", None),
        Figure(
            "claim", f"decision and claim, {name}, p99", "ms", last, None, None, f"<= {most} ms", last <= most
        ),
    ]
