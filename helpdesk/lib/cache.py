"""A shared cache that may be lost at any moment without anybody waiting for it."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
REST = 5.0  # seconds without a question after one that failed: a hanging Redis costs one time-out, not one a call


class ForgivingRedisCache(RedisCache):
    """Counters of rate limits live here; a dead Redis forgets them instead of failing a request (G13)."""

    _resting_until = 0.0  # for the whole process

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        ask = super().get
        return self._asked(lambda: ask(key, default, version), default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        ask = super().set
        self._asked(lambda: ask(*args, **kwargs), None)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        ask = super().add
        return self._asked(lambda: ask(*args, **kwargs), True)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        ask = super().incr
        return self._asked(lambda: ask(key, delta, version), delta)

    def delete(self, key: Any, version: int | None = None) -> bool:
        ask = super().delete
        return bool(self._asked(lambda: ask(key, version), False))

    def _asked(self, ask: Callable[[], Any], forgotten: Any) -> Any:
        """What Redis says; ``forgotten`` when it does not answer, and for a rest after that."""
        if time.monotonic() < ForgivingRedisCache._resting_until:
            return forgotten
        try:
            return ask()
        except RedisError as error:
            ForgivingRedisCache._resting_until = time.monotonic() + REST
            log.warning("the shared cache did not answer", extra={"reason": type(error).__name__})
            return forgotten
