"""What the server itself answers to pages that may not open a socket (CSWSH)."""

import asyncio
from pathlib import Path

import websockets

from tests.faults.desk import new_desk
from tests.faults.served import Served

REFUSED = ["null", "https://evil.example", "http://127.0.0.1.evil.example"]


def test_a_null_or_foreign_origin_is_refused_with_403_on_both_sockets(tmp_path: Path) -> None:
    served = Served(new_desk(tmp_path))
    served.start()
    try:
        paths = ("/ws/chat/", "/ws/desk/")
        codes = [asyncio.run(_opened(served, path, origin)) for path in paths for origin in REFUSED]
        assert asyncio.run(_opened(served, "/ws/chat/", served.url)) == 101
    finally:
        served.kill()
    assert codes == [403] * len(codes)


async def _opened(served: Served, path: str, origin: str) -> int:
    """The status of the handshake."""
    try:
        async with websockets.connect(
            f"ws{served.url[4:]}{path}", origin=websockets.Origin(origin)
        ) as socket:
            assert socket.response is not None
            return socket.response.status_code
    except websockets.InvalidStatus as refused:
        return refused.response.status_code
