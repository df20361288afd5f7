"""Who has a conversation open is known at every process, and nobody stays present at one that died.

It stands in Redis and in the processes alone: one database is as good as another, and these run on one.
"""

import asyncio
import contextlib
import json
import os
import signal
import urllib.request
from collections.abc import AsyncIterator
from typing import Any

import websockets
from redis import Redis
from websockets.asyncio.client import ClientConnection

from tests.faults.served import Chat, Served, send

SOON = 10.0
NOTICED_WITHIN = 40.0  # a silent process is trusted for a while
HANGS = 4.0
TEAM = """
from helpdesk.people.models import Agent, Team, TeamMember
for agent in Agent.objects.filter(user__email__endswith="@load.invalid"):
    TeamMember.objects.create(team=Team.objects.get(), agent=agent)
"""


def pairs(served: Served, count: int) -> list[dict[str, Any]]:
    """Open chats with an agent each."""
    said = served.desk.run("seed_load", "--pairs", str(count), "--json").stdout.decode()
    return [json.loads(line) for line in said.splitlines()]


@contextlib.asynccontextmanager
async def at_the_desk(served: Served, ticket: str, conversation: str) -> AsyncIterator[ClientConnection]:
    """An agent's socket that follows a conversation."""
    url, origin = f"ws://127.0.0.1:{served.port}/ws/desk/", f"http://127.0.0.1:{served.port}"
    async with websockets.connect(url, origin=websockets.Origin(origin), close_timeout=1) as socket:
        await send(socket, type="hello", ticket=ticket)
        await send(socket, type="watch", conversation=conversation, after=0)
        yield socket


async def until_present(socket: ClientConnection, roles: list[str], within: float) -> None:
    """Read until just these have the conversation open, each agent counted."""
    async with asyncio.timeout(within):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == "events":
                await send(socket, type="got", seq=frame["through"], conversation=frame["conversation"])
            if frame["type"] == "presence" and sorted(one["role"] for one in frame["present"]) == roles:
                return


def test_who_is_present_is_seen_from_every_process_and_gone_with_a_process_that_dies(
    servers: tuple[Served, Served],
) -> None:
    here, there = servers
    mine, other = pairs(here, 2)
    here.desk.python(TEAM)
    name = mine["conversation"]
    customer = Chat(there, mine["token"], name)

    async def story() -> None:
        async with contextlib.AsyncExitStack() as stack:
            agent = await stack.enter_async_context(at_the_desk(here, mine["agent"]["ticket"], name))
            async with customer.connected():
                await until_present(agent, ["agent", "customer"], SOON)
            await until_present(agent, ["agent"], SOON)
            await stack.enter_async_context(at_the_desk(there, other["agent"]["ticket"], name))
            await until_present(agent, ["agent", "agent"], SOON)
            there.kill()
            await until_present(agent, ["agent"], NOTICED_WITHIN)

    asyncio.run(story())


def poll(served: Served, token: str) -> None:
    """Wait a few seconds for what is new; all that was written before is known."""
    address = f"{served.url}/chat/api/events?after=999&wait=10"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    urllib.request.urlopen(request, timeout=20).close()


def test_a_customer_without_a_socket_is_seen_writing_from_every_process(
    servers: tuple[Served, Served],
) -> None:
    here, there = servers
    (mine,) = pairs(here, 1)

    async def until_writing(socket: ClientConnection) -> None:
        async with asyncio.timeout(SOON):
            while json.loads(await socket.recv())["type"] != "typing":
                pass

    async def story() -> None:
        async with at_the_desk(here, mine["agent"]["ticket"], mine["conversation"]) as agent:
            await until_present(agent, ["agent"], SOON)
            waiting = asyncio.create_task(asyncio.to_thread(poll, there, mine["token"]))
            seen = asyncio.create_task(until_writing(agent))
            while not seen.done():  # the first may be dropped, as the other process begins to listen
                words = {"type": "typing", "on": True}
                await asyncio.to_thread(there.post, "/chat/api/actions", words, mine["token"])
                await asyncio.sleep(1)
            await asyncio.gather(seen, waiting)

    asyncio.run(story())


def test_who_came_while_redis_was_away_is_seen_when_it_is_back(
    redis: str, servers: tuple[Served, Served]
) -> None:
    here, there = servers
    (mine,) = pairs(here, 1)
    customer = Chat(there, mine["token"], mine["conversation"])
    process = int(Redis.from_url(redis).info()["process_id"])

    async def story() -> None:
        async with at_the_desk(here, mine["agent"]["ticket"], mine["conversation"]) as agent:
            await until_present(agent, ["agent"], SOON)
            os.kill(process, signal.SIGSTOP)
            async with customer.connected():
                await asyncio.sleep(HANGS)
                os.kill(process, signal.SIGCONT)
                await until_present(agent, ["agent", "customer"], NOTICED_WITHIN)

    asyncio.run(story())
