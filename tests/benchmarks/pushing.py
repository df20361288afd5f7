"""``serve`` with one more row in its table of sweeps: one that says something in a followed conversation.

``python -m tests.benchmarks.pushing serve --port N``, with ``BENCH_STAMPS`` naming a file. The desk's own sweeper runs
it, in its own pool and beside all other sweeps; it writes down when each commit was done, by the clock that all
processes of the machine share (``CLOCK_MONOTONIC``). The receiver that notes it hears the commit before the sockets'.
"""

import os
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import django
from django.core.management import execute_from_command_line
from django.db import transaction

EVERY = timedelta(milliseconds=25)


def install(stamps: Path) -> None:
    """Put the sweep into the table; Django is set up."""
    # Models can be imported only once Django is set up.
    from helpdesk.duties.sweeps import sweep
    from tickets import log
    from tickets.log import Entry
    from tickets.models import Ticket

    out, turns, known = stamps.open("w", buffering=1), count(), list[int]()

    def stamp(event: str) -> None:
        print(event, time.monotonic_ns(), file=out)

    @sweep("benchmark", every=EVERY)
    def push(*, now: datetime) -> int:
        if not known:
            known.extend(Ticket.objects.filter(subject="Load").values_list("pk", flat=True))
        pk = known[next(turns) % len(known)] if known else 0
        with transaction.atomic():
            for ticket in log.lock([pk]).values():
                transaction.on_commit(partial(stamp, f"{ticket.public_id} {ticket.last_seq + 1}"))
                log.append([(ticket, Entry("language", data={"language": "en"}))], now=now)
        return len(known) and 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    install(Path(os.environ["BENCH_STAMPS"]))
    execute_from_command_line(sys.argv)
