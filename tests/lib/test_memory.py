"""What refers to itself is collected when somebody clears up, lately made or long ago."""

import gc
import weakref

import pytest

from helpdesk.lib import memory


class Ring:
    def __init__(self) -> None:
        self.itself = self


@pytest.mark.parametrize(
    ("age", "made", "stays"),
    [(0, memory.LATELY, False), (2, memory.LATELY, True), (2, memory.EVERYTHING, False)],
)
def test_what_refers_to_itself_is_collected_by_its_age(age: int, made: int, stays: bool) -> None:
    gc.disable()
    try:
        ring = Ring()
        for generation in range(age):
            gc.collect(generation)
        seen = weakref.ref(ring)
        del ring
        memory.clear_up(made)
        assert (seen() is not None) is stays
    finally:
        gc.enable()
