"""The table of sweeps: every piece of recurring work, named, with its interval.

A sweep is a plain function that finds what is due and does it; it is safe to run twice at once. One process runs
the table by itself (helpdesk/server/sweeper.py); a fleet runs the same table as Celery's schedule.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

log = logging.getLogger(__name__)
Work = Callable[..., int]
Oldest = Callable[[datetime], datetime | None]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Sweep:
    """``work(now=...)`` answers how many rows it did; it runs ``first`` after the start of a process.

    ``oldest(now)`` answers since when the oldest of its rows is due and not done, None when nothing is.
    """

    name: str
    every: timedelta
    work: Work
    first: timedelta = timedelta()
    oldest: Oldest | None = None


@dataclass(frozen=True, slots=True)
class Swept:
    """For how many something was done, and for how many it failed."""

    done: int
    failed: int


table: dict[str, Sweep] = {}
_wakers: list[Callable[[str], None]] = []


def sweep(
    name: str, *, every: timedelta, first: timedelta = timedelta(), oldest: Oldest | None = None
) -> Callable[[Work], Work]:
    """Put a function ``work(*, now) -> int`` into the table."""

    def register(work: Work) -> Work:
        table[name] = Sweep(name, every, work, first, oldest)
        return work

    return register


def run(name: str, *, now: datetime) -> int:
    """Run one sweep now; answers how many rows it did."""
    return table[name].work(now=now)


def for_each(things: Iterable[Thing], act: Callable[[Thing], object], *, failing: str) -> Swept:
    """``act`` on each, which answers whether it did something. One for which it fails is logged as ``failing``; it
    keeps no other from its turn, and is found again by the next sweep.
    """
    done = failed = 0
    for thing in things:
        try:
            done += bool(act(thing))
        except Exception:
            log.exception(failing, extra={"row": getattr(thing, "pk", thing)})
            failed += 1
    return Swept(done, failed)


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
