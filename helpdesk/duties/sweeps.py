"""The table of sweeps: every piece of recurring work, named, with its interval.

A sweep is a plain function that finds what is due and does it; it is safe to run twice at once. One process runs
the table by itself (helpdesk/server/sweeper.py); a fleet runs the same table as Celery's schedule.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

log = logging.getLogger(__name__)
Work = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Sweep:
    """``work(now=...)`` answers how many rows it did; it runs ``first`` after the start of a process."""

    name: str
    every: timedelta
    work: Work
    first: timedelta = timedelta()


table: dict[str, Sweep] = {}
_wakers: list[Callable[[str], None]] = []


def sweep(name: str, *, every: timedelta, first: timedelta = timedelta()) -> Callable[[Work], Work]:
    """Put a function ``work(*, now) -> int`` into the table."""

    def register(work: Work) -> Work:
        table[name] = Sweep(name, every, work, first)
        return work

    return register


def run(name: str, *, now: datetime) -> int:
    """Run one sweep now; answers how many rows it did."""
    return table[name].work(now=now)


def wake(name: str) -> None:
    """Ask for a sweep soon. Only a hint: a lost one costs an interval, a doubled one nothing."""
    for waker in _wakers:
        try:
            waker(name)
        except Exception:
            log.warning("a wake-up was lost", extra={"sweep": name}, exc_info=True)


def on_wake(waker: Callable[[str], None]) -> None:
    """Let the process's runner (sweeper or Celery) hear wake-ups; it replaces the one before."""
    _wakers[:] = [waker]
