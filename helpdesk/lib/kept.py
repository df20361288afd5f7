"""What every message asks and people change rarely: read once, then kept for a few seconds."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
SECONDS = 5.0


class Kept(Generic[Value]):
    """The answer of ``read``, a few seconds old at most; one thread reads while others wait for it."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._known: tuple[float, Value] | None = None

    def __call__(self) -> Value:
        with self._lock:
            if self._known is None or time.monotonic() - self._known[0] > SECONDS:
                self._known = time.monotonic(), self._read()
            return self._known[1]

    def forget(self) -> None:
        """Read again at the next question; after a change, and for tests."""
        with self._lock:
            self._known = None
