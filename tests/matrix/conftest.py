"""The world of the matrix, made once for each module inside a transaction that never ends well."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.test.utils import override_settings

from chat import availability, sites
from tests.cast import MONDAY
from tests.matrix.objects import World, make_world

NO_LIMITS = {"DESK_THROTTLE": False, "ACCOUNT_RATE_LIMITS": False}


def undone() -> transaction.Atomic:
    """A block whose inside may begin durable transactions, as a test's own may."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    return block


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker) -> Iterator[World]:  # type: ignore[no-untyped-def]
    """Everybody and everything; whoever changes it does so in a block that is rolled back."""
    with (
        django_db_blocker.unblock(),
        override_settings(**NO_LIMITS),
        time_machine.travel(MONDAY, tick=False),
        undone(),
    ):
        _forget()
        yield make_world()
        transaction.set_rollback(True)
    _forget()


def _forget() -> None:
    sites.forget()
    availability.forget()
