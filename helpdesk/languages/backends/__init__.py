"""Libraries that score a text, found by name: one module each, so a desk can do without any but one."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Protocol, cast

DEFAULT = "langdetect"


class Backend(Protocol):
    """What a module of this folder offers."""

    def library(self) -> str:
        """Name and version, as stored beside a verdict."""

    def scores(self, text: str, candidates: Sequence[str]) -> dict[str, float]:
        """Log-likelihood (nats) of the text in each candidate the library knows; {} for no evidence.

        The same text and candidates give the same numbers in any order and any thread.
        """


@cache
def find(name: str = DEFAULT) -> Backend:
    """The backend of that name. Raises ModuleNotFoundError when it, or its library, is not installed."""
    return cast(Backend, import_module(f"{__name__}.{name}"))
