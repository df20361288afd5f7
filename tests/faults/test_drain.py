"""SIGTERM under open sockets: everybody is told to come back, and the process ends in time."""

import asyncio
import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import websockets

from helpdesk.management.services import free_port
from tests.faults.desk import ROOT, new_desk

ENDS_WITHIN = 10


@pytest.mark.both
def test_g18_sockets_are_told_to_come_back_and_the_process_ends_within_ten_seconds(tmp_path: Path) -> None:
    desk = new_desk(tmp_path)
    desk.python(
        "from chat.models import Site; from helpdesk.people.models import Team\n"
        "Site.objects.create(key='main', name='Main', team=Team.objects.get(), is_default=True)"
    )
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=desk.env
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        code, took = asyncio.run(_connected_while_it_ends(port, process))
    finally:
        process.kill()
    assert code == 1012
    assert took < ENDS_WITHIN
    assert process.returncode == 0


async def _connected_while_it_ends(port: int, process: "subprocess.Popen[bytes]") -> tuple[int | None, float]:
    token = _open_session(port)
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws/chat/") as socket:
        await socket.send(json.dumps({"type": "hello", "token": token, "after": 0}))
        assert json.loads(await socket.recv())["type"] == "welcome"
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(socket.wait_closed(), ENDS_WITHIN)
        await asyncio.to_thread(process.wait, ENDS_WITHIN)
        return socket.close_code, time.monotonic() - started


def _open_session(port: int) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/chat/api/sessions", b"{}", {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["token"])


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")
