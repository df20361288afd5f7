"""One thread for each process stores whatever messages wait, together, and tells the loop once for each batch."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, OperationalError, close_old_connections, connection
from django.utils.translation import gettext_noop as noop

from chat import live
from chat.registry import Parcel, registry
from helpdesk.lib.clock import now
from tickets.actions import Post, Posted, Refused, post_messages

log = logging.getLogger(__name__)
# Seconds after a commit, at most as long as it took, where a crowd waits already: without rest other writers of SQLite
# starve, who try again and again; on PostgreSQL more messages come together, each at less cost.
MOST_REST = 0.004
CROWD = 2
MOST_AT_ONCE = 200
MOST_WAITING = 20_000
IDLE = 30.0  # seconds after which the thread gives its connection back
Answer = Posted | Refused
UNAVAILABLE = noop("The desk cannot store messages just now. Your text is kept and will be sent again.")


@dataclass(frozen=True, slots=True)
class Job:
    """A message, and who waits for its answer on which loop."""

    post: Post
    loop: asyncio.AbstractEventLoop
    done: Callable[[Answer], None]


class Writer:
    """``submit`` from a loop; ``done`` is called on that loop after the commit."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._some = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False

    def submit(self, post: Post, done: Callable[[Answer], None]) -> None:
        """Store a message with the next batch."""
        job = Job(post, asyncio.get_running_loop(), done)
        with self._some:
            if self._stopping or len(self._jobs) >= MOST_WAITING:
                job.loop.call_soon(done, _unavailable(post))
                return
            self._jobs.append(job)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="chat-writer", daemon=True)
                self._thread.start()
            self._some.notify()

    def stop(self, timeout: float) -> bool:
        """Store what waits and end the thread; False when that took longer than ``timeout`` seconds."""
        with self._some:
            self._stopping = True
            thread = self._thread
            self._some.notify_all()
        if thread is not None:
            thread.join(timeout)
            return not thread.is_alive()
        return True

    def restart(self) -> None:
        """Take messages again after ``stop``."""
        self._stopping, self._thread = False, None

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            if batch:
                began = time.perf_counter()
                self._store(batch)
                if connection.vendor != "sqlite":
                    close_old_connections()
                if len(self._jobs) >= CROWD:
                    time.sleep(min(MOST_REST, time.perf_counter() - began))
            else:
                connection.close()
        connection.close()

    def _next(self) -> list[Job] | None:
        """Whatever waits, an empty list after a time of silence, None at the end."""
        with self._some:
            if not self._jobs and not self._stopping:
                self._some.wait(IDLE)
            if not self._jobs:
                return None if self._stopping else []
            return [self._jobs.popleft() for _ in range(min(len(self._jobs), MOST_AT_ONCE))]

    def _store(self, batch: list[Job]) -> None:
        with live.collected() as parcels:
            try:
                answers: list[Answer] = post_messages([job.post for job in batch], now=now())
            except Exception as error:
                if isinstance(error, DatabaseError):
                    connection.close()
                log.warning(
                    "a batch failed and is tried row by row", extra={"size": len(batch)}, exc_info=True
                )
                answers = _one_by_one([job.post for job in batch])
        _tell(batch, answers, parcels)


def _one_by_one(posts: list[Post]) -> list[Answer]:
    """Each by itself; without a database nobody waits until all others were tried."""
    answers: list[Answer] = []
    for post in posts:
        if not _is_reachable():
            break
        answers.append(_alone(post))
    return answers + [_unavailable(post) for post in posts[len(answers) :]]


def _is_reachable() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


def _alone(post: Post) -> Answer:
    """One message by itself; a broken connection is closed and tried once more."""
    for attempt in (1, 2):
        try:
            return post_messages([post], now=now())[0]
        except OperationalError:
            connection.close()
            time.sleep(MOST_REST * attempt)
        except DatabaseError:
            log.exception("a message could not be stored")
            return _unavailable(post)
        except Exception:
            log.exception("a message could not be stored")
            return _unavailable(post)
    return _unavailable(post)


def _unavailable(post: Post) -> Refused:
    return Refused(post.conversation, post.client_id, "unavailable", UNAVAILABLE)


def _tell(batch: list[Job], answers: list[Answer], parcels: list[Parcel]) -> None:
    """Acknowledge, then show: both in one call of the loop that serves the sockets."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Job, Answer]]] = {}
    for job, answer in zip(batch, answers, strict=True):
        by_loop.setdefault(job.loop, []).append((job, answer))
    own = by_loop.pop(registry.loop, []) if registry.loop is not None else []
    live.hand_over(parcels, first=lambda: _answer_all(own))
    for loop, pairs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_answer_all, pairs)
        except RuntimeError:  # that loop is gone; the message is stored, its client asks again
            continue


def _answer_all(pairs: list[tuple[Job, Answer]]) -> None:
    for job, answer in pairs:
        try:
            job.done(answer)
        except Exception:
            log.exception("an answer could not be handed over")


writer = Writer()
