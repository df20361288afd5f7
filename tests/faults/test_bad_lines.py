"""Chats over lines that cut, swallow and dawdle: nothing is lost, nothing is there twice (G1-G3)."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from tests.faults.desk import new_desk
from tests.faults.line import Line, line_to
from tests.faults.served import Chat, Served, open_site

pytestmark = pytest.mark.both
SETTLES_WITHIN = 60.0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    desk = new_desk(tmp_path_factory.mktemp("desk"))
    open_site(desk)
    served = Served(desk)
    served.start()
    yield served
    served.kill()


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    with line_to(served.port) as line:
        yield line


def chats_over(line: Line, served: Served, count: int, lines: int) -> list[Chat]:
    """Clients who use the line for their sockets; their sessions were opened before it went bad."""
    beyond = Served(served.desk, port=line.port)
    chats = []
    for number in range(count):
        opened = Chat.open(served)
        chat = Chat(beyond, opened.token, opened.conversation)
        chat.will_say(*(f"chat {number}, line {one}" for one in range(lines)))
        chats.append(chat)
    return chats


async def _all(chats: list[Chat]) -> None:
    await asyncio.gather(*(chat.talk_on(SETTLES_WITHIN) for chat in chats))


def test_g1_g2_g3_lines_that_are_cut_again_and_again_lose_and_double_nothing(
    served: Served, line: Line
) -> None:
    dice = random.Random(20261128)
    chats = chats_over(line, served, 5, 40)

    async def cut_on(done: asyncio.Event) -> int:
        cuts = 0
        while not done.is_set():
            await asyncio.sleep(dice.uniform(0.05, 0.25))
            line.cut()
            cuts += 1
            if cuts == 15:
                return cuts
        return cuts

    async def story() -> int:
        done = asyncio.Event()
        cutting = asyncio.create_task(cut_on(done))
        await _all(chats)
        done.set()
        return await cutting

    assert asyncio.run(story()) >= 3
    for chat in chats:
        chat.check()
    assert served.desk.faults() == []


@pytest.mark.parametrize("way", ["up", "down"])
def test_g1_g2_a_line_that_swallows_one_way_delays_and_doubles_nothing(
    served: Served, line: Line, way: str
) -> None:
    """Swallowed on the way down is an answer lost after the commit: the client cannot know and sends again."""
    chats = chats_over(line, served, 3, 12)

    async def swallow() -> None:
        while line.carried < 30:  # in the middle of the talk
            await asyncio.sleep(0.005)
        setattr(line, way, False)
        await asyncio.sleep(1.5)
        line.cut()  # whoever waits for an answer gives up, as clients do by their own clock
        setattr(line, way, True)

    async def story() -> None:
        await asyncio.gather(_all(chats), swallow())

    asyncio.run(story())
    for chat in chats:
        chat.check()
    assert served.desk.faults() == []


@pytest.mark.parametrize("seconds", [0.5, pytest.param(3.0, marks=pytest.mark.soak)])
def test_g2_a_line_that_takes_its_time_makes_nobody_send_twice(
    served: Served, line: Line, seconds: float
) -> None:
    chats = chats_over(line, served, 2, 3)
    line.delay = seconds
    asyncio.run(_all(chats))
    for chat in chats:
        chat.check()
