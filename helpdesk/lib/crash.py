"""Named places where a process may die, so that tests can kill it exactly there.

``DESK_CRASH_AT=name`` (or ``name:3`` for the third passage) ends the process as ``kill -9`` would;
``crashing_at(name)`` raises :class:`Crash` instead, for tests in one process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager


class Crash(BaseException):
    """Stands for the death of the process; no ``except Exception`` may swallow it."""


_raising: set[str] = set()
_passages: dict[str, int] = {}


def crashpoint(name: str) -> None:
    """Die here when this point was named; otherwise do nothing."""
    if name in _raising:
        raise Crash(name)
    wanted, _, count = os.environ.get("DESK_CRASH_AT", "").partition(":")
    if wanted == name:
        _passages[name] = _passages.get(name, 0) + 1
        if _passages[name] == int(count or 1):
            os._exit(9)


@contextmanager
def crashing_at(name: str) -> Iterator[None]:
    """Within this block ``crashpoint(name)`` raises :class:`Crash`."""
    _raising.add(name)
    try:
        yield
    finally:
        _raising.discard(name)
