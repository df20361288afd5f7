"""What processes tell each other over Redis."""

import time
from collections.abc import Callable

import pytest
from django.conf import settings

from chat.hub import Hint, Hub, News

pytestmark = [
    pytest.mark.both,
    pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis there is one process"),
]


def wait_for(so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_processes_of_one_number_on_machines_of_one_name_hear_each_other() -> None:
    """As in containers of one machine, whose only process is number 1 in each."""
    heard: list[News] = []
    one, other = Hub(), Hub()
    one.listen(lambda news: None)
    other.listen(heard.append)
    wait_for(lambda: one.is_up and other.is_up)
    one.tell({"a-conversation": Hint(7, frozenset({"message"}), None, None)})
    wait_for(lambda: any("a-conversation" in news.hints for news in heard))
