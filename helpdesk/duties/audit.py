"""Every change of a right or a setting leaves a row, in the transaction of the change (G17)."""

from datetime import datetime

from helpdesk.duties.models import AuditEntry


def record(actor: str, verb: str, subject: str, *, now: datetime, **detail: object) -> None:
    """``actor`` and ``subject`` are names such as ``user:7`` and ``team:3``; ``detail`` holds no personal data."""
    AuditEntry.objects.create(at=now, actor=actor, verb=verb, subject=subject, detail=detail)
