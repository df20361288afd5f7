"""Canned replies without the database: which variant a ticket gets, and what stands for its variables. Pure."""

import re
from collections.abc import Collection, Mapping

from helpdesk.languages.codes import base

# What a writer of canned replies may use; each is what the customer reads, in their language and zone.
VARIABLES = ("customer", "agent", "desk", "subject", "promise")
_VARIABLE = re.compile(r"\{\s*([^{}\s]{1,40})\s*\}")
_EMPTY = re.compile(r"[^\S\n]?\{\s*([^{}\s]{1,40})\s*\}")


def unknown_variables(text: str) -> list[str]:
    """Words in braces that mean nothing, in their order, each once."""
    found = dict.fromkeys(name for name in _VARIABLE.findall(text) if name not in VARIABLES)
    return list(found)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text for one customer. A variable without a value goes, and with it the space before it: "Hello," """
    without = _EMPTY.sub(
        lambda match: "" if match[1] in VARIABLES and not values.get(match[1]) else match[0], text
    )
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), without)


def variant(languages: Collection[str], wanted: str, fallback: str) -> tuple[str, bool] | None:
    """(language, whether it is the wanted one) of the text to offer; None without any text.

    The same code first, then the same base language (pt for pt-BR and the other way round), then the desk's
    own language, then any, by its code.
    """
    if wanted in languages:
        return wanted, True
    akin = sorted(code for code in languages if wanted and base(code) == base(wanted))
    if akin:
        return akin[0], True  # the plain code sorts before its variants
    if fallback in languages:
        return fallback, False
    return (min(languages), False) if languages else None
