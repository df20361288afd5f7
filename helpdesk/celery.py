"""The same table of sweeps, run by Celery's beat and workers when ``REDIS_URL`` is set."""

import os
import time
from typing import Any

from celery import Celery
from django.conf import settings
from django.db import close_old_connections
from kombu.exceptions import OperationalError

from helpdesk.duties import sweeps
from helpdesk.lib.clock import now

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
REST = 5.0  # seconds without a wake-up after one that failed: a hanging broker costs one time-out, not one a call
_resting_until = 0.0
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")


def run_sweep(name: str) -> None:
    """The one task: a wake-up without content, because the rows are the work."""
    close_old_connections()
    try:
        sweeps.run(name, now=now())
    finally:
        close_old_connections()


task = app.task(name="sunrelay.sweep")(run_sweep)


@app.on_after_finalize.connect
def schedule(sender: Celery, **_: Any) -> None:
    """Put each sweep into beat's schedule; a late one is dropped when the next is due."""
    for sweep in sweeps.table.values():
        seconds = sweep.every.total_seconds()
        sender.add_periodic_task(seconds, task.s(sweep.name), name=sweep.name, expires=seconds)


def wake(name: str) -> None:
    """Ask the workers for a sweep; a dead broker costs one interval, never an error (G13)."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    try:
        task.apply_async((name,), retry=False)
    except (OperationalError, OSError):
        _resting_until = time.monotonic() + REST


if settings.REDIS_URL:
    sweeps.on_wake(wake)
