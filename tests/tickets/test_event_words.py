"""What happened in a conversation, in one line for agents."""

import re
from pathlib import Path
from typing import Any

import pytest

from tickets.event_words import event_words
from tickets.models import Event
from tickets.thread import SPOKEN, UNTOLD

ROOT = Path(__file__).resolve().parents[2]
LOGGED = re.compile(r"""Entry\(\s*"([a-z_]+)\"""")
# Something for each name that one of the sentences holds.
DATA = {
    "to": {"name": "Lucía"},
    "until": "2026-06-01T09:15:00+00:00",
    "language": "pt",
    "zone": "Asia/Tokyo",
    "country": "JP",
    "team": "Returns",
    "what": "mail",
    "waited": 60,
    "score": 4,
}


def logged_kinds() -> list[str]:
    """Every kind of event that some action writes."""
    files = [file for package in ("tickets", "chat", "helpdesk") for file in (ROOT / package).rglob("*.py")]
    found = {kind for file in files for kind in LOGGED.findall(file.read_text(encoding="utf-8"))}
    return sorted(found - SPOKEN - UNTOLD)


@pytest.mark.parametrize("kind", logged_kinds())
def test_every_kind_of_event_is_said_in_words(kind: str) -> None:
    words = event_words(Event(kind=kind, data=DATA, author="customer", author_name="Ana"))
    assert " " in words


def test_the_search_for_kinds_finds_them() -> None:
    assert {"assigned", "by_mail", "abandoned"} < set(logged_kinds())


def test_a_customer_without_a_name_is_not_taken_for_the_desk() -> None:
    rated = Event(kind="rated", data={"score": 4}, author="customer", author_name="")
    assert event_words(rated) == "The customer gave 4 of 5"


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("waiting", {"position": 2, "low": 300, "high": 900}, "Number 2 in the queue, told 5 to 15 min"),
        (
            "waiting",
            {"position": 1, "low": 60, "high": 60, "promise": "2026-06-01T09:15:00+00:00"},
            "Number 1 in the queue, told 1 to 1 min",
        ),
        ("waiting", {}, "Waits in the queue"),
        ("abandoned", {"waited": 95}, "The customer left after waiting for 2 min"),
        ("abandoned", {"waited": 3}, "The customer left after waiting for 1 min"),
    ],
)
def test_it_says_what_the_customer_was_told(kind: str, data: dict[str, Any], words: str) -> None:
    assert event_words(Event(kind=kind, data=data)) == words
