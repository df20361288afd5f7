"""The server dies under open chats, as by kill -9: what was acknowledged stands; what is sent again is there once."""

import asyncio
import contextlib
import json
import random
from collections.abc import Iterator

import pytest

from tests.faults.desk import KILLED, new_desk
from tests.faults.served import LOST, Chat, Served, open_site

pytestmark = pytest.mark.both
SETTLES_WITHIN = 45.0
BACK_WITHIN = 10.0
# Before the first message of all, in the middle of a batch, and after a commit that nobody was told of.
POINTS = ["log.before_commit:1", "log.before_commit:6", "log.after_commit:5"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    desk = new_desk(tmp_path_factory.mktemp("desk"))
    open_site(desk)
    served = Served(desk)
    yield served
    served.kill()


def test_g1_g2_g3_each_message_is_there_once_and_in_order_whatever_the_server_died_at(served: Served) -> None:
    served.start(DESK_CRASH_AT=POINTS[0])
    chats = [Chat.open(served) for _ in range(3)]
    for number, point in enumerate(POINTS):
        for chat in chats:
            chat.will_say(*(f"{point} {line}" for line in range(8)))
        asyncio.run(_until_it_dies(chats))
        assert served.died() == KILLED
        assert any(chat.unsent for chat in chats)
        following = POINTS[number + 1 : number + 2]
        served.start(**({"DESK_CRASH_AT": following[0]} if following else {}))
    asyncio.run(_all(chats))
    _check(served, chats)


@pytest.mark.soak
def test_g1_g2_g3_fifty_chats_survive_twenty_kills_at_random_moments(served: Served) -> None:
    dice = random.Random(20260601)
    served.start()
    chats = [Chat.open(served) for _ in range(50)]
    longest = 0.0
    for number in range(20):
        for chat in chats:
            chat.will_say(*(f"{chat.conversation}: {number}.{line}" for line in range(8)))
        asyncio.run(_killed_after(served, chats, dice.uniform(0.05, 0.6)))
        served.start()
        longest = max(longest, asyncio.run(_back(chats)))
    assert longest < BACK_WITHIN
    _check(served, chats)


async def _back(chats: list[Chat]) -> float:
    """Everybody back, everything sent and read; the seconds of whoever took longest."""
    return max(await asyncio.gather(*(chat.talk_on(SETTLES_WITHIN) for chat in chats)))


async def _all(chats: list[Chat]) -> None:
    await asyncio.gather(*(chat.talk_on(SETTLES_WITHIN) for chat in chats))


async def _until_it_dies(chats: list[Chat]) -> None:
    await asyncio.gather(*(_as_long_as_it_goes(chat) for chat in chats))


async def _as_long_as_it_goes(chat: Chat) -> None:
    with contextlib.suppress(*LOST):
        await chat.talk()


async def _killed_after(served: Served, chats: list[Chat], seconds: float) -> None:
    talks = asyncio.gather(*(_as_long_as_it_goes(chat) for chat in chats))
    await asyncio.sleep(seconds)
    await asyncio.to_thread(served.kill)
    await talks


def _check(served: Served, chats: list[Chat]) -> None:
    for chat in chats:
        chat.check()
    stored = json.loads(served.desk.python(STORED).splitlines()[-1])
    for chat in chats:
        assert stored[chat.conversation] == list(range(1, chat.last + 1))
    assert served.desk.faults() == []
    served.kill()


STORED = """
import json
from collections import defaultdict
from tickets.models import Event
numbers = defaultdict(list)
for name, seq in Event.objects.order_by("seq").values_list("ticket__public_id", "seq"):
    numbers[name].append(seq)
print(json.dumps(numbers))
"""
