"""Rows are claimed by one worker each, on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from helpdesk.duties.actions import drop_duty, finish_duty, open_duty
from helpdesk.duties.claim import LEASE, claim
from helpdesk.duties.models import Duty, Letter
from helpdesk.duties.sending import due_letters
from tests.cast import MONDAY
from tests.duties.letters import letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
WORKERS, ROWS = 4, 200


def by_workers(work) -> list:  # type: ignore[no-untyped-def, type-arg]
    """What each of four threads answers, which all start at the same moment."""
    met = Barrier(WORKERS, timeout=30)

    def run(_: int):  # type: ignore[no-untyped-def]
        met.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def test_g7_two_hundred_letters_are_each_claimed_by_one_worker() -> None:
    for number in range(ROWS):
        letter(number)

    def work() -> list[int]:
        mine: list[int] = []
        while rows := claim(due_letters(), 7, now=MONDAY):
            mine += [row.pk for row in rows]
        return mine

    claimed = Counter(pk for mine in by_workers(work) for pk in mine)
    assert len(claimed) == ROWS
    assert set(claimed.values()) == {1}
    assert set(Letter.objects.values_list("attempts", flat=True)) == {1}


def test_a_claimed_row_is_free_again_when_its_lease_has_ended() -> None:
    letter()
    assert len(claim(due_letters(), 5, now=MONDAY)) == 1
    assert claim(due_letters(), 5, now=MONDAY + LEASE - timedelta(seconds=1)) == []
    (again,) = claim(due_letters(), 5, now=MONDAY + LEASE)
    assert again.attempts == 2


def test_what_is_not_due_is_not_claimed_and_the_longest_due_comes_first() -> None:
    dues = [MONDAY + timedelta(minutes=minutes) for minutes in (1, -5, -10)]
    for number, due in enumerate(dues):
        row = letter(number)
        Letter.objects.filter(pk=row.pk).update(due_at=due)  # type: ignore[union-attr]
    assert [row.due_at for row in claim(due_letters(), 5, now=MONDAY)] == [dues[2], dues[1]]


def test_g10_a_duty_is_made_once_and_finished_once_by_many_at_once() -> None:
    def work() -> bool:
        return finish_duty(open_duty("survey", "ticket:1", "0", due_at=MONDAY), now=MONDAY)

    assert sorted(by_workers(work)) == [False] * (WORKERS - 1) + [True]
    assert Duty.objects.count() == 1


def test_g10_a_duty_that_is_done_or_dropped_stays_so() -> None:
    first, second = (open_duty("survey", f"ticket:{number}", "0", due_at=MONDAY) for number in (1, 2))
    assert finish_duty(first, now=MONDAY)
    drop_duty(second, now=MONDAY)
    assert not finish_duty(second, now=MONDAY)
    for number in (1, 2):
        assert open_duty("survey", f"ticket:{number}", "0", due_at=MONDAY).done_at == MONDAY
    assert claim(Duty.objects.filter(done_at=None), 5, now=MONDAY + timedelta(days=9)) == []
