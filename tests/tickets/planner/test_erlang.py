"""How many agents a load needs, against the worked figures of the specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.planner.erlang import erlang_a, erlang_c, required

LOADS = st.floats(0.05, 40)


@pytest.mark.parametrize(("agents", "share"), [(15, 0.730), (16, 0.836)])
def test_twelve_erlang_by_erlang_c(agents: int, share: float) -> None:
    found = erlang_c(12, agents, handle=360, within=20)
    assert found.in_time == pytest.approx(share, abs=0.001)


def test_sixteen_agents_are_needed_for_twelve_erlang_when_nobody_leaves() -> None:
    assert required(12, handle=360, within=20, share=0.8, patience=None) == 16


def test_impatience_at_fourteen_agents() -> None:
    found = erlang_a(12, 14, handle=360, within=20, patience=180)
    assert found.leave == pytest.approx(0.066, abs=0.001)
    assert found.mean_wait == pytest.approx(12, abs=0.5)


def test_as_many_agents_as_load_have_no_solution_without_impatience_and_one_with_it() -> None:
    assert erlang_c(12, 12, handle=360, within=20).in_time == 0
    assert erlang_a(12, 12, handle=360, within=20, patience=180).leave == pytest.approx(0.134, abs=0.001)


@given(LOADS)
def test_who_leaves_makes_room_so_fewer_agents_are_needed(load: float) -> None:
    assert required(load) <= required(load, patience=None)


@given(LOADS, LOADS)
def test_more_load_never_needs_fewer(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert required(low) <= required(high)


@given(LOADS, st.integers(1, 60))
def test_shares_are_shares(load: float, agents: int) -> None:
    found = erlang_a(load, agents, handle=600, within=20, patience=180)
    assert 0 <= found.leave <= 1
    assert 0 <= found.in_time <= 1
    assert 0 <= found.waits <= 1 + 1e-9


def test_no_load_needs_nobody() -> None:
    assert required(0) == 0
    assert required(0, patience=None) == 0


@pytest.mark.parametrize(
    ("load", "agents", "in_time"), [(0.75, 2, 0.8645), (12, 14, 0.8149), (10, 12, 0.8204), (3, 3, 0.5869)]
)
def test_the_share_in_time_is_that_of_200_000_customers_played_one_by_one(
    load: float, agents: int, in_time: float
) -> None:
    # First come, first served; exponential times of arrival, of handling (600 s) and of patience (180 s).
    found = erlang_a(load, agents, handle=600, within=20, patience=180)
    assert found.in_time == pytest.approx(in_time, abs=0.004)
