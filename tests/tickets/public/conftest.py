"""The present is Monday morning of the cast."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import MONDAY


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
