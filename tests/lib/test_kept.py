"""What is read once and kept for a few seconds."""

import pytest

from helpdesk.lib import kept
from helpdesk.lib.kept import Kept


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [100.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: at[0])
    return at


def test_it_is_read_again_when_it_is_old_or_was_to_be_forgotten(clock: list[float]) -> None:
    answers = iter("abc")
    value = Kept(lambda: next(answers))
    assert (value(), value()) == ("a", "a")
    clock[0] += kept.SECONDS + 0.1
    assert (value(), value()) == ("b", "b")
    value.forget()
    assert value() == "c"


def test_a_reading_that_fails_is_tried_again(clock: list[float]) -> None:
    answers = iter([ValueError("away"), "here"])

    def read() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    value = Kept(read)
    with pytest.raises(ValueError, match="away"):
        value()
    assert value() == "here"
