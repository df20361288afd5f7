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
    """Write each file outside any web root, under a name that says nothing of it."""
    return [
        Saved(file, default_storage.save(f"attachments/{new_token()}", ContentFile(file.content)))
        for file in files
    ]


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
