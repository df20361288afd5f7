"""Says every quarter of a minute that this process is there for people, so that nobody is missed while it is not; and
looks each minute whether background work is done, which workers that stand still cannot say themselves."""

import itertools
import logging
import threading
import time

from django.db import close_old_connections

from helpdesk.coverage import presence
from helpdesk.duties import watchdog
from helpdesk.lib.clock import now

log = logging.getLogger(__name__)
LOOK_EVERY = 4  # notes of the watch


def keep_watch() -> None:
    """Begin the watch before this returns, so that sweeps which begin after it find it; then go on with it.

    In a thread of its own: neither a busy loop nor a long sweep makes it look as if the desk had been away.
    """
    _note()
    threading.Thread(target=_go_on, name="lookout", daemon=True).start()


def _go_on() -> None:
    for count in itertools.count(1):
        time.sleep(presence.WATCH_EVERY.total_seconds())
        _note()
        if count % LOOK_EVERY == 0:
            _look()


def _note() -> None:
    try:
        close_old_connections()
        presence.watch(now=now())
    except Exception:  # a database that is away shows as a gap when it is back
        log.warning("the watch was not noted", exc_info=True)


def _look() -> None:
    try:
        at = now()
        watchdog.look(now=at, up_since=presence.watched_since(at))
    except Exception:
        log.warning("nobody looked after background work", exc_info=True)
