"""A request changes threads once; what it opened is closed in the thread that opened it."""

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from helpdesk.people.models import Team
from helpdesk.server.handler import PageHandler

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
threads: list[str] = []
closed: list[str] = []


def page(request: HttpRequest) -> HttpResponse:
    threads.append(threading.current_thread().name)
    return HttpResponse(str(Team.objects.count()))


async def awaited(request: HttpRequest) -> HttpResponse:
    threads.append(threading.current_thread().name)
    return HttpResponse("from the loop")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Ana's lamp")


class Book(BytesIO):
    """A file that says in which thread it was closed."""

    def close(self) -> None:
        closed.append(threading.current_thread().name)
        super().close()


def file(request: HttpRequest) -> FileResponse:
    Team.objects.count()
    return FileResponse(Book(b"0123456789" * 30_000))


def rest_of(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.read())))


urlpatterns = [path(f"{view.__name__}/", view) for view in (page, awaited, broken, file, rest_of)]


def watching(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware as most of it is: written without asyncio in mind."""

    def middleware(request: HttpRequest) -> HttpResponse:
        threads.append(threading.current_thread().name)
        response = get_response(request)
        threads.append(threading.current_thread().name)
        return response

    return middleware


@pytest.fixture
def handler() -> PageHandler:
    threads.clear()
    closed.clear()
    with override_settings(MIDDLEWARE=[f"{__name__}.watching"] * 2):
        return PageHandler()


async def answer(handler: PageHandler, name: str, *parts: bytes) -> tuple[int, bytes]:
    """The status and the whole body of one request; ``parts`` is what it sends."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST" if parts else "GET",
        "path": f"/{name}/",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    wire = ApplicationCommunicator(handler, scope)
    with override_settings(ROOT_URLCONF=__name__):
        for place, part in enumerate(parts or (b"",), 1):
            more = place < len(parts)
            await wire.send_input({"type": "http.request", "body": part, "more_body": more})
        status, body = (await wire.receive_output(10))["status"], b""
        while True:
            message = await wire.receive_output(10)
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        await wire.wait(10)
    return status, body


async def test_middleware_and_page_run_in_one_thread(handler: PageHandler) -> None:
    assert await answer(handler, "page") == (200, b"0")
    assert len(threads) == 5
    assert len(set(threads)) == 1
    assert threads[0].startswith("pages")


async def test_a_view_that_is_a_coroutine_runs_on_the_loop(handler: PageHandler) -> None:
    assert await answer(handler, "awaited") == (200, b"from the loop")
    assert threads[2] == threading.current_thread().name
    assert {threads[0], threads[1], threads[3], threads[4]} != {threads[2]}


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
async def test_a_file_is_sent_whole_and_closed(handler: PageHandler) -> None:
    status, body = await answer(handler, "file")
    assert (status, len(body)) == (200, 300_000)
    assert len(closed) == 1
    assert closed[0].startswith("pages")


async def test_what_comes_in_parts_is_read_whole(handler: PageHandler) -> None:
    assert await answer(handler, "rest_of", b"abc", b"def") == (200, b"6")


async def test_a_page_that_fails_is_answered_and_says_nothing_of_it(handler: PageHandler) -> None:
    status, body = await answer(handler, "broken")
    assert status == 500
    assert b"Ana" not in body


async def test_who_hangs_up_before_the_request_is_whole_gets_nothing(handler: PageHandler) -> None:
    scope = {"type": "http", "method": "POST", "path": "/page/", "query_string": b"", "headers": []}
    wire = ApplicationCommunicator(handler, scope)
    await wire.send_input({"type": "http.request", "body": b"half", "more_body": True})
    await wire.send_input({"type": "http.disconnect"})
    await wire.wait(10)
    assert await wire.receive_nothing()
    assert threads == []


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("name", ["page", "broken", "file"])
async def test_no_thread_keeps_a_connection_to_postgresql(handler: PageHandler, name: str) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no pool; its threads keep their connections")
    before = connection.pool.get_stats()["pool_available"]
    for _ in range(3):
        await answer(handler, name)
    assert connection.pool.get_stats()["pool_available"] >= before
