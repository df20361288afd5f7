"""Arithmetic of stretches of time, against sets of minutes."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage.spans import Interval, clipped, common, merged, minutes, without
from tests.coverage.written import z

ZERO = z("2026-06-01")


def span(start: int, length: int) -> Interval:
    return ZERO + timedelta(minutes=start), ZERO + timedelta(minutes=start + length)


def held(spans: list[Interval]) -> set[int]:
    """The minutes inside, counted from ZERO."""
    one = timedelta(minutes=1)
    return {minute for start, end in spans for minute in range((start - ZERO) // one, (end - ZERO) // one)}


many = st.lists(st.builds(span, st.integers(0, 60), st.integers(-3, 15)), max_size=8)


@given(many)
def test_merging_keeps_the_minutes_and_leaves_gaps_between_spans(spans: list[Interval]) -> None:
    result = merged(spans)
    assert held(result) == held(spans)
    assert all(start < end for start, end in result)
    assert all(one[1] < other[0] for one, other in pairwise(result))
    assert minutes(result) == len(held(spans))


@given(many, many)
def test_cutting_and_sharing_are_those_of_sets(spans: list[Interval], others: list[Interval]) -> None:
    one, other = merged(spans), merged(others)
    left, shared = without(one, other), common(one, other)
    assert held(left) == held(one) - held(other)
    assert held(shared) == held(one) & held(other)
    assert minutes(left) + minutes(shared) == minutes(one)
    assert all(start < end for start, end in left + shared)


@given(many, st.integers(-5, 70), st.integers(-5, 70))
def test_clipping_keeps_what_is_inside(spans: list[Interval], start: int, end: int) -> None:
    inside = clipped(merged(spans), span(start, 0)[0], span(end, 0)[0])
    assert held(inside) == {minute for minute in held(spans) if start <= minute < end}
    assert all(begins < ends for begins, ends in inside)


def test_seconds_are_cut_off_the_sum_and_not_off_each_span() -> None:
    half = timedelta(seconds=30)
    assert minutes([(ZERO, ZERO + half), (ZERO + 4 * half, ZERO + 5 * half)]) == 1
