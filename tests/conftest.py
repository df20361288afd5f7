"""What every test stands on: a hasher that is quick, a folder of its own, and which suites run where."""

import os

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
