"""Columns of a ticket that the caller's transaction has locked, and instants as plain text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from tickets.models import Ticket


def set_columns(ticket: Ticket, fields: Mapping[str, Any]) -> None:
    """Change them in the database and in the object; the ticket's version grows."""
    Ticket.objects.filter(pk=ticket.pk).update(**fields, version=F("version") + 1)
    for name, value in fields.items():
        setattr(ticket, name, value)


def routed_again(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Columns by which routing looks at once at open work that nobody has and nobody was offered."""
    waits = ticket.is_open and ticket.owner_id is None and ticket.offered_to_id is None
    return {"next_wake_at": now} if waits else {}


def by_mail(ticket: Ticket) -> dict[str, bool]:
    """What an event says beside the agent's name where a chat goes on by mail: who has it now need not be there."""
    return {"by_mail": True} if ticket.is_parked_chat else {}


def as_text(instant: datetime | None) -> str | None:
    """For JSON and signed addresses; ``from_text`` reads it."""
    return instant.isoformat() if instant else None


def from_text(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
