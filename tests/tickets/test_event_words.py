"""What happened in a conversation, in one line for agents."""

from typing import Any

import pytest

from tickets.models import Event
from tickets.thread import event_words


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
