"""Sets as bits do what sets do."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.bits import Runs, at_least, mask_of, places, tally, union

PLACES = st.sets(st.integers(0, 999))


@given(PLACES | st.just(set(range(900))))
def test_a_set_comes_back_as_it_went_in(members: set[int]) -> None:
    assert places(mask_of(sorted(members), 1000)) == sorted(members)


@given(PLACES, PLACES)
def test_and_or_and_without_are_those_of_sets(one: set[int], other: set[int]) -> None:
    first, second = (mask_of(list(each), 1000) for each in (one, other))
    assert places(first & second) == sorted(one & other)
    assert places(first | second) == sorted(one | other)
    assert places(first & ~second) == sorted(one - other)


@given(st.lists(st.sets(st.integers(0, 40)), max_size=30), st.integers(1, 40))
def test_a_tally_counts_in_how_many_each_is(sets: list[set[int]], number: int) -> None:
    digits = tally(mask_of(list(each), 41) for each in sets)
    counts = Counter(place for each in sets for place in each)
    assert places(at_least(digits, number)) == sorted(p for p, count in counts.items() if count >= number)


@given(st.lists(st.integers(0, 2**70), max_size=40), st.data())
def test_the_union_of_a_run_is_that_of_its_sets(sets: list[int], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(sets)))
    run = range(first, data.draw(st.integers(first, len(sets))))
    assert Runs(sets).union(run) == union(sets[number] for number in run)
