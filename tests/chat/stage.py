"""What the chat's tests stand on: a site, clients that speak the protocol over the whole application, and words."""

import json
from functools import partial
from typing import Any, Self
from uuid import uuid4

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import AsyncClient

from chat import agents, sessions, sites
from chat.consumers.socket import GIVES_NOW, SENDS_NOW, Hears
from chat.models import Site
from helpdesk.asgi import application
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent
from tests.cast import Cast, see_everybody
from tickets.actions import assign
from tickets.log import Writer
from tickets.models import Ticket

OWN = "http://testserver"
HOST = "https://shop.example"
PATIENCE = 20.0  # seconds: what is awaited comes in milliseconds, but the machine may be busy


def make_site(cast: Cast, **fields: Any) -> Site:
    site = Site.objects.create(
        key=fields.pop("key", "shop"), name="Shop", team=cast.team, origins=[HOST], is_default=True, **fields
    )
    sites.forget()
    return site


def open_session(**fields: Any) -> sessions.Opened:
    return sessions.open_session(sessions.Opening(**{"language": "en", "site": "shop", **fields}), now=now())


class AtOnce(WebsocketCommunicator):
    """A line as our own server keeps it: the application sends at once, and is given texts as they are read."""

    hears: Hears | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        now = {SENDS_NOW: self._sent, GIVES_NOW: partial(setattr, self, "hears")}
        self.scope["extensions"] = now

    def _sent(self, message: dict[str, Any]) -> None:
        self.output_queue.put_nowait(message)

    async def send_to(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None or self.hears is None or not self.hears(text_data):
            await super().send_to(text_data=text_data, bytes_data=bytes_data)


class Socket:
    """A client of one socket: sends frames, hands out what arrives, and acknowledges events unless told not to."""

    line: type[WebsocketCommunicator] = WebsocketCommunicator

    def __init__(self, path: str, *, origin: str | None = OWN) -> None:
        headers = [(b"host", b"testserver")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self.wire = self.line(application, path, headers=headers)
        self.seen: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    async def __aenter__(self) -> Self:
        accepted, code = await self.wire.connect(timeout=PATIENCE)
        assert accepted, code
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.wire.disconnect()

    async def send(self, **frame: Any) -> None:
        await self.wire.send_to(text_data=json.dumps(frame))

    async def receive(self, timeout: float = PATIENCE) -> dict[str, Any]:
        return dict(json.loads(await self.wire.receive_from(timeout=timeout)))

    async def until(self, kind: str, timeout: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        """The next frame of a kind (with these values); everything before it is kept in ``seen``."""
        while True:
            frame = await self.receive(timeout)
            self.seen.append(frame)
            if frame["type"] == "events":
                self.events += frame["events"]
                await self.send(type="got", seq=frame["through"], conversation=frame["conversation"])
            if frame["type"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    async def saw(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The same, or one that came while something else was awaited."""
        for frame in self.seen:
            if frame["type"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                return frame
        return await self.until(kind, **fields)

    async def event(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The first event of a kind that no earlier call took, from whichever frame carries it."""
        while True:
            for event in self.events:
                if event["kind"] == kind and all(event.get(name) == value for name, value in fields.items()):
                    self.events.remove(event)
                    return event
            await self.until("events")

    async def say(self, text: str, **fields: Any) -> dict[str, Any]:
        """Send a message and wait for its ack."""
        client_id = fields.pop("id", str(uuid4()))
        await self.send(type="say", id=client_id, text=text, **fields)
        return await self.until("ack", id=client_id)

    async def closed_with(self, timeout: float = PATIENCE) -> int:
        """The close code, whatever is sent before it."""
        while True:
            message = await self.wire.receive_output(timeout=timeout)
            if message["type"] == "websocket.close":
                return int(message.get("code", 1000))


async def customer(token: str, after: int = 0, **options: Any) -> Socket:
    socket = await Socket("/ws/chat/", **options).__aenter__()
    await socket.send(type="hello", token=token, after=after)
    await socket.until("welcome")
    return socket


async def agent(person: Agent, sign_in: str = "", **options: Any) -> Socket:
    ticket = await sync_to_async(agents.make_ticket)(person.user, sign_in, now=now())
    socket = await Socket("/ws/desk/", **options).__aenter__()
    await socket.send(type="hello", ticket=ticket)
    await socket.until("welcome")
    return socket


async def opened(
    cast: Cast, text: str = "My parcel did not arrive.", **fields: Any
) -> tuple[sessions.Opened, Socket]:
    """A customer with an open socket whose first message is stored."""
    started = await sync_to_async(open_session)(**fields)
    socket = await customer(started.token)
    await socket.say(text)
    return started, socket


def give(conversation: str, to: Agent) -> Ticket:
    """The conversation belongs to this agent."""
    see_everybody(now())
    ticket = Ticket.objects.get(public_id=conversation)
    return assign(ticket.pk, to, by=Writer.agent(to), now=now())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def post(client: AsyncClient, url: str, body: Any, token: str = "", **headers: str) -> Any:
    """POST JSON without cookies."""
    given = {**headers, **(bearer(token) if token else {})}
    return await client.post(url, json.dumps(body), content_type="application/json", headers=given)
