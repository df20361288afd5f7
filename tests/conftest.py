"""What every test stands on: a hasher that is quick, a folder of its own, and which suites run where."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Machines are shared and noisy: an example that takes long is no failure.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Soak tests run only when asked for; async tests of the database always commit for real."""
    soak = os.environ.get("DESK_SOAK") == "1"
    for item in items:
        if item.get_closest_marker("soak") and not soak:
            item.add_marker(pytest.mark.skip(reason="runs with manage.py test --soak"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Threads of async tests may hold a connection to the very end; without them the database can be dropped."""
    from django.db import connection

    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            pool = connection.pool
        connection.close()
        pool.close(timeout=0)


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """Limits counted by one test never touch the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _forget_the_roster() -> None:
    """What a process keeps of the roster belongs to another database now."""
    from tickets import facts

    facts.forget()


@pytest.fixture
def cast(db: None):  # type: ignore[no-untyped-def]
    """The standing cast, assembled on Monday morning."""
    from tests.cast import assemble

    return assemble()
