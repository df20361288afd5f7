"""Who says nothing is asked whether they are there, and closed when no answer comes (G4).

Browsers hold back the clocks of pages behind others, to a turn a minute: such a page cannot say its ping in time, but
it answers what it hears.
"""

import asyncio

import pytest

from chat import live
from tests.cast import Cast
from tests.chat.stage import Socket, agent, opened

pytestmark = pytest.mark.django_db(transaction=True)
SILENCE = 1.5


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute is a second and a half."""
    monkeypatch.setattr(live, "TICK", 0.05)
    monkeypatch.setattr(live, "ASKED_AFTER", SILENCE / 3)
    monkeypatch.setattr(live, "SILENCE", SILENCE)


async def come(shop: Cast, side: str) -> Socket:
    return await agent(shop.kenji) if side == "agent" else (await opened(shop))[1]


@pytest.mark.parametrize("side", ["customer", "agent"])
async def test_who_answers_only_when_asked_stays(shop: Cast, side: str) -> None:
    socket = await come(shop, side)
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() < began + 2 * SILENCE:
        await socket.until("pong")  # nobody said ping
        await socket.send(type="ping")
        await socket.until("pong")
    await socket.wire.disconnect()


@pytest.mark.parametrize("side", ["customer", "agent"])
async def test_who_does_not_answer_is_asked_once_and_closed_with_4408(shop: Cast, side: str) -> None:
    socket = await come(shop, side)
    asked = 0
    while (message := await socket.wire.receive_output(timeout=20))["type"] != "websocket.close":
        asked += '"pong"' in message["text"]
    assert message["code"] == 4408
    assert asked == 1
