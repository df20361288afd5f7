"""Every change of a right or a setting leaves a row, in the transaction of the change (G17), and so does reading."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from helpdesk.duties.models import AuditEntry

READ = "read"
ONCE_IN = timedelta(hours=1)  # an open page asks for its parts again and again


def record(actor: str, verb: str, subject: str, *, now: datetime, **detail: object) -> None:
    """``actor`` and ``subject`` are names such as ``user:7`` and ``team:3``; ``detail`` holds no personal data."""
    AuditEntry.objects.create(at=now, actor=actor, verb=verb, subject=subject, detail=detail)


def record_reading(actor: str, subjects: Iterable[str], *, now: datetime) -> None:
    """One row an hour for each of the ``subjects`` that ``actor`` reads without their being the actor's own work."""
    wanted = list(dict.fromkeys(subjects))
    recent = AuditEntry.objects.filter(at__gt=now - ONCE_IN, actor=actor, verb=READ, subject__in=wanted)
    known = set(recent.values_list("subject", flat=True))
    AuditEntry.objects.bulk_create(
        AuditEntry(at=now, actor=actor, verb=READ, subject=subject)
        for subject in wanted
        if subject not in known
    )
