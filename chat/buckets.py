"""Limits that refill: a few at once, then a steady rate. Kept in memory, as losing them harms nobody."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings

MOST_KEYS = 20_000


@dataclass(slots=True)
class _Level:
    left: float
    at: float


class Buckets:
    """``rate`` a second refill each key's bucket of ``burst``; ``DESK_THROTTLE=off`` lets everything pass."""

    def __init__(self, *, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._levels: OrderedDict[str, _Level] = OrderedDict()

    def take(self, key: str) -> bool:
        """Use one; False when the bucket is empty."""
        if not settings.DESK_THROTTLE:
            return True
        at = time.monotonic()
        level = self._levels.pop(key, None) or _Level(self._burst, at)
        level.left = min(self._burst, level.left + (at - level.at) * self._rate)
        level.at = at
        self._levels[key] = level
        if len(self._levels) > MOST_KEYS:
            self._levels.popitem(last=False)
        if level.left < 1:
            return False
        level.left -= 1
        return True

    def seconds_left(self, key: str) -> int:
        """Whole seconds until the next one passes, at least 1 (for Retry-After)."""
        level = self._levels.get(key)
        missing = 1 - level.left if level else 0.0
        return max(1, round(missing / self._rate + 0.5))

    def forget(self) -> None:
        """Fill every bucket; for tests."""
        self._levels.clear()


# 60 messages a minute, 20 at once, by conversation and side (docs/chat.md, limits).
messages = Buckets(rate=1.0, burst=20)
# Pieces of files, by conversation: a file of 10 MB comes in some thirteen.
pieces = Buckets(rate=4.0, burst=60)
# Whatever a socket sends: no person and no honest program comes near it.
frames = Buckets(rate=20.0, burst=600)
