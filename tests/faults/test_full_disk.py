"""The disk is full: what was taken is there, nobody is told otherwise, and with the first room it goes on."""

import asyncio
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.desk import new_desk
from tests.faults.served import Chat, Served, open_site, send

ROOM = "60m"
LETTER = (
    b"From: Cy <cy@example.org>\r\nTo: help@desk.example\r\nSubject: Lamp\r\n"
    b"Message-ID: <1@example.org>\r\n\r\nIt hums.\r\n"
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", place], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a disk can be mounted by root alone")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def served(disk: Path) -> Iterator[Served]:
    (disk / "desk").mkdir()
    desk = new_desk(disk / "desk")
    if desk.env.get("DATABASE_URL"):
        pytest.skip("PostgreSQL has a disk of its own")
    open_site(desk)
    served = Served(desk)
    served.start()
    yield served
    served.kill()


class Ballast:
    """Takes all the room there is, but for ``left`` bytes."""

    def __init__(self, disk: Path, left: int = 0) -> None:
        self.path = disk / "ballast"
        with self.path.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue
        os.truncate(self.path, self.path.stat().st_size - left)

    def free(self) -> None:
        self.path.unlink()


async def answer_to(chat: Chat) -> str:
    """Say what was not acknowledged yet; answers what came first, an ack or the code of an error."""
    async with chat.connected() as socket, asyncio.timeout(20):
        for id, text in chat.unsent:
            await send(socket, type="say", id=id, text=text)
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == "ack":
                chat.acked[frame["id"]] = frame["seq"]
            if frame["type"] == "error" or not chat.unsent:
                return str(frame.get("code", "ack"))


def upload(chat: Chat, size: int) -> tuple[int, str]:
    """Status and code of the answer to a file of that size."""
    parts = {
        'name="id"': str(uuid4()).encode(),
        'name="file"; filename="a.txt"\r\nContent-Type: text/plain': b"lamp " * (size // 5),
    }
    body = b"".join(
        f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in parts.items()
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {chat.token}"}
    request = urllib.request.Request(f"{chat.served.url}/chat/api/files", body + b"--b--\r\n", headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)["code"]


def test_g1_g5_what_a_full_disk_cannot_take_is_refused_and_taken_when_there_is_room(
    served: Served, disk: Path
) -> None:
    chat = Chat.open(served)
    chat.will_say("one")
    assert asyncio.run(answer_to(chat)) == "ack"
    ballast = Ballast(disk)
    chat.will_say("two")
    assert asyncio.run(answer_to(chat)) == "unavailable"
    assert served.desk.run("receive_email", stdin=LETTER).returncode == 75
    with pytest.raises(urllib.error.HTTPError) as refused:
        Chat.open(served)
    assert refused.value.code == 503
    ballast.free()
    assert asyncio.run(answer_to(chat)) == "ack"
    assert served.desk.run("receive_email", stdin=LETTER).returncode == 0
    assert served.desk.count("tickets.Message", text="two") == 1
    assert served.desk.faults() == []


def test_a_file_that_finds_no_room_takes_none(served: Served, disk: Path) -> None:
    chat = Chat.open(served)
    chat.will_say("one")
    assert asyncio.run(answer_to(chat)) == "ack"
    ballast = Ballast(disk, left=1_500_000)
    assert upload(chat, 4_000_000) == (503, "unavailable")
    chat.will_say("two")
    assert asyncio.run(answer_to(chat)) == "ack", "the room that was left is there for messages"
    ballast.free()
    time.sleep(0.5)
    assert upload(chat, 4_000_000) == (201, "")
    assert served.desk.count("tickets.Attachment") == 1
