"""Whether background work is done: how long the oldest due row waits beside how often somebody looks for such rows.

It finds workers that hear nothing, whatever the cause, and is asked by processes that people reach: a worker that
stands still cannot say so.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from helpdesk.duties.sweeps import table

log = logging.getLogger(__name__)
INTERVALS = 3
LEAST = timedelta(minutes=1)  # a notice that comes and goes within seconds tells nobody anything
CLOCKS_DIFFER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a sweep has before it: since when its oldest row is due, None when nothing is; and whether that is late."""

    sweep: str
    since: datetime | None
    is_late: bool


def backlogs(*, now: datetime, up_since: datetime) -> list[Backlog]:
    """One for each sweep that has rows. What came due while the desk was away waits from ``up_since`` on only."""
    return [_backlog(name, since, now, up_since) for name, since in _oldest(now)]


def late(*, now: datetime, up_since: datetime) -> list[Backlog]:
    """Those that nobody does in time, the oldest first."""
    found = [one for one in backlogs(now=now, up_since=up_since) if one.is_late]
    return sorted(found, key=lambda one: one.since or now)


def look(*, now: datetime, up_since: datetime) -> None:
    """Tell whoever reads the log: work that is late, and a clock that is not the database's."""
    for one in late(now=now, up_since=up_since):
        log.error("background work is late", extra={"sweep": one.sweep, "since": f"{one.since:%FT%TZ}"})
    if abs(ahead := clock_ahead(now)) >= CLOCKS_DIFFER:
        log.warning(
            "the clock of this machine differs from the database's",
            extra={"seconds": ahead.total_seconds()},
        )


def clock_ahead(now: datetime) -> timedelta:
    """By how much this machine's clock is ahead of the database server's; SQLite has none of its own."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        seconds = cursor.fetchone()[0]
    return now - datetime.fromtimestamp(seconds, UTC)


def _oldest(now: datetime) -> Iterator[tuple[str, datetime | None]]:
    for name, sweep in table.items():
        if sweep.oldest is not None:
            yield name, sweep.oldest(now)


def _backlog(name: str, since: datetime | None, now: datetime, up_since: datetime) -> Backlog:
    patience = max(INTERVALS * table[name].every, LEAST)
    waits = since is not None and now - max(since, up_since) > patience
    return Backlog(name, since, waits)
