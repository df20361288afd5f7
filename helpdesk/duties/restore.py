"""After a restored backup letters that may have gone out already are held until a person releases them (G7).

How far letters went out stands in a file beside the database. A database that knows fewer letters than the file is
an older one: what waits in it may have been sent since its backup was made.
"""

import logging
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.models import Letter

log = logging.getLogger(__name__)
WHY = noop("the database was restored; it may have been sent before")


def mark_sent(letter_id: int) -> None:
    """Remember the newest letter that was handed over; never raises, as a full disk must not stop mail."""
    try:
        if letter_id > _marked():
            draft = _file().with_suffix(".new")
            draft.write_text(str(letter_id))
            draft.replace(_file())
    except OSError:
        log.warning("the mark of sent letters could not be written")


def hold_if_restored() -> int:
    """Called at a start: how many letters are held now. The mark begins again at what this database knows."""
    newest = Letter.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if _marked() <= newest:
        return 0
    held = Letter.objects.filter(state__in=Letter.WAITING).update(
        state=Letter.State.HELD, error=WHY, leased_until=None
    )
    log.warning("an older database: letters are held", extra={"letters": held, "newest": newest})
    _file().write_text(str(newest))
    return held


def _file() -> Path:
    return Path(settings.DESK_DATA) / "letters.mark"


def _marked() -> int:
    try:
        return int(_file().read_text())
    except (OSError, ValueError):
        return 0
