"""Engines that translate, found by the operator's setting; without one the desk says that none is set up.

``DESK_TRANSLATOR`` is ``libretranslate:https://host`` or ``deepl`` (or ``deepl:https://host``), ``DESK_TRANSLATOR_KEY``
the key that goes with it.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from helpdesk.lib.hosts import is_loopback
from helpdesk.lib.marking import gettext_noop

ENGINES = ("libretranslate", "deepl")

# What a person reads of each kind of failure, and whether it passes by itself.
WORDS = {
    "unsupported": gettext_noop("The translator does not know this pair of languages."),
    "too_long": gettext_noop("This text is too long for the translator."),
    "refused": gettext_noop("The translator refused the desk's key. An administrator must correct it."),
    "quota": gettext_noop("The translator's allowance is used up for now."),
    "busy": gettext_noop("The translator is busy. The desk tries again by itself."),
    "unavailable": gettext_noop("The translator does not answer. The desk tries again by itself."),
    "bad_answer": gettext_noop("The translator answered something that is no translation."),
}
LASTING = frozenset({"unsupported", "too_long", "bad_answer"})


class TranslationError(Exception):
    """``kind`` is one of WORDS; ``retry_after`` seconds, where the engine said so."""

    def __init__(self, kind: str, retry_after: int = 0) -> None:
        super().__init__(kind)
        self.kind, self.retry_after = kind, retry_after

    @property
    def lasts(self) -> bool:
        """The same text would fail again, so nobody tries."""
        return self.kind in LASTING


class Engine(Protocol):
    """What a module of this folder makes. ``name`` is shown beside each translation, ``host`` where texts go."""

    name: str
    host: str
    longest: int  # characters of one request

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Each text in the language ``target``, in the same order; ``source`` "" where nobody knows it.

        Raises TranslationError.
        """


class _Module(Protocol):
    def engine(self, address: str, key: str) -> Engine: ...


def configured() -> Engine | None:
    """The engine of the settings, None where none is set up. Raises ImproperlyConfigured for what is no engine.

    The demo says that nothing leaves the computer, so it has none but one that runs there too.
    """
    found = _made(settings.DESK_TRANSLATOR, settings.DESK_TRANSLATOR_KEY)
    if found is not None and settings.DESK_DEMO and not is_loopback(found.host.partition(":")[0]):
        return None
    return found


@cache
def _made(setting: str, key: str) -> Engine | None:
    if not setting:
        return None
    name, _, address = setting.partition(":")
    if name not in ENGINES:
        raise ImproperlyConfigured(f"DESK_TRANSLATOR begins with one of: {', '.join(ENGINES)}.")
    return cast(_Module, import_module(f"{__name__}.{name}")).engine(address, key)
