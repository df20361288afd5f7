"""FAQ search among 2,000 articles in 8 languages, on SQLite and PostgreSQL, with and without statistics."""

import json
from pathlib import Path

from helpdesk.management.services import postgres, postgres_programs
from tests.benchmarks.desk import BenchDesk, fresh
from tests.benchmarks.figures import Figure, percentile, say

CODE = "from tests.benchmarks import searching; "
GATHER = "from django.db import connection; connection.cursor().execute('ANALYZE'); "


def measure(scratch: Path) -> list[Figure]:
    """p50 and p99 of a search, letters of sixty words among them."""
    found = _figures("SQLite", BenchDesk(fresh(scratch / "faq-sqlite")))
    if postgres_programs() is None:
        say("no PostgreSQL here: apt-get install -y postgresql")
        return found
    with postgres(durable=True) as url:
        return found + _figures(
            "PostgreSQL", BenchDesk(fresh(scratch / "faq-postgres"), {"DATABASE_URL": url})
        )


def _figures(name: str, desk: BenchDesk) -> list[Figure]:
    say(f"2,000 articles in 8 languages on {name}")
    desk.run("migrate", "-v0")
    desk.python(CODE + "searching.prepare(now=now())")
    fresh = json.loads(desk.python(CODE + "print(searching.run())"))
    known = json.loads(desk.python(CODE + GATHER + "print(searching.run())"))
    return [*_pair(f"{name}, just filled", fresh), *_pair(f"{name}, with statistics", known)]


def _pair(name: str, times: list[float]) -> list[Figure]:
    half, last = percentile(times, 0.5), percentile(times, 0.99)
    return [
        Figure("faq", f"search, {name}, p50", "ms", half, None, None, "", None),
        Figure("faq", f"search, {name}, p99", "ms", last, None, None, "", None),
    ]
