"""One way to take rows under a lease, on both databases."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import F, Min, Model, Q, QuerySet

LEASE = timedelta(seconds=90)
Row = TypeVar("Row", bound=Model)


def claim(queryset: "QuerySet[Row]", n: int, *, now: datetime, lease: timedelta = LEASE) -> list[Row]:
    """Take up to ``n`` due rows whose lease is free; each goes to one caller only.

    PostgreSQL skips rows that another transaction holds. SQLite has no such clause (Django drops it silently),
    but there the transaction is IMMEDIATE, so writers come one after the other.
    """
    with transaction.atomic():
        due = _due(queryset, now).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
        rows = list(due[:n])
        taken = queryset.model._default_manager.filter(pk__in=[row.pk for row in rows])
        taken.update(leased_until=now + lease, attempts=F("attempts") + 1)
    for row in rows:
        row.leased_until = now + lease  # type: ignore[attr-defined]
        row.attempts += 1  # type: ignore[attr-defined]
    return rows


def oldest_due(queryset: "QuerySet[Row]", now: datetime) -> datetime | None:
    """Since when the oldest row that ``claim`` would take is due."""
    found: datetime | None = _due(queryset, now).aggregate(oldest=Min("due_at"))["oldest"]
    return found


def _due(queryset: "QuerySet[Row]", now: datetime) -> "QuerySet[Row]":
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return queryset.filter(free, due_at__lte=now)
