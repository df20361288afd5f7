"""A sweep does its work row by row: one that fails keeps no other from its turn."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.duties.sweeps import Swept, for_each
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import owned
from tickets import queue
from tickets.actions import snooze, wake_up
from tickets.log import SYSTEM
from tickets.models import Ticket


def test_what_fails_is_counted_and_logged_and_the_rest_is_done(caplog: pytest.LogCaptureFixture) -> None:
    def act(number: int) -> bool:
        if number == 2:
            raise ValueError("two")
        return number > 1

    with caplog.at_level(logging.ERROR):
        assert for_each([1, 2, 3, 4], act, failing="a number was not taken") == Swept(done=2, failed=1)
    assert [record.getMessage() for record in caplog.records] == ["a number was not taken"]


@pytest.mark.django_db(transaction=True)
def test_g10_a_ticket_that_cannot_be_woken_keeps_no_other_asleep(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = owned(cast, cast.kenji, "Lamp"), owned(cast, cast.kenji, "Chair")
    for ticket in (stuck, other):
        snooze(ticket.pk, MONDAY + timedelta(hours=1), by=SYSTEM, now=MONDAY)

    def broken(pk: int, **more: Any) -> Ticket:
        if pk == stuck.pk:
            raise ValueError("stuck")
        return wake_up(pk, **more)

    monkeypatch.setattr(queue.actions, "wake_up", broken)
    assert queue.wake_snoozed(now=MONDAY + timedelta(hours=2)) == 1
    assert Ticket.objects.get(pk=other.pk).state == "open"
