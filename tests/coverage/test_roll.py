"""All agents asked at once answer as each alone, at every minute, and after a change of some."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.coverage.calendar import AgentCalendar
from helpdesk.coverage.hours import CalendarHours, Hours, leaves_within
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.coverage.roll import Roll
from tests.tickets.many import START, calendar

SEEDS = st.integers(0, 2**32)
MINUTES = st.integers(0, 20 * 1440)
SOME = settings(max_examples=60, deadline=None)


def staff(seed: int, count: int = 50) -> tuple[Roll, Sequence[Hours]]:
    calendars = [calendar(random.Random(f"{seed} {number}")) for number in range(count)]
    return Roll([PreparedHours(one) for one in calendars]), [CalendarHours(one) for one in calendars]


def those(hours: Sequence[Hours], holds: Callable[[Hours], bool]) -> int:
    return sum(1 << place for place, one in enumerate(hours) if holds(one))


@SOME
@given(SEEDS, MINUTES, st.sampled_from([0, 1, 5, 15, 61, 400]))
def test_who_is_free_at_work_and_leaving(seed: int, minute: int, left: int) -> None:
    roll, plain = staff(seed)
    at, everybody = START + timedelta(minutes=minute), -1 & (1 << 50) - 1
    assert roll.free(at, everybody) == those(plain, lambda one: one.state(at) == "on")
    working = roll.at_work(at, everybody)
    assert working == those(plain, lambda one: one.state(at) != "off")
    leaving = those(plain, lambda one: one.state(at) != "off" and leaves_within(one, left, at))
    assert roll.leaving(at, left, working) == leaving


@SOME
@given(SEEDS, MINUTES, st.sampled_from([1, 45, 600, 2880, 60 * 1440]), st.sampled_from([0, 15, 60, 130]))
def test_who_is_free_for_long_enough(seed: int, minute: int, length: int, wanted: int) -> None:
    roll, plain = staff(seed)
    at = START + timedelta(minutes=minute)
    end = at + timedelta(minutes=length)
    free = those(plain, lambda one: one.free_minutes(at, end) >= wanted)
    assert roll.has_free(at, end, wanted, (1 << 50) - 1) == free


@SOME
@given(SEEDS, MINUTES)
def test_who_comes_at_all_and_who_is_first(seed: int, minute: int) -> None:
    roll, plain = staff(seed)
    at = START + timedelta(minutes=minute)
    assert roll.ever_free(at, (1 << 50) - 1) == those(plain, lambda one: one.next_on(at) is not None)
    evens = sum(1 << place for place in range(0, 50, 2))
    firsts = [first for one in plain[::2] if (first := one.next_on(at)) is not None]
    assert roll.first_free(at, evens) == min(firsts, default=None)


@SOME
@given(SEEDS, MINUTES)
def test_shared_hours_are_bounded_from_both_sides(seed: int, minute: int) -> None:
    roll, plain = staff(seed)
    at = START + timedelta(minutes=minute)
    end = at + timedelta(hours=48)
    opened = [(at, at + timedelta(minutes=95)), (at + timedelta(hours=20), end - timedelta(minutes=3))]
    bounds = roll.shared_hours(opened, at, end, 8)
    assert bounds is not None
    for number, (surely, perhaps) in zip(range(8, 0, -1), bounds, strict=True):
        true = those(plain, lambda one, least=number: one.shared(opened, at, end) // 60 >= least)  # type: ignore[misc]
        assert surely & ~true == 0
        assert true & ~perhaps == 0


@SOME
@given(SEEDS, MINUTES)
def test_who_is_free_soon_is_bounded_too(seed: int, minute: int) -> None:
    roll, plain = staff(seed)
    at = START + timedelta(minutes=minute)
    waits = [first and first - at for first in (one.next_on(at) for one in plain)]
    for number, (surely, perhaps) in enumerate(roll.free_within(at, 30), start=1):
        soon = sum(
            1 << p for p, wait in enumerate(waits) if wait is not None and wait < timedelta(hours=number)
        )
        assert surely & ~soon == 0
        assert soon & ~perhaps == 0


@given(SEEDS, st.lists(st.integers(0, 49), min_size=1, max_size=4))
def test_after_a_change_of_some_the_roll_is_as_if_made_anew(seed: int, changed: list[int]) -> None:
    roll, _ = staff(seed)
    roll.lay_out(START)
    hours = list(roll.hours)
    for place in changed:
        hours[place] = PreparedHours(calendar(random.Random(f"{seed} new {place}")))
    after, fresh = Roll(hours, was=roll), Roll(list(hours))
    one, other = after.lay_out(START), fresh.lay_out(START)
    assert one is not None
    assert other is not None
    for name in ("start", "free_all", "free_some", "work_all", "work_some", "later"):
        assert getattr(one, name) == getattr(other, name)


def test_a_few_are_asked_one_by_one() -> None:
    roll = Roll([PreparedHours(AgentCalendar("Europe/Berlin"))])
    assert roll.lay_out(START) is None
    assert roll.free(START, 1) == 0
