"""Files of messages: written to disk before the transaction, rows made within it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from helpdesk.lib.signing import new_token
from tickets.actions.contacts import NewFile
from tickets.models import Attachment, Message


@dataclass(frozen=True, slots=True)
class Saved:
    """A file under its random name."""

    file: NewFile
    path: str


def save(files: tuple[NewFile, ...]) -> list[Saved]:
    """Write each file outside any web root, under a name that says nothing of it: all of them, or none.

    Half a file left behind would take what room a full disk has left for messages. Raises OSError.
    """
    named = [Saved(file, f"attachments/{new_token()}") for file in files]
    try:
        for one in named:
            default_storage.save(one.path, ContentFile(one.file.content))
    except OSError:
        for one in named:
            default_storage.delete(one.path)
        raise
    return named


def attach(saved: list[Saved], message: Message, *, now: datetime) -> list[Attachment]:
    """Make the rows that tie saved files to a stored message."""
    return Attachment.objects.bulk_create(
        Attachment(
            ticket_id=message.ticket_id,
            message=message,
            name=one.file.name[:200],
            content_type=one.file.content_type[:120],
            size=len(one.file.content),
            file=one.path,
            content_id=one.file.content_id[:200],
            inline=one.file.inline,
            digest=hashlib.sha256(one.file.content).hexdigest(),
            created_at=now,
        )
        for one in saved
    )
