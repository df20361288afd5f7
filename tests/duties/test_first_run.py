"""What a process runs as it starts, and what it leaves until the rest has caught up."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from helpdesk.duties import sweeps
from helpdesk.server.sweeper import Sweeper


@pytest.fixture
def ran() -> Iterator[dict[str, threading.Event]]:
    """A table of two sweeps that say when they run."""
    kept, done = dict(sweeps.table), {"soon": threading.Event(), "later": threading.Event()}
    sweeps.table.clear()
    hour = timedelta(hours=1)
    sweeps.sweep("soon", every=hour)(lambda *, now: done["soon"].set() or 1)
    sweeps.sweep("later", every=hour, first=hour)(lambda *, now: done["later"].set() or 1)
    yield done
    sweeps.table.clear()
    sweeps.table.update(kept)


@pytest.mark.django_db(transaction=True)
def test_a_sweep_with_a_first_time_is_not_run_at_the_start(ran: dict[str, threading.Event]) -> None:
    sweeper = Sweeper()
    sweeper.start()
    try:
        assert ran["soon"].wait(20)
        assert not ran["later"].is_set()
        sweeper.wake("later")
        assert ran["later"].wait(20)
    finally:
        sweeper.stop()


def test_the_watch_waits_until_every_other_sweep_had_its_turns() -> None:
    from tickets import watch

    assert watch.watch is sweeps.table["invariants"].work
    slowest = max(one.every for one in sweeps.table.values() if one.every <= timedelta(minutes=1))
    assert sweeps.table["invariants"].first >= 3 * slowest
