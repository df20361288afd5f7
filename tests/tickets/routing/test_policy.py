"""A policy that cannot be worked with is refused with a sentence."""

from itertools import pairwise
from typing import Any

import pytest

from tickets.routing.policy import Policy, PolicyError


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"chat_step_seconds": (0, 30, 59, 90, 120, 150, 180)},
            "Step 2 of a chat lasts 29 seconds; it must last at least 30.",
        ),
        (
            {"chat_step_seconds": (0, 30, 60, 90, 120, 180, 150)},
            "Step 6 of a chat lasts -30 seconds; it must last at least 30.",
        ),
        ({"chat_step_seconds": (0, 30)}, "A chat has seven steps, and the first begins after 0 seconds."),
        (
            {"chat_step_seconds": (30, 60, 90, 120, 150, 180, 210)},
            "A chat has seven steps, and the first begins after 0 seconds.",
        ),
        (
            {"email_step_percents": (0, 50, 25, 75)},
            "Email has four steps; their percents begin at 0, rise and stay below 100.",
        ),
        (
            {"email_step_percents": (0, 25, 50, 100)},
            "Email has four steps; their percents begin at 0, rise and stay below 100.",
        ),
        ({"working": 5}, "Levels run from 1 to 5, and fluent is not below working."),
        (
            {"chat_min_remaining_later": 16},
            "The minutes an agent must still be there for may only fall from step to step.",
        ),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        Policy(**changes)
    assert str(refusal.value) == sentence


def test_a_refusal_keeps_its_numbers_apart_from_its_words() -> None:
    with pytest.raises(PolicyError) as refusal:
        Policy(chat_step_seconds=(0, 10, 60, 90, 120, 150, 180))
    assert refusal.value.params == {"number": 1, "seconds": 10, "least": 30}
    assert refusal.value.template % refusal.value.params == str(refusal.value)


def test_steps_of_thirty_seconds_are_short_enough() -> None:
    assert Policy(chat_step_seconds=(0, 30, 60, 90, 120, 150, 180)) == Policy()


@pytest.mark.parametrize("channel", ["chat", "email"])
def test_each_step_admits_everybody_the_one_before_it_admits(channel: str) -> None:
    ladder = Policy().ladder(channel)  # type: ignore[arg-type]
    for before, after in pairwise(ladder):
        assert after.min_level <= before.min_level
        assert after.min_remaining <= before.min_remaining
        assert (after.other_languages, after.translation, after.wide) >= (
            before.other_languages,
            before.translation,
            before.wide,
        )
        assert after.skills <= before.skills
