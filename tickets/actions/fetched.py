"""How far a mailbox was read, and when it is read next."""

from datetime import datetime

from tickets.models import MailSource


def note_progress(source: MailSource, **fields: object) -> None:
    """Write down how far it was read, in the row and in ``source``; inside the caller's transaction if it has one."""
    MailSource.objects.filter(pk=source.pk).update(**fields)
    for name, value in fields.items():
        setattr(source, name, value)


def release(source: MailSource, **fields: object) -> None:
    """The turn is over: somebody else may read it when it is due."""
    note_progress(source, leased_until=None, **fields)


def make_due(source_id: int, *, now: datetime) -> None:
    """Read it at once, unless its fetcher waits for a server that refuses."""
    MailSource.objects.filter(pk=source_id, error="").update(due_at=now)
