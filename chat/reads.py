"""Read marks, coalesced: at most one a person in two seconds, stored many at once (G3)."""

import asyncio
import logging

from chat import pool
from helpdesk.lib.clock import now
from tickets.actions.conversation import Read, mark_read
from tickets.log import Writer

log = logging.getLogger(__name__)
EVERY = 2.0
SOON = 0.2
Person = tuple[str, str]


class Reads:
    """``note`` on the loop; what is noted is stored a moment later."""

    def __init__(self) -> None:
        self._pending: dict[Person, Read] = {}
        self._stored: dict[Person, float] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, conversation: str, by: Writer, seq: int) -> None:
        """A person saw everything up to ``seq``."""
        person = (conversation, by.key)
        known = self._pending.get(person)
        if known is None or known.seq < seq:
            self._pending[person] = Read(conversation, by, seq)
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._run())

    async def _run(self) -> None:
        while self._pending:
            await asyncio.sleep(SOON)
            at = asyncio.get_running_loop().time()
            due = [person for person in self._pending if at - self._stored.get(person, -EVERY) >= EVERY]
            if not due:
                continue
            reads = [self._pending.pop(person) for person in due]
            self._stored = {person: when for person, when in self._stored.items() if at - when < EVERY}
            self._stored.update(dict.fromkeys(due, at))
            try:
                await pool.run(lambda found=reads: mark_read(found, now=now()))  # type: ignore[misc]
            except Exception:  # a lost mark comes again with the next message seen
                log.warning("read marks were not stored", exc_info=True)


reads = Reads()
