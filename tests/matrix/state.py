"""Whether a call left any trace in the database: every row of every table, but for the few named here."""

import hashlib
from dataclasses import dataclass

from django.db import connection

# Rows that a GET may touch, each with its reason.
MAY_CHANGE = {
    "django_session": "a session's own record: when it was used, what a second factor asked",
    "usersessions_usersession": "when and from where a session was used last",
    "account_emailaddress": "the copy of a colleague's address that the sign-in pages keep",
    "sqlite_sequence": "counters of the database",
}
# What a GET may write at one address alone.
MAY_WRITE: dict[str, set[str]] = {
    "<language>/faq/search/": {"faq_searchrecord"},  # what was looked for, without addresses
}
# That an administrator read a ticket of others is written down.
READ = tuple(f"desk/t/<int:pk>/{part}" for part in ("", "thread/", "head/", "side/"))
READ += ("desk/m/<int:pk>/original/", "desk/files/<str:public_id>/")


def may_write(route: str, role: str) -> set[str]:
    """Tables that a GET of this role may write to at this address."""
    audited = {"duties_auditentry"} if role == "D" and route in READ else set()
    return MAY_WRITE.get(route, set()) | audited


@dataclass(frozen=True)
class Snapshot:
    """Number of rows and a hash of their contents, for each table."""

    tables: dict[str, tuple[int, str]]

    def differs_from(self, other: "Snapshot", *, apart_from: frozenset[str] = frozenset()) -> list[str]:
        names = self.tables.keys() | other.tables.keys()
        return sorted(name for name in names - apart_from if self.tables.get(name) != other.tables.get(name))


def snapshot() -> Snapshot:
    """All tables as they are now."""
    found: dict[str, tuple[int, str]] = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name in MAY_CHANGE:
                continue
            cursor.execute(f'SELECT * FROM "{name}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return Snapshot(found)


def written() -> int | None:
    """How many rows this connection ever wrote; None where the database does not count them."""
    raw = connection.connection
    return getattr(raw, "total_changes", None)
