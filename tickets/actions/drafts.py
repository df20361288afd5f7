"""Drafts are kept while somebody writes and dropped when it is sent or emptied."""

from datetime import datetime

from helpdesk.people.models import User
from tickets.actions.contacts import MAXIMUM_TEXT
from tickets.models import Ticket
from tickets.models.draft import Draft


def keep_draft(ticket: Ticket, person: User, text: str, *, internal: bool = False, now: datetime) -> None:
    """Keep what is written so far; an empty text drops the draft."""
    if not text.strip():
        drop_draft(ticket, person)
        return
    # Twice the limit: a text too long to send must still not be lost.
    fields = {"text": text[: 2 * MAXIMUM_TEXT], "internal": internal, "updated_at": now}
    Draft.objects.update_or_create(ticket=ticket, person=person, defaults=fields)


def drop_draft(ticket: Ticket, person: User) -> None:
    """It was sent, or thrown away."""
    Draft.objects.filter(ticket=ticket, person=person).delete()
