"""Reads the word lists beside it. Lists are data that translators extend; this is their only reader."""

import unicodedata
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "wordlists"


def folded(text: str) -> str:
    """The form in which words are compared: NFC, case folded, whitespace collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@cache
def phrases(name: str, key: str | None = None) -> tuple[str, ...]:
    """All phrases of a list in comparison form; with `key`, only those of lines `key: a | b`."""
    found: dict[str, None] = {}
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith(("#", "[")):
            continue
        head, colon, rest = line.partition(":")
        if key is None:
            found[folded(line)] = None
        elif colon and head.strip() == key:
            found.update(dict.fromkeys(folded(each) for each in rest.split("|") if each.strip()))
    return tuple(found)


@cache
def phrase_set(name: str, key: str | None = None) -> frozenset[str]:
    """The same phrases for looking one up."""
    return frozenset(phrases(name, key))
