"""The API's clock stands at Monday, when the standing cast was assembled."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import MONDAY


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
