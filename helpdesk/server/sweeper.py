"""Runs the table of sweeps inside one process: a timer thread and a pool of four."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connection

from helpdesk.duties import sweeps
from helpdesk.lib.clock import now

log = logging.getLogger(__name__)
WORKERS = 4
LONGEST_NAP = 5.0


class Sweeper:
    """Each sweep runs at most once at a time here; a wake-up during its run runs it once more."""

    def __init__(self) -> None:
        self._due = {name: time.monotonic() + one.first.total_seconds() for name, one in sweeps.table.items()}
        self._running: set[str] = set()
        self._changed = threading.Condition()
        self._stopping = False
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sweep")
        self._timer = threading.Thread(target=self._tick, name="sweeper", daemon=True)

    def start(self) -> None:
        """Begin, and hear wake-ups of this process; nothing happens when it was stopped before."""
        with self._changed:
            if self._stopping:
                return
            sweeps.on_wake(self.wake)
            self._timer.start()

    def wake(self, name: str) -> None:
        """Run a sweep soon."""
        with self._changed:
            if name in self._due:
                self._due[name] = time.monotonic()
                self._changed.notify()

    def stop(self, timeout: float = 5.0) -> None:
        """Start nothing new and wait for what runs; leases give back what does not end in time."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._timer.ident is not None:
            self._timer.join(timeout)
        self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + timeout
        while self._running and time.monotonic() < until:
            time.sleep(0.02)

    def _tick(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                ready = [name for name in self._due if self._is_ready(name)]
                for name in ready:
                    self._due[name] = time.monotonic() + sweeps.table[name].every.total_seconds()
                    self._running.add(name)
                    self._pool.submit(self._run, name)
                self._changed.wait(self._nap())

    def _is_ready(self, name: str) -> bool:
        return name not in self._running and self._due[name] <= time.monotonic()

    def _nap(self) -> float:
        waiting = [due for name, due in self._due.items() if name not in self._running]
        soonest = min(waiting, default=time.monotonic() + LONGEST_NAP)
        return max(0.0, min(LONGEST_NAP, soonest - time.monotonic()))

    def _run(self, name: str) -> None:
        close_old_connections()
        try:
            sweeps.run(name, now=now())
        except Exception:
            log.exception("a sweep failed", extra={"sweep": name})
            connection.close()
        finally:
            close_old_connections()
            with self._changed:
                self._running.discard(name)
                self._changed.notify()
