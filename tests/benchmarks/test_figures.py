"""A benchmark's table says what was wanted and whether it was reached."""

import json
from dataclasses import asdict

import pytest

from tests.benchmarks.figures import Figure, at_most, percentile, table

NAMES = {"goal": "W1", "what": "list", "unit": "ms"}


@pytest.mark.parametrize(
    ("ours", "peer", "met"),
    [([1.0, 1.0, 1.0], [20.0, 20.0, 20.0], True), ([3.0, 3.0, 3.0], [20.0, 20.0, 20.0], False)],
)
def test_a_figure_is_met_when_its_ratio_is_small_enough(
    ours: list[float], peer: list[float], met: bool
) -> None:
    assert at_most(0.08, ours=ours, peer=peer, **NAMES).met is met


def test_a_round_in_which_both_were_slow_does_not_change_the_ratio() -> None:
    assert at_most(1, ours=[1.0, 9.0, 1.0], peer=[2.0, 18.0, 2.0], **NAMES).ratio == 0.5


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 51.0), (0.99, 100.0), (1.0, 100.0)])
def test_percentiles_take_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == expected


def test_the_table_says_what_was_missed() -> None:
    lines = table([at_most(0.08, ours=[3.0], peer=[20.0], **NAMES)]).splitlines()
    assert lines[0].split() == ["goal", "what", "ours", "peer", "ratio", "wanted", "met"]
    assert lines[1].split() == ["W1", "list", "3", "ms", "20", "ms", "0.150x", "<=", "0.08x", "NO"]


def test_a_figure_without_a_peer_goes_through_json() -> None:
    figure = Figure("M2", "push", "ms", 2.0, None, None, "<= 20 ms", True)
    assert json.loads(json.dumps(asdict(figure)))["peer"] is None
    assert table([figure]).splitlines()[1].split()[-1] == "yes"
