"""Files of messages: written to disk before the transaction, rows made within it."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction

from helpdesk.duties.actions import LetterFile
from helpdesk.lib.signing import new_token
from tickets.actions.contacts import NewFile
from tickets.models import Attachment, Message


@dataclass(slots=True)
class Saved:
    """A file under its random name; ``has_row`` once a row that names it is committed."""

    file: NewFile
    path: str
    has_row: bool = False


class Shelf:
    """Files on the disk whose rows are still to be stored. What got no row within the block is cleared away after it:
    a message that came before, was refused, or was decided anew and written once more.
    """

    def __init__(self) -> None:
        self._written: list[Saved] = []

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A database that was lost on the way may have committed all the same: then rows name the files. So they may
        # where a caller's own transaction goes on.
        is_lost = isinstance(error, DatabaseError) and not isinstance(error, IntegrityError)
        if not (is_lost or connection.in_atomic_block):
            _delete([one for one in self._written if not one.has_row])

    def put(self, files: tuple[NewFile, ...]) -> list[Saved]:
        """Write each file outside any web root, under a name that says nothing of it: all of them, or none.

        Half a file left behind would take what room a full disk has left for messages. Raises OSError.
        """
        named = [Saved(file, f"attachments/{new_token()}") for file in files]
        try:
            for one in named:
                default_storage.save(one.path, ContentFile(one.file.content))
        except OSError:
            _delete(named)
            raise
        self._written += named
        return named


def _delete(files: list[Saved]) -> None:
    """What cannot be deleted stays: what was stored is stored all the same."""
    for one in files:
        with suppress(OSError):
            default_storage.delete(one.path)


def of_letter(saved: Saved) -> LetterFile:
    """The file as it goes with a letter."""
    return LetterFile(saved.file.name[:200], saved.file.content_type, len(saved.file.content), saved.path)


def attach(saved: list[Saved], message: Message, *, now: datetime) -> list[Attachment]:
    """Make the rows that tie saved files to a stored message."""
    if saved:
        transaction.on_commit(lambda: _have_rows(saved), robust=True)
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


def _have_rows(saved: list[Saved]) -> None:
    for one in saved:
        one.has_row = True
