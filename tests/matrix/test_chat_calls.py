"""The chat's HTTP side: every role with every method, for conversations of its own and for foreign ones.

These views ask the database from threads of their own, so here everything is committed.
"""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import AsyncClient

from chat import buckets
from tests.matrix import calls
from tests.matrix.callers import Callers, assemble, foreign, leaks, own
from tests.matrix.expected import OTHER, ROLES, kind_of, own_and_foreign
from tests.matrix.objects import PICTURE, Group, make_world
from tests.matrix.routes import address
from tests.matrix.table_public import CHAT

pytestmark = pytest.mark.django_db(transaction=True)
BODIES: dict[str, Any] = {
    "chat/api/sessions": {"site": "site-a"},
    "chat/api/messages": {"id": "one", "text": "Is anybody there?"},
    "chat/api/actions": {"type": "typing", "on": True},
}


async def ask(callers: Callers, role: str, method: str, path: str, route: str) -> Any:
    client = AsyncClient(raise_request_exception=False)
    client.cookies = callers.cookies[role]
    headers = callers.headers[role]
    if route == "chat/api/files" and method == "POST":
        file = SimpleUploadedFile("a.png", PICTURE, "image/png")
        return await client.post(path, {"id": "file", "file": file}, headers=headers)
    if route == "chat/api/uploads":
        path += "?id=piece"
        if method == "POST":
            path += f"&start=0&size={len(PICTURE) + 1}&name=a.png&type=image/png"
            return await client.generic(method, path, PICTURE, "application/octet-stream", headers=headers)
    if method == "GET":
        return await client.get(path, headers=headers)
    data = json.dumps(BODIES.get(route, {}))
    return await client.generic(method, path, data, "application/json", headers=headers)


def version() -> int:
    """Grows with each commit of any connection."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return 0
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


async def visit(callers: Callers, route: str, method: str, role: str) -> list[tuple[str, ...]]:
    answer = CHAT[route].get(method, CHAT[route][OTHER])[role]
    wanted = own_and_foreign(answer)
    groups: dict[str, Group] = {"own": own(callers.world, role)}
    if "<" in route:
        groups["foreign"] = foreign(callers.world, role)
    wrong: list[tuple[str, ...]] = []
    for whose, group in groups.items():
        path = address(route, calls.places(route, callers.world, group, role))
        buckets.messages.forget()
        before = await sync_to_async(version)()
        response = await ask(callers, role, method, path, route)
        kind, leaked = kind_of(response), leaks(response, role)
        if kind != wanted[whose == "foreign"]:
            wrong.append((method, role, whose, path, f"expected {wanted[whose == 'foreign']}, got {kind}"))
        if leaked:
            wrong.append((method, role, whose, path, "leaked", *sorted(leaked)))
        if kind.isdecimal() and await sync_to_async(version)() != before:
            wrong.append((method, role, whose, path, "changed something"))
    return wrong


async def test_each_role_gets_what_the_table_says_and_nothing_of_others(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DESK_THROTTLE = False
    world = await sync_to_async(make_world)()
    callers = await sync_to_async(assemble)(world)
    wrong: list[tuple[str, ...]] = []
    for route, row in CHAT.items():
        undeclared = "DELETE" if "GET" in row else "GET"
        for method in [*(name for name in row if name != OTHER), undeclared]:
            for role in ROLES:
                wrong += await visit(callers, route, method, role)
    assert not wrong, "\n".join(map(str, wrong))


NOTES = [
    ("G", 200),
    ("L", 200),
    ("D", 200),
    ("PA", 404),
    ("PM", 404),
    ("E", 404),
    ("A", 401),
    ("V", 404),
    ("C", 401),
]


async def test_a_note_and_its_files_stay_in_the_house_at_every_address_of_the_chat() -> None:
    world = await sync_to_async(make_world)()
    callers = await sync_to_async(assemble)(world)
    wrong = []
    for role, status in NOTES:
        group = own(world, role)
        for path in (
            f"/chat/api/texts/{group.ticket.public_id}/{group.note_seq}",
            f"/chat/api/files/{group.note_file.public_id}",
        ):
            response = await ask(callers, role, "GET", path, "")
            if response.status_code != status or leaks(response, role):
                wrong.append((role, path, response.status_code, leaks(response, role)))
    assert not wrong


async def test_a_visitor_with_a_token_of_another_conversation_reads_and_writes_only_there() -> None:
    world = await sync_to_async(make_world)()
    callers = await sync_to_async(assemble)(world)
    callers.headers["V"] = {"Authorization": f"Bearer {world.groups['b'].visitor.token}"}
    path = f"/chat/api/texts/{world.groups['a'].chat.public_id}/1"
    assert (await ask(callers, "V", "GET", path, "")).status_code == 404
    events = (await ask(callers, "V", "GET", "/chat/api/events?after=0", "")).json()
    assert events["conversation"] == world.groups["b"].chat.public_id
    assert "zqchatax" not in json.dumps(events)
