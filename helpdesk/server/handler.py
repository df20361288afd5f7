"""Django's ASGI handler, but a request changes threads once, not once for each piece of middleware.

In Django's own, middleware that is not written for asyncio runs in a thread each time it is reached, on the way in and
on the way out: some thirty changes, which cost more than most pages. A request also got a thread, and a connection
to the database, of its own. Here a few threads serve all of them and, on SQLite, keep their connections.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, TypeVar

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse, set_script_prefix

# Python runs one of them at a time: more of them only wait for the database, and there they are as many as its pool
# has connections besides those of chat and sweeps.
THREADS = 12
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")
Answer = TypeVar("Answer")


async def _in_thread(work: Callable[..., Answer], *given: Any) -> Answer:
    return await sync_to_async(work, thread_sensitive=False, executor=_threads)(*given)


def warm_up() -> None:
    """Read in what pages are made of: else whoever comes first waits for it, and everybody who comes meanwhile."""
    resolve(reverse("desk:inbox"))


class PageHandler(ASGIHandler):
    """Middleware and views in one thread; a view that is a coroutine runs on the server's loop, as before."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Load it as it is for WSGI, whatever the server asks for."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request. Who hangs up meanwhile is answered too, into the void."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        set_script_prefix(get_script_prefix(scope))
        request, refusal = self.create_request(scope, body)
        response = await _in_thread(self._respond, request, scope, body) if request else refusal
        assert response is not None  # Django makes one of the two
        try:
            await self.send_response(response, send)
        finally:
            if response.streaming:
                await _in_thread(response.close)

    def _respond(self, request: ASGIRequest, scope: dict[str, Any], body: IO[bytes]) -> HttpResponseBase:
        """In a thread: the response; whatever can be is put away here, as the connection is this thread's own."""
        signals.request_started.send(sender=self.__class__, scope=scope)
        try:
            response = self.get_response(request)
            response._handler_class = self.__class__  # type: ignore[attr-defined]  # who says that it is finished
            if isinstance(response, FileResponse):
                response.block_size = self.chunk_size
            if not response.streaming:
                response.close()
            return response
        finally:
            body.close()
            close_old_connections()
