"""One consistent view of the whole database for reading, beside live writers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one instant; nobody is blocked and nothing is written.

    Django's own ``atomic`` would take SQLite's write lock (transactions are IMMEDIATE here), so the
    transaction is opened by hand. Inside another transaction (tests) that one is the view.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    begin = (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN"
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
