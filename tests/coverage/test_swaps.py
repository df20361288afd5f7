"""A shift is swapped when both want it and a lead grants it; both calendars then change together."""

from datetime import datetime, timedelta

import pytest

from helpdesk.coverage import actions, roster
from helpdesk.coverage.actions import TimeOffError, Verdict
from helpdesk.coverage.calendar import blocks, free_minutes
from helpdesk.coverage.models import Absence, ExtraShift, Swap
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def shift_of(agent: Agent, day: int) -> tuple[datetime, datetime]:
    """The block of an agent that touches the n-th day after Monday, 08:00 UTC."""
    return blocks(roster.current().of(agent.pk), MONDAY + day * DAY, MONDAY + (day + 1) * DAY)[-1]


def wanted(cast: Cast, *, back: bool = False) -> Swap:
    """Elif would like Kenji to work her Wednesday; in return she works his Thursday."""
    start, end = blocks(roster.current().of(cast.elif_.pk), MONDAY + DAY * 1.5, MONDAY + DAY * 2.5)[0]
    swap = Swap(giver=cast.elif_, taker=cast.kenji, start=start, end=end)
    if back:
        swap.back_start, swap.back_end = shift_of(cast.kenji, 3)
    return swap


def test_nothing_changes_until_a_lead_has_granted_what_both_want(free: Cast) -> None:
    swap = actions.ask_swap(wanted(free), now=MONDAY)
    before = roster.current().version
    actions.agree(swap, now=MONDAY)
    assert roster.current().version == before
    actions.decide_swap(swap, Verdict(True, free.lead.user), now=MONDAY)
    book = roster.current()
    assert blocks(book.of(free.elif_.pk), swap.start, swap.end) == []
    assert blocks(book.of(free.kenji.pk), swap.start, swap.end) == [(swap.start, swap.end)]


def test_a_shift_in_return_is_worked_by_whoever_asked(free: Cast) -> None:
    swap = wanted(free, back=True)
    total = minutes(free.elif_) + minutes(free.kenji)
    actions.agree(actions.ask_swap(swap, now=MONDAY), now=MONDAY)
    actions.decide_swap(swap, Verdict(True, free.lead.user), now=MONDAY)
    back = (swap.back_start, swap.back_end)
    assert blocks(roster.current().of(free.elif_.pk), *back) == [back]
    assert minutes(free.elif_) + minutes(free.kenji) == total
    assert (Absence.objects.count(), ExtraShift.objects.count()) == (2, 2)


def test_a_lead_cannot_grant_what_the_colleague_has_not_agreed_to(free: Cast) -> None:
    swap = actions.ask_swap(wanted(free), now=MONDAY)
    with pytest.raises(TimeOffError, match="decided or taken back"):
        actions.decide_swap(swap, Verdict(True, free.lead.user), now=MONDAY)
    assert not ExtraShift.objects.exists()


def test_granting_twice_changes_the_hours_once(free: Cast) -> None:
    swap = actions.ask_swap(wanted(free), now=MONDAY)
    actions.agree(swap, now=MONDAY)
    actions.decide_swap(swap, Verdict(True, free.lead.user), now=MONDAY)
    with pytest.raises(TimeOffError):
        actions.decide_swap(swap, Verdict(True, free.admin), now=MONDAY)
    assert ExtraShift.objects.count() == 1


def test_whoever_works_then_cannot_take_the_shift(cast: Cast) -> None:
    start, end = blocks(roster.current().of(cast.lead.pk), MONDAY + DAY, MONDAY + 1.5 * DAY)[0]
    swap = Swap(giver=cast.lead, taker=cast.joao, start=start, end=end)  # Berlin's day meets São Paulo's
    with pytest.raises(TimeOffError, match="must be free in all of its hours"):
        actions.ask_swap(swap, now=MONDAY)


def test_a_shift_that_has_begun_or_changed_is_not_swapped(free: Cast) -> None:
    swap = wanted(free)
    with pytest.raises(TimeOffError, match="has not begun"):
        actions.ask_swap(swap, now=swap.start)
    actions.ask_swap(swap, now=MONDAY)
    actions.set_shifts(free.elif_, [], actor="test", now=MONDAY)
    with pytest.raises(TimeOffError, match="hours have changed"):
        actions.agree(swap, now=MONDAY)


def test_one_shift_is_asked_of_one_colleague_at_a_time(free: Cast) -> None:
    actions.ask_swap(wanted(free), now=MONDAY)
    with pytest.raises(TimeOffError, match="already"):
        actions.ask_swap(wanted(free), now=MONDAY)


def test_both_can_end_it_before_it_is_granted(free: Cast) -> None:
    swap = actions.ask_swap(wanted(free), now=MONDAY)
    actions.decline_swap(swap, free.kenji, now=MONDAY)
    swap.refresh_from_db()
    assert swap.state == "refused"
    again = actions.ask_swap(wanted(free), now=MONDAY)
    actions.decline_swap(again, free.elif_, now=MONDAY)
    again.refresh_from_db()
    assert again.state == "withdrawn"
    with pytest.raises(TimeOffError):
        actions.agree(again, now=MONDAY)


def minutes(agent: Agent) -> int:
    return free_minutes(roster.current().of(agent.pk), MONDAY, MONDAY + 14 * DAY)


@pytest.fixture
def free(cast: Cast) -> Cast:
    """Kenji works in the Tokyo evening, so that he is free while Istanbul works."""
    from helpdesk.coverage.calendar import Shift

    actions.set_shifts(cast.kenji, [Shift((0, 1, 2, 3, 4), 60, 480)], actor="test", now=MONDAY)
    return cast
