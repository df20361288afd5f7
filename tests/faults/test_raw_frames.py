"""Bytes at a real socket: frames whole, in pieces, several at once and cut anywhere are the same words in order."""

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from tests.faults.desk import new_desk
from tests.faults.served import Chat, Served, open_site

WORDS = 60
SEEDS = range(4)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(new_desk(Path(tmp_path_factory.mktemp("raw"))))
    open_site(served.desk)
    served.start()
    yield served
    served.kill()


class Wire:
    """A client that sends what bytes it likes, and reads as a browser does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, url: str) -> None:
        self.reader, self.writer = reader, writer
        self.client = ClientProtocol(parse_uri(url))
        self.client.send_request(self.client.connect())
        self.writer.write(b"".join(self.client.data_to_send()))

    @classmethod
    async def open(cls, served: Served) -> "Wire":
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        wire = cls(reader, writer, f"ws://127.0.0.1:{served.port}/ws/chat/")
        await wire.hear()
        return wire

    async def hear(self) -> list[Frame]:
        """The next frames, as many as come together; none at the end."""
        while True:
            data = await asyncio.wait_for(self.reader.read(65_536), 20)
            self.client.receive_data(data) if data else self.client.receive_eof()
            events = self.client.events_received()
            if events or not data:
                return [event for event in events if isinstance(event, Frame)]

    async def hear_until(self, kind: str) -> dict[str, Any]:
        while frames := await self.hear():
            for frame in frames:
                if frame.opcode is Opcode.TEXT and (said := json.loads(frame.data))["type"] == kind:
                    return dict(said)
        raise AssertionError(f"the line ended before any {kind}: {self.client.close_code}")


def sent(opcode: Opcode, payload: bytes, *, fin: bool = True) -> bytes:
    """A frame as a client sends it."""
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


def written(frame: dict[str, Any], chance: random.Random) -> bytes:
    """A text in one frame, or in pieces with a ping between."""
    payload = json.dumps(frame, ensure_ascii=False).encode()
    if chance.random() < 0.6:
        return sent(Opcode.TEXT, payload)
    cut = chance.randrange(len(payload))
    first, rest = sent(Opcode.TEXT, payload[:cut], fin=False), sent(Opcode.CONT, payload[cut:])
    return first + sent(Opcode.PING, b"hm") + rest


async def said_in_pieces(served: Served, chance: random.Random) -> None:
    """Each is acknowledged, in the order of writing."""
    chat = Chat.open(served)
    wire = await Wire.open(served)
    says = [
        {
            "type": "say",
            "id": f"raw-{number:03}-{chance.random()}",
            "text": "löwe 🦁 " * chance.randrange(1, 30),
        }
        for number in range(WORDS)
    ]
    stream = b"".join(
        written(one, chance) for one in [{"type": "hello", "token": chat.token, "after": 0}, *says]
    )
    acked: list[str] = []

    async def send() -> None:
        rest = stream
        while rest:
            size = chance.choice((1, 2, 5, 40, 300, 2_000))
            wire.writer.write(rest[:size])
            rest = rest[size:]
            await asyncio.sleep(chance.choice((0, 0, 0.001)))

    sending = asyncio.create_task(send())
    while len(acked) < WORDS:
        for frame in await wire.hear():
            if frame.opcode is Opcode.TEXT:
                heard = json.loads(frame.data)
                assert heard["type"] != "error", heard
                acked += [heard["id"]] if heard["type"] == "ack" else []
    await sending
    wire.writer.close()
    assert acked == [one["id"] for one in says]


@pytest.mark.parametrize("seed", SEEDS)
def test_words_cut_anywhere_arrive_whole_and_in_order(served: Served, seed: int) -> None:
    asyncio.run(said_in_pieces(served, random.Random(seed)))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sent(Opcode.TEXT, b'{"type": "\xff"}'), 1007),
        (Frame(Opcode.TEXT, b"{}").serialize(mask=False), 1002),
        (sent(Opcode.CONT, b"{}"), 1002),
        (sent(Opcode.TEXT, b"{}", fin=False) + sent(Opcode.TEXT, b"{}"), 1002),
        (sent(Opcode.TEXT, b"a" * 200_000), 1009),
    ],
    ids=["no UTF-8", "no mask", "no beginning", "no end", "too long"],
)
def test_what_is_no_frame_ends_the_line_with_its_code(served: Served, data: bytes, code: int) -> None:
    async def play() -> int:
        chat = Chat.open(served)
        wire = await Wire.open(served)
        hello = json.dumps({"type": "hello", "token": chat.token, "after": 0}).encode()
        wire.writer.write(sent(Opcode.TEXT, hello))
        await wire.hear_until("welcome")
        wire.writer.write(data)
        while wire.client.close_rcvd is None:
            await wire.hear()
        return int(wire.client.close_rcvd.code)

    assert asyncio.run(play()) == code
