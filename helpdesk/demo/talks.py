"""What is said in the demo, by language: letters with their answers, and chats. The words are in ``talks/*.toml``."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "talks"
LANGUAGES = ("en", "es", "tr", "ar", "ja", "pt", "de", "hi")


@dataclass(frozen=True)
class Line:
    """One line of a chat."""

    by_customer: bool
    text: str


@dataclass(frozen=True)
class Talk:
    """A letter with its answer, and sometimes a second round; or the ``lines`` of a chat."""

    subject: str = ""
    ask: str = ""
    answer: str = ""
    again: str = ""
    answer_again: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Words:
    """All talks of a language."""

    letters: tuple[Talk, ...]
    chats: tuple[Talk, ...]


def words_of(language: str) -> Words:
    """The talks of one language; ``c:`` begins a customer's line, ``a:`` an agent's."""
    read = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    letters = tuple(_letter(each) for each in read["letter"])
    return Words(letters, tuple(_chat(each) for each in read["chat"]))


def _letter(each: dict[str, Any]) -> Talk:
    texts = {name: value.strip() for name, value in each.items() if name != "tags"}
    return replace(Talk(**texts), tags=tuple(each.get("tags", ())))


def _chat(each: dict[str, Any]) -> Talk:
    lines = tuple(Line(line.startswith("c:"), line[2:].strip()) for line in each["lines"])
    return Talk(tags=tuple(each.get("tags", ())), lines=lines)
