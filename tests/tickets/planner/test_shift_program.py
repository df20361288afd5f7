"""The solver's shifts are never worse than the greedy ones, and nobody is given what they may not work."""

import importlib
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.coverage.calendar import Leave, blocks
from helpdesk.coverage.rest import short_rests
from tests.tickets.planner.test_shift_suggestions import MONDAY, lacking, worker
from tickets.planner import shift_program
from tickets.planner.shift_program import solve, worth
from tickets.planner.shift_suggestions import HOUR, LONGEST_WEEK, Worker, suggest, with_shift

WEEK = 168
DAYS = st.sets(st.integers(0, 6), max_size=5).map(lambda found: tuple(sorted(found)))
NEEDS = st.lists(st.sampled_from((0, 0, 1, 2)), min_size=WEEK, max_size=WEEK)


def of_week(need: list[int]) -> list[int]:
    """Needs of whole stretches of four hours, as they are in life."""
    return [need[hour // 4] for hour in range(WEEK)]


@settings(max_examples=25, deadline=None)
@given(NEEDS, NEEDS, DAYS, DAYS)
def test_the_solver_is_never_worse_than_one_after_the_other(
    turkish: list[int], arabic: list[int], first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    people = [worker("ana", "tr", days=first), worker("elif", "tr", "ar", days=second)]
    short = {"tr": of_week(turkish), "ar": of_week(arabic)}
    found = solve(people, short, MONDAY, most=4, seconds=5)
    assert len(found.suggestions) <= 4
    assert worth(found.suggestions) >= worth(suggest(people, short, MONDAY, most=4))
    for one in people:
        after = one
        for shift in found.suggestions:
            if shift.agent == one.id:
                after = with_shift(after, shift)
        assert_may_be_worked(after)


def assert_may_be_worked(one: Worker) -> None:
    end = MONDAY + timedelta(days=7)
    assert short_rests(one.calendar, MONDAY, end) == []
    worked = blocks(one.calendar, MONDAY, end)
    assert sum((stop - begin).total_seconds() for begin, stop in worked) / 60 <= LONGEST_WEEK


def test_together_fewer_hours_are_worked_for_nothing() -> None:
    """Greedy gives Elif eight hours of which six are short; the night between them is nobody's."""
    short = {"tr": lacking(*range(18, 29), *range(35, 39)), "ar": lacking(*range(43, 60))}
    people = [worker("ana", "tr", days=(5, 6)), worker("elif", "tr", "ar")]
    greedy, found = suggest(people, short, MONDAY, most=3), solve(people, short, MONDAY, most=3)
    assert worth(found.suggestions) > worth(greedy)
    assert found.gap == 0


def test_a_choice_that_is_proven_has_no_gap() -> None:
    found = solve([worker("elif", "tr")], {"tr": lacking(*range(10, 18))}, MONDAY)
    (one,) = found.suggestions
    assert (one.start, one.end, one.closes) == (MONDAY + 10 * HOUR, MONDAY + 18 * HOUR, {"tr": 8})
    assert found.gap == 0


def test_no_time_to_search_still_answers_what_greedy_finds() -> None:
    people = [worker(f"a{number}", "tr") for number in range(20)]
    short = {"tr": [3 if hour % 24 in range(8, 20) else 0 for hour in range(WEEK)]}
    found = solve(people, short, MONDAY, seconds=0)
    assert worth(found.suggestions) >= worth(suggest(people, short, MONDAY))


def test_nobody_is_given_a_night_or_a_day_of_leave() -> None:
    night = {"tr": lacking(*range(6), length=24)}
    assert solve([worker("elif", "tr")], night, MONDAY).suggestions == []
    leave = (Leave(date(2026, 6, 1), date(2026, 6, 3)),)
    away = [worker("elif", "tr", leave=leave)]
    assert solve(away, {"tr": lacking(*range(10, 18))}, MONDAY).suggestions == []


def test_without_holes_there_is_nothing_to_solve() -> None:
    assert solve([worker("elif", "tr")], {"tr": lacking()}, MONDAY) == shift_program.Solved([], 0)


def test_a_desk_without_the_solver_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    without = importlib.reload(shift_program)
    try:
        assert not without.is_available()
        with pytest.raises(RuntimeError, match="is not installed"):
            without.solve([], {}, datetime(2026, 6, 1, tzinfo=UTC))
    finally:
        monkeypatch.undo()
        importlib.reload(shift_program)
