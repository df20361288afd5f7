"""Threads that write to SQLite wait in line, and nobody who fails keeps the turn."""

import os
import threading
import time
from collections.abc import Callable

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from helpdesk.lib.line import Line
from helpdesk.lib.sqlite.base import _lines
from helpdesk.people.models import Customer
from tests.cast import MONDAY


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.001)


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    line, served = Line(), list[int]()
    assert line.take(0)

    def wait(number: int) -> None:
        assert line.take(10)
        served.append(number)
        line.give()

    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        until(lambda number=number: len(line._waiting) == number + 1)  # type: ignore[misc]
    line.give()
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_who_just_had_a_turn_goes_behind_those_who_wait() -> None:
    line, served = Line(), list[str]()
    assert line.take(0)

    def other() -> None:
        assert line.take(10)
        served.append("other")
        line.give()

    thread = threading.Thread(target=other)
    thread.start()
    until(lambda: len(line._waiting) == 1)
    line.give()
    assert line.take(10)
    served.append("first again")
    line.give()
    thread.join()
    assert served == ["other", "first again"]


def test_who_waits_in_vain_leaves_the_line_to_the_others() -> None:
    line = Line()
    assert line.take(0)
    assert not line.take(0.01)
    line.give()
    assert line.take(0)


def write(name: str) -> None:
    with transaction.atomic():
        Customer.objects.create(name=name, created_at=MONDAY)


def write_elsewhere() -> bool:
    """Whether a thread of its own can write within a moment."""
    done = []

    def work() -> None:
        write("elsewhere")
        connection.close()
        done.append(True)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(5)
    return bool(done)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["rolled back", "refused", "line lost", "broken at commit"])
def test_a_transaction_that_ends_badly_lets_the_next_one_write(how: str) -> None:
    with pytest.raises((ValueError, IntegrityError, OperationalError)), transaction.atomic():
        Customer.objects.create(name="ours", created_at=MONDAY)
        if how == "rolled back":
            raise ValueError
        if how == "refused":
            Customer.objects.create(name="ours", created_at=None)
        if how == "line lost":
            connection.close()
            raise ValueError
        with connection.cursor() as cursor:  # SQLite looks at this rule when it commits
            cursor.execute("UPDATE people_customer SET merged_into_id = 999999")
    assert write_elsewhere()
    assert list(Customer.objects.values_list("name", flat=True)) == ["elsewhere"]


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_made_meanwhile_may_write() -> None:
    with transaction.atomic():
        Customer.objects.create(name="ours", created_at=MONDAY)
        child = os.fork()
        if not child:
            os._exit(0 if not _lines else 1)
        assert os.waitpid(child, 0)[1] == 0


@pytest.mark.django_db(transaction=True)
def test_one_who_cannot_begin_lets_the_next_one_write() -> None:
    with pytest.raises(OperationalError), transaction.atomic():
        connection._start_transaction_under_autocommit()  # type: ignore[attr-defined]
    assert write_elsewhere()


@pytest.mark.django_db(transaction=True)
def test_one_who_writes_without_rest_lets_others_in_after_each_time() -> None:
    counts, stop = [0], threading.Event()

    def busy() -> None:
        while not stop.is_set():
            with transaction.atomic():
                Customer.objects.create(name="busy", created_at=MONDAY)
                time.sleep(0.02)
            counts[0] += 1
        connection.close()

    thread = threading.Thread(target=busy)
    thread.start()
    until(lambda: counts[0] > 0)
    passed = []
    for _ in range(20):
        before = counts[0]
        write("other")
        passed.append(counts[0] - before)
    stop.set()
    thread.join()
    assert sum(passed) <= 2 * len(passed), passed
