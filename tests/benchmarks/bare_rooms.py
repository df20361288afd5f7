"""Room servers without a desk, for the chat's benchmarks: what is said in a room goes to everybody in it.

``python -m tests.benchmarks.bare_rooms KIND PORT``: ``asgi`` is a plain application under daphne, ``stock`` a consumer
of Channels with its in-memory layer under daphne, ``websockets`` the library of that name (where Node is missing).
"""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from daphne.server import Server  # first: it chooses the reactor

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

rooms: dict[str, list[Send]] = defaultdict(list)


async def plain(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The floor of ASGI under daphne."""
    await receive()
    await send({"type": "websocket.accept"})
    others: list[Send] = []
    while (message := await receive())["type"] == "websocket.receive":
        frame = json.loads(message["text"])
        if frame["type"] == "hello":
            others = rooms[frame["room"]]
            others.append(send)
            await send({"type": "websocket.send", "text": '{"type":"welcome"}'})
        else:
            for other in others:
                await other({"type": "websocket.send", "text": message["text"]})
    if send in others:
        others.remove(send)


def stock() -> Any:
    """What a beginner writes with Channels: one group for each room."""
    import django
    from django.conf import settings

    layer = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    settings.configure(CHANNEL_LAYERS={"default": layer}, INSTALLED_APPS=["channels"], DATABASES={})
    django.setup()
    from channels.generic.websocket import AsyncWebsocketConsumer

    class Room(AsyncWebsocketConsumer):
        room = ""

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            frame = json.loads(text_data or "{}")
            if frame["type"] == "hello":
                self.room = frame["room"]
                await self.channel_layer.group_add(self.room, self.channel_name)
                await self.send('{"type":"welcome"}')
            else:
                await self.channel_layer.group_send(self.room, {"type": "said", "text": text_data})

        async def said(self, event: dict[str, Any]) -> None:
            await self.send(event["text"])

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard(self.room, self.channel_name)

    return Room.as_asgi()


async def library(port: int) -> None:
    """The same on the ``websockets`` library."""
    from websockets.asyncio.server import ServerConnection, serve

    inside: dict[str, set[ServerConnection]] = defaultdict(set)

    async def handle(socket: ServerConnection) -> None:
        room: set[ServerConnection] = set()
        try:
            async for text in socket:
                frame = json.loads(text)
                if frame["type"] == "hello":
                    room = inside[frame["room"]]
                    room.add(socket)
                    await socket.send('{"type":"welcome"}')
                else:
                    for other in room:
                        await other.send(text)
        finally:
            room.discard(socket)

    async with serve(handle, "127.0.0.1", port, compression=None):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "websockets":
        asyncio.run(library(port))
    else:
        application = plain if kind == "asgi" else stock()
        Server(application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"], ping_interval=1e9).run()
