"""Says every quarter of a minute that this process is there for people, so that nobody is missed while it is not."""

import logging
import threading
import time

from django.db import close_old_connections

from helpdesk.coverage import presence
from helpdesk.lib.clock import now

log = logging.getLogger(__name__)


def keep_watch() -> None:
    """Begin the watch before this returns, so that sweeps which begin after it find it; then go on with it.

    In a thread of its own: neither a busy loop nor a long sweep makes it look as if the desk had been away.
    """
    _note()
    threading.Thread(target=_go_on, name="lookout", daemon=True).start()


def _go_on() -> None:
    while True:
        time.sleep(presence.WATCH_EVERY.total_seconds())
        _note()


def _note() -> None:
    try:
        close_old_connections()
        presence.watch(now=now())
    except Exception:  # a database that is away shows as a gap when it is back
        log.warning("the watch was not noted", exc_info=True)
