"""Database work for the loop: a few threads, and questions that arrive together are asked together."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from django.db import DatabaseError, close_old_connections, connection

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")
MOST_AT_ONCE = 200

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="chat-rows")


async def run(work: Callable[[], Answer]) -> Answer:
    """Run ``work`` in a thread that may use the database.

    On PostgreSQL no connection is held afterwards; on SQLite the thread keeps its own, as opening one costs
    more than most questions.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads, _tidied, work)


def _tidied(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except DatabaseError:
        connection.close()
        raise
    finally:
        if connection.vendor != "sqlite":
            close_old_connections()


class Gatherer(Generic[Ask, Answer]):
    """While one batch is being asked the next gathers: thousands of clients cost few trips to the database."""

    def __init__(self, work: Callable[[list[Ask]], list[Answer]]) -> None:
        self._work = work
        self._waiting: dict[asyncio.AbstractEventLoop, list[tuple[Ask, asyncio.Future[Answer]]]] = {}
        self._busy: set[asyncio.AbstractEventLoop] = set()

    async def ask(self, question: Ask) -> Answer:
        """The answer to this question; raises what the work raised."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.setdefault(loop, []).append((question, future))
        if loop not in self._busy:
            self._busy.add(loop)
            self._runner = loop.create_task(self._serve(loop))
        return await future

    async def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while self._waiting.get(loop):
                batch = self._waiting[loop][:MOST_AT_ONCE]
                del self._waiting[loop][:MOST_AT_ONCE]
                await self._answer(batch)
        finally:
            self._busy.discard(loop)
            self._waiting.pop(loop, None)

    async def _answer(self, batch: list[tuple[Ask, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await run(lambda: self._work([question for question, _ in batch]))
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
