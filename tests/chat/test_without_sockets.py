"""The same conversation by HTTP alone: same actions, same events, problem details for refusals."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import HttpCommunicator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from chat import waiting
from chat.models import Session
from chat.registry import registry
from helpdesk.asgi import application
from helpdesk.people.models import AccessLink
from tests.cast import Cast
from tests.chat.stage import HOST, bearer, customer, give, opened, post
from tests.chat.test_catching_up import write
from tickets.log import Writer
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


async def begin(client: AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await post(client, "/chat/api/sessions", {"site": "shop", "language": "en", **fields})
    assert answer.status_code == 201
    return dict(answer.json())


async def test_a_session_leaves_nothing_in_a_queue_until_somebody_writes(
    shop: Cast, async_client: AsyncClient
) -> None:
    started = await begin(async_client, time_zone="Asia/Kathmandu", languages=["ne", "en"], name="Sita")
    assert set(started) == {"token", "conversation", "socket", "language", "availability"}
    assert started["socket"] == "/ws/chat/"
    assert await Ticket.objects.acount() == 0
    given = await post(async_client, "/chat/api/messages", {"id": "1", "text": "Hello"}, started["token"])
    assert given.status_code == 201
    assert await Ticket.objects.acount() == 1


async def test_g2_a_resent_message_is_200_and_another_text_is_409(
    shop: Cast, async_client: AsyncClient
) -> None:
    token = (await begin(async_client))["token"]
    bodies = [{"id": "1", "text": "Hello"}, {"id": "1", "text": "Hello"}, {"id": "1", "text": "Other"}]
    answers = [await post(async_client, "/chat/api/messages", body, token) for body in bodies]
    assert [answer.status_code for answer in answers] == [201, 200, 409]
    assert answers[0].json() == answers[1].json()
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert answers[2].json()["code"] == "conflict"


async def test_polling_shows_exactly_what_a_socket_shows(shop: Cast, async_client: AsyncClient) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    await sync_to_async(give)(name, shop.kenji)
    await sync_to_async(write)(name, Writer.agent(shop.kenji), ["Hello", "Are you there?"])
    await sync_to_async(write)(name, Writer.agent(shop.kenji), ["a secret note"], internal=True)
    last = (await Ticket.objects.aget(public_id=name)).last_seq
    again = await customer(started.token, after=0)
    by_socket: list[dict[str, Any]] = []
    while (frame := await again.until("events"))["through"] < last:
        by_socket += frame["events"]
    by_socket += frame["events"]
    polled = await async_client.get("/chat/api/events?after=0", headers=bearer(started.token))
    assert polled.json()["events"] == by_socket
    assert polled.json()["through"] == polled.json()["last"] == last
    assert "secret" not in polled.content.decode()
    await socket.wire.disconnect()
    await again.wire.disconnect()


def long_poll(token: str, after: int, wait: int) -> HttpCommunicator:
    """A poll as the server passes it on, which may wait before Django sees it."""
    headers = [(b"host", b"testserver"), (b"authorization", f"Bearer {token}".encode())]
    return HttpCommunicator(
        application, "GET", f"/chat/api/events?after={after}&wait={wait}", headers=headers
    )


async def is_waiting(name: str) -> None:
    while name not in registry.polls:
        await asyncio.sleep(0.01)


async def test_a_long_poll_answers_as_soon_as_something_happens(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    last = (await Ticket.objects.aget(public_id=name)).last_seq
    waiting = asyncio.create_task(long_poll(started.token, last, 20).get_response(timeout=15))
    await asyncio.wait_for(is_waiting(name), 5)
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["Here I am"])
    answer = await waiting
    assert answer["status"] == 200
    assert [event["text"] for event in json.loads(answer["body"])["events"]] == ["Here I am"]
    assert name not in registry.polls
    await socket.wire.disconnect()


async def test_a_long_poll_that_is_behind_does_not_wait(shop: Cast) -> None:
    started, socket = await opened(shop)
    answer = await long_poll(started.token, 0, 20).get_response(timeout=5)
    assert json.loads(answer["body"])["events"]
    await socket.wire.disconnect()


async def test_a_long_poll_ends_by_itself_when_nothing_happens(shop: Cast) -> None:
    started, socket = await opened(shop)
    answer = await long_poll(started.token, 99, 1).get_response(timeout=5)
    assert json.loads(answer["body"])["events"] == []
    await socket.wire.disconnect()


async def test_a_long_poll_whose_client_left_waits_no_more(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    poll = long_poll(started.token, 99, 20)
    await poll.send_input({"type": "http.request", "body": b"", "more_body": False})
    await asyncio.wait_for(is_waiting(name), 5)
    await poll.send_input({"type": "http.disconnect"})
    await poll.wait(timeout=5)
    assert name not in registry.polls
    assert await poll.receive_nothing()
    await socket.wire.disconnect()


async def test_one_conversation_waits_in_so_many_places_and_no_more(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_WAITING", 2)
    started, socket = await opened(shop)
    token, name = started.token, started.session.conversation
    last = (await Ticket.objects.aget(public_id=name)).last_seq
    polls = [asyncio.create_task(long_poll(token, last, 20).get_response(timeout=15)) for _ in range(2)]
    while len(registry.polls.get(name, ())) < 2:
        await asyncio.sleep(0.01)
    refused = await long_poll(token, last, 20).get_response(timeout=5)
    assert refused["status"] == 429
    assert "too many places" in json.loads(refused["body"])["message"]
    assert int(dict(refused["headers"])[b"Retry-After"]) >= 1
    assert (await long_poll(token, 0, 20).get_response(timeout=5))[
        "status"
    ] == 200  # it has something to read
    polls[0].cancel()
    await sync_to_async(write)(name, Writer.agent(shop.lead), ["Here I am"])
    assert (await polls[1])["status"] == 200
    await socket.wire.disconnect()


async def test_a_long_poll_ends_when_the_server_does(shop: Cast) -> None:
    started, socket = await opened(shop)
    name = started.session.conversation
    waiting = asyncio.create_task(long_poll(started.token, 99, 20).get_response(timeout=5))
    await asyncio.wait_for(is_waiting(name), 5)
    registry.close_all(1012, "test")
    assert (await waiting)["status"] == 200
    registry.is_draining = False
    await socket.wire.disconnect()


@pytest.mark.parametrize("query", ["after=0&wait=x", "after=-1&wait=20", "after=&wait=20"])
async def test_a_long_poll_that_makes_no_sense_is_refused_at_once(shop: Cast, query: str) -> None:
    started, socket = await opened(shop)
    poll = long_poll(started.token, 99, 0)
    poll.scope["query_string"] = query.encode()
    answer = await poll.get_response(timeout=5)
    assert answer["status"] == 400
    await socket.wire.disconnect()


async def test_a_long_poll_with_a_dead_token_is_refused_at_once(shop: Cast) -> None:
    answer = await long_poll("never-given", 0, 20).get_response(timeout=5)
    assert answer["status"] == 401


REFUSED = [
    ("messages", {"id": "1"}, 400, "bad_request"),
    ("messages", {"id": "1", "text": "x" * 10_001}, 413, "too_long"),
    ("messages", ["no object"], 400, "bad_request"),
    ("actions", {"type": "say", "id": "1", "text": "not here"}, 400, "bad_request"),
    ("actions", {"type": "rate", "id": "1", "score": 3}, 404, "not_found"),
]


@pytest.mark.parametrize(("where", "body", "status", "code"), REFUSED)
async def test_refusals_are_problem_details(
    shop: Cast, async_client: AsyncClient, where: str, body: Any, status: int, code: str
) -> None:
    token = (await begin(async_client))["token"]
    answer = await post(async_client, f"/chat/api/{where}", body, token)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("get", "/chat/api/messages", "POST, OPTIONS"),
        ("delete", "/chat/api/events", "GET, OPTIONS"),
        ("get", "/desk/api/socket-ticket", "POST"),
    ],
)
async def test_a_method_that_is_not_taken_is_a_problem_too(
    shop: Cast, async_client: AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await getattr(async_client, method)(path)
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "bad_request"


async def test_a_dead_token_is_401_and_an_unknown_site_403(shop: Cast, async_client: AsyncClient) -> None:
    assert (await async_client.get("/chat/api/events", headers=bearer("guess"))).status_code == 401
    assert (await post(async_client, "/chat/api/sessions", {"site": "nobody"})).status_code == 403
    assert await Session.objects.acount() == 0


async def test_unknown_zone_and_language_are_ignored_and_noted(shop: Cast, async_client: AsyncClient) -> None:
    started = await begin(async_client, time_zone="Mars/Olympus", language="??", languages=["tr-TR"])
    assert started["language"] == "tr"
    assert started["ignored"] == ["language", "time_zone"]


async def test_a_burst_is_429_with_retry_after(shop: Cast, async_client: AsyncClient) -> None:
    token = (await begin(async_client))["token"]
    for number in range(60):  # a slow machine gets some of its places back while it sends
        answer = await post(async_client, "/chat/api/messages", {"id": str(number), "text": "x"}, token)
        if answer.status_code == 429:
            break
    assert number >= 20
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("origin", "allowed"), [(HOST, True), ("https://evil.example", False), ("null", False)]
)
async def test_only_the_sites_pages_may_call_from_elsewhere(
    shop: Cast, async_client: AsyncClient, origin: str, allowed: bool
) -> None:
    asked = await async_client.options("/chat/api/sessions", headers={"Origin": origin})
    done = await post(async_client, "/chat/api/sessions", {"site": "shop"}, Origin=origin)
    assert asked.status_code == (204 if allowed else 403)
    assert done.status_code == (201 if allowed else 403)
    assert done.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
    assert "Access-Control-Allow-Credentials" not in done.headers


async def test_a_file_becomes_an_event_and_is_read_with_the_same_token_only(
    shop: Cast, async_client: AsyncClient
) -> None:
    started, socket = await opened(shop)
    other, other_socket = await opened(shop)
    file = SimpleUploadedFile("photo.png", PNG, content_type="image/png")
    form = {"id": "f1", "file": file}
    given = await async_client.post("/chat/api/files", form, headers=bearer(started.token))
    assert given.status_code == 201
    event = await socket.event("attachment")
    assert (event["name"], event["size"], event["content_type"]) == ("photo.png", len(PNG), "image/png")
    assert event["url"] == given.json()["url"]
    read = await async_client.get(event["url"], headers=bearer(started.token))
    assert read.content == PNG
    assert read["Content-Disposition"].startswith("attachment")
    assert (await async_client.get(event["url"], headers=bearer(other.token))).status_code == 404
    assert (await async_client.get(event["url"])).status_code == 401
    polled = await async_client.get("/chat/api/events?after=0", headers=bearer(started.token))
    assert event in polled.json()["events"]
    await socket.wire.disconnect()
    await other_socket.wire.disconnect()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("page.html", b"<html><script>alert(1)</script>", "text/plain"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("run.exe", b"MZ\x00\x01" + b"\x00" * 40, "image/png"),
        ("fake.pdf", b"not a pdf", "application/pdf"),
    ],
)
async def test_other_kinds_of_files_are_refused_by_their_content(
    shop: Cast, async_client: AsyncClient, name: str, content: bytes, kind: str
) -> None:
    token = (await begin(async_client))["token"]
    form = {"id": "f1", "file": SimpleUploadedFile(name, content, content_type=kind)}
    given = await async_client.post("/chat/api/files", form, headers=bearer(token))
    assert given.status_code == 400
    assert await Ticket.objects.acount() == 0


async def test_the_whole_of_a_truncated_text_is_read_with_the_token(
    shop: Cast, async_client: AsyncClient
) -> None:
    text = "ش" * 9_000
    started, socket = await opened(shop, text)
    polled = (await async_client.get("/chat/api/events?after=0", headers=bearer(started.token))).json()
    event = polled["events"][0]
    assert event["truncated"] is True
    whole = await async_client.get(event["url"], headers=bearer(started.token))
    assert whole.json()["text"] == text
    assert (await async_client.get(event["url"])).status_code == 401
    await socket.wire.disconnect()


async def test_a_socket_ticket_needs_a_session_and_the_csrf_token(shop: Cast) -> None:
    client = AsyncClient(enforce_csrf_checks=True)
    assert (await client.post("/desk/api/socket-ticket")).status_code == 403
    await client.aforce_login(shop.kenji.user)
    assert (await client.post("/desk/api/socket-ticket")).status_code == 403
    free = AsyncClient()
    await free.aforce_login(shop.kenji.user)
    given = await free.post("/desk/api/socket-ticket")
    assert len(json.loads(given.content)["ticket"]) == 22
    assert (await AsyncClient().post("/desk/api/socket-ticket")).status_code == 401


async def test_messages_by_http_and_by_socket_share_one_log(shop: Cast, async_client: AsyncClient) -> None:
    started, socket = await opened(shop)
    client_id = str(uuid4())
    given = await post(
        async_client, "/chat/api/messages", {"id": client_id, "text": "By HTTP"}, started.token
    )
    event = await socket.event("message", text="By HTTP")
    assert event["seq"] == given.json()["seq"]
    ack = await socket.say("By HTTP", id=client_id)
    assert ack["seq"] == given.json()["seq"]
    await socket.wire.disconnect()


async def test_who_leaves_no_address_keeps_a_private_link_that_opens_this_conversation_alone(
    shop: Cast, async_client: AsyncClient
) -> None:
    started = await begin(async_client)
    early = await post(async_client, "/chat/api/links", {}, started["token"])
    assert (early.status_code, early.json()["code"]) == (400, "bad_request")
    await post(async_client, "/chat/api/messages", {"id": "1", "text": "Where is my lamp?"}, started["token"])
    given = await post(async_client, "/chat/api/links", {}, started["token"])
    assert given.status_code == 201
    path = given.json()["url"].removeprefix("http://testserver")
    assert path.startswith("/requests/")
    visitor = AsyncClient()
    opened = await visitor.post(path, follow=True)
    assert "Where is my lamp?" in opened.content.decode()
    link = await AccessLink.objects.aget()
    assert (link.address, link.subject) == ("", started["conversation"])
    assert (await post(async_client, "/chat/api/links", {}, "")).status_code == 401
