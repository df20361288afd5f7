"""What every test stands on: a hasher that is quick, a folder of its own, and which suites run where."""

import os
from collections.abc import Iterable, Iterator
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

    if connection.vendor == "postgresql":
        connection.ops.sql_flush = _emptied  # type: ignore[method-assign]
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


def _emptied(style: Any, tables: Iterable[str], **_asked: bool) -> list[str]:
    """A hundred tables are truncated in a third of a second, and few rows in them deleted in a tenth of that.

    As a replica the server asks no trigger: neither foreign keys nor the one that keeps the audit log whole.
    """
    steps = (f'DELETE FROM "{table}"' for table in tables)
    return ["; ".join(["SET LOCAL session_replication_role = replica", *steps])]


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
