"""How long a chat is told it will wait: its place, the handle time and the places that serve it."""

from typing import Any

import pytest

from tests.tickets.facts import agent, chat, utc
from tickets.promise import Wait, chat_slots, estimate

NOON = utc("12:00")


@pytest.mark.parametrize(
    ("position", "handle", "slots", "expected"),
    [
        (1, 10, 1, Wait(1, 300, 900)),
        (1, 10, 3, Wait(1, 120, 300)),  # 100 and 300 seconds
        (3, 10, 3, Wait(3, 300, 900)),
        (2, 10, 7, Wait(2, 120, 300)),  # 85.7 and 257.1 seconds
        (1, 10, 100, Wait(1, 60, 60)),
        (0, 10, 4, Wait(0, 0, 0)),
        (1, 10, 10, Wait(1, 60, 120)),
        (1, 6, 9, Wait(1, 60, 60)),  # 20 seconds and exactly 60
    ],
)
def test_half_and_one_and_a_half_of_the_share_rounded_up_to_minutes(
    position: int, handle: int, slots: int, expected: Wait
) -> None:
    assert estimate(position, handle, slots) == expected


def test_without_slots_there_is_nothing_to_estimate() -> None:
    assert estimate(1, 10, 0) is None


@pytest.mark.parametrize(
    ("facts", "slots"),
    [
        ({}, 3),
        ({"load": {"chat": 2}}, 3),
        ({"load": {"chat": 3}}, 3),
        ({"online": False}, 0),
        ({"languages": {"es": 3}}, 0),
        ({"breaks": ["11:50-12:10"]}, 0),
        ({"capacity": {"email": 9}}, 0),
    ],
)
def test_places_count_taken_or_not_of_those_who_are_there(facts: dict[str, Any], slots: int) -> None:
    off = agent("off", "13:00-18:00")
    assert chat_slots(chat(), [off, agent(**facts)], NOON) == slots
