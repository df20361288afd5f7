"""A connection that ended while it lay in the pool is given to nobody, and nobody waits long while there are none.

The pool's own check asks the server each time, and waits longer and longer between one ended connection and the
next: with three of them a request fails after five seconds. A connection at rest on which there is something to read
was ended by the other side, which can be seen without asking.

Who waited for one in vain has found out for all: until somebody gets one again the others wait half a second, and what
they asked for is refused soon, instead of each thread that serves pages being held for five.

At the end of a process the pool is closed while Python still stands. Left to itself it asks its threads to stop when
they can no longer run: a command that is done then hangs, now and then for ever (psycopg's issues 930 and 954).
"""

import atexit
import os
import select
from typing import Any

from django.db import connections
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

WHILE_AWAY = 0.5  # seconds
ENDS_WITHIN = 1.0  # seconds for each thread of a pool, which may be waiting for a server that is silent
_processes: set[int] = set()


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes connections from the pool until one is alive; the pool puts others in the place of those that ended."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.pool:
            return super().get_new_connection(conn_params)
        try:
            connection = self._alive(conn_params)
        except PoolTimeout:
            self.pool.timeout = WHILE_AWAY
            raise
        self.pool.timeout = self.settings_dict["OPTIONS"]["pool"]["timeout"]
        _close_at_end()
        return connection

    def _alive(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for _ in range(self.pool.max_size):  # no more can have ended in it
            if not _has_ended(connection):
                break
            connection.close()
            connection._pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _has_ended(connection: Any) -> bool:
    """Whether the server hung up; what else it may say by itself (a changed setting) costs a new connection only."""
    if connection.closed:
        return True
    asked = select.poll()
    asked.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(asked.poll(0))


def _close_at_end() -> None:
    """Each process closes its own pool; what a fork has of its parent's is not its to close."""
    if os.getpid() not in _processes:
        _processes.add(os.getpid())
        atexit.register(_close_pools, os.getpid())


def _close_pools(process: int) -> None:
    if process == os.getpid():
        for one in connections.all():
            one.close()
            if isinstance(one, DatabaseWrapper) and one.pool:
                one.pool.close(timeout=ENDS_WITHIN)
