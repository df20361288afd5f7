"""The desk's own list of languages, with the environment's list until somebody edits it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from helpdesk.languages.models import DeskLanguage

_pinned = threading.local()


@contextmanager
def standing() -> Iterator[None]:
    """Within this block the thread asks once which languages there are: all of one batch are read alike."""
    known = getattr(_pinned, "codes", None)
    _pinned.codes = known or desk_languages()
    try:
        yield
    finally:
        _pinned.codes = known


def desk_languages() -> list[str]:
    """Codes of the languages that the desk serves, the default one first."""
    pinned: list[str] | None = getattr(_pinned, "codes", None)
    if pinned is not None:
        return pinned
    codes = list(DeskLanguage.objects.order_by("-is_default", "position").values_list("code", flat=True))
    return codes or list(settings.DESK_LANGUAGES)


def default_language() -> str:
    """The language used when nothing better is known."""
    return desk_languages()[0]
