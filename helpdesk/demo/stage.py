"""Two months in a few seconds: cues in the order of their instants, and between them what sweeps would do."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random

from helpdesk.coverage import presence, roster
from helpdesk.duties.sending import BATCH, send_letters
from tickets import handoff, queue
from tickets.models import Ticket

Act = Callable[[datetime], object]
SEED = 20  # one story, told in the same words each time
HANDOFFS_FOR = timedelta(days=2)


class Stage:
    """``end`` is the present: what would happen later stays open."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self.chance = Random(SEED)  # noqa: S311 (a story, no secret)
        self._cues: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def cue(self, at: datetime, act: Act) -> None:
        """Let something happen at an instant; nothing after the present."""
        if at <= self.end:
            heapq.heappush(self._cues, (at, next(self._numbers), act))

    def after(self, at: datetime, least: int, most: int, act: Act) -> None:
        """The same, some minutes after another instant."""
        seconds = self.chance.randint(least * 60, most * 60)
        self.cue(at + timedelta(seconds=seconds), act)

    def play(self) -> None:
        """Everything up to the present, in order."""
        self._hourly_handoffs()
        while self._cues:
            at, _, act = heapq.heappop(self._cues)
            act(at)
            run_queue(at)
        deliver(self.end)

    def _hourly_handoffs(self) -> None:
        """Shifts end on the last days as they do while the desk runs."""
        at = self.end - HANDOFFS_FOR
        while at < self.end:
            self.cue(at, lambda now: handoff.end_shifts(now=now))
            at += timedelta(hours=1)


def run_queue(now: datetime) -> None:
    """Route what waits, as the sweep would; asks first, as mostly nothing does."""
    if Ticket.objects.queued().filter(next_wake_at__lte=now).exists():
        see_everybody(now)
        queue.drain(now=now)


def deliver(now: datetime) -> None:
    """Send the letters that an act has queued."""
    while send_letters(now=now) >= BATCH:
        pass


def see_everybody(now: datetime) -> None:
    """Whoever was on shift then had a screen open."""
    presence.seen(list(roster.current().on_at(now)), now=now)
