"""Two server processes of one desk, and the Redis between them."""

import os
from collections.abc import Iterator

import pytest

from helpdesk.management import services
from tests.faults.desk import new_desk
from tests.faults.served import Served, open_site


@pytest.fixture
def redis() -> Iterator[str]:
    """A Redis of the test's own, which it may kill."""
    if services.redis_program() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Redis is missing: apt-get install -y redis-server")
        pytest.skip("Redis is missing: apt-get install -y redis-server")
    with services.redis() as url:
        yield url


@pytest.fixture
def servers(redis: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    desk = new_desk(tmp_path_factory.mktemp("desk"))
    open_site(desk)
    desk.env["REDIS_URL"] = redis
    first, second = Served(desk), Served(desk)
    first.start()
    second.start("--web-only")
    yield first, second
    first.kill()
    second.kill()
