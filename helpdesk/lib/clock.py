"""The one reader of the clock. Edges call it and pass the instant on as ``now``."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
