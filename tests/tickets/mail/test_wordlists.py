"""The word lists are data: sections are language tags, and every list that the code asks for is there."""

import re
from pathlib import Path

import pytest

import tickets.mail.wordlists as wordlists

FOLDER = Path(wordlists.__file__).parent / "wordlists"
LISTS = [
    ("introductions", None),
    ("signatures", None),
    ("bounces", None),
    ("labels", "from"),
    ("labels", "date"),
    ("labels", "to"),
    ("labels", "subject"),
    ("separators", "original"),
    ("separators", "forward"),
    ("subjects", "reply"),
    ("subjects", "forward"),
]


@pytest.mark.parametrize(("name", "key"), LISTS)
def test_a_list_has_phrases_in_the_form_in_which_they_are_compared(name: str, key: str | None) -> None:
    found = wordlists.phrases(name, key)

    assert found
    assert [each for each in found if each != wordlists.folded(each)] == []


@pytest.mark.parametrize("name", sorted({name for name, _ in LISTS}))
def test_sections_are_language_tags(name: str) -> None:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    sections = [line for line in lines if line.startswith("[")]

    assert [line for line in sections if not re.fullmatch(r"\[[a-z]{2,3}(-[A-Za-z]+)*\]", line)] == []
    assert len(sections) == len(set(sections))
