"""Pairs for load tests: their keys open both sockets, and the desk's invariants still hold."""

import json
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.test import AsyncClient

from helpdesk.people.models import Agent
from tests.cast import Cast
from tests.chat.stage import Socket, customer

pytestmark = pytest.mark.django_db(transaction=True)


def seeded(pairs: int) -> list[dict[str, object]]:
    out = StringIO()
    call_command("seed_load", pairs=pairs, json=True, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_a_seeded_pair_talks(shop: Cast) -> None:
    pair = (await sync_to_async(seeded)(2))[1]
    keys = pair["agent"]
    assert isinstance(keys, dict)
    visitor = await customer(str(pair["token"]))
    desk = await Socket("/ws/desk/").__aenter__()
    await desk.send(type="hello", ticket=keys["ticket"])
    await desk.send(type="watch", conversation=pair["conversation"], after=0)
    await desk.event("assigned")
    await visitor.say("Hello")
    assert (await desk.event("message"))["text"] == "Hello"
    await desk.say("Good day", conversation=pair["conversation"])
    await desk.send(type="ping")
    await desk.until("pong")
    for each in (visitor, desk):
        await each.wire.disconnect()


async def test_the_cookie_and_its_token_get_another_socket_ticket(shop: Cast) -> None:
    keys = (await sync_to_async(seeded)(1))[0]["agent"]
    assert isinstance(keys, dict)
    client = AsyncClient(enforce_csrf_checks=True)
    client.cookies.load(keys["cookie"])
    answer = await client.post("/desk/api/socket-ticket", headers={"X-CSRFToken": keys["csrf"]})
    assert answer.status_code == 200
    assert (await client.post("/desk/api/socket-ticket")).status_code == 403


def test_each_seeded_agent_carries_one_chat(shop: Cast) -> None:
    seeded(3)
    assert (
        list(Agent.objects.filter(user__email__endswith="load.invalid").values_list("load_chat", flat=True))
        == [1] * 3
    )
