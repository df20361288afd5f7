"""The one reader of the clock. Edges call it and pass the instant on as ``now``."""

import os
from datetime import UTC, datetime, timedelta


def _shift() -> timedelta:
    """Tests of whole processes choose their hour: seconds in ``DESK_TEST_CLOCK``, heard only with ``DESK_TEST``."""
    if os.environ.get("DESK_TEST") != "1":
        return timedelta(0)
    return timedelta(seconds=float(os.environ.get("DESK_TEST_CLOCK", "0")))


_SHIFT = _shift()


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + _SHIFT
