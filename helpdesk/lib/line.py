"""A lock for threads that goes from one to the next in the order in which they asked."""

import threading
from collections import deque


class Line:
    """``take`` and later ``give``: the longest waiting thread is next, however often another one asks."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def take(self, patience: float) -> bool:
        """Wait for one's turn; False when it did not come within ``patience`` seconds."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        if gate.acquire(timeout=patience):
            return True
        with self._guard:
            if gate in self._waiting:
                self._waiting.remove(gate)
                return False
        return True  # it came in the last moment

    def give(self) -> None:
        """Let the next one go on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
