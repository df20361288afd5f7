"""By when an answer is promised: honest work over the roster, rounded up, never shortened by a deadline."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage.calendar import Leave
from tests.tickets.facts import agent, email, hours, partner, utc
from tickets.promise import assigned_at, behind_at, needs_renewal, outcome, promise, queued_at
from tickets.routing import AgentFacts, Policy

NOON = utc("12:00")
ANA = hours("09:00-18:00")


@pytest.mark.parametrize(
    ("at", "earlier", "expected"),
    [
        ("12:00", 0, "12:15"),
        ("12:00", 60, "13:15"),
        ("12:00:40", 0, "12:15"),
        ("17:45", 0, "18:00"),
        ("17:50", 0, "2026-06-02 09:05"),  # ten minutes today, five tomorrow
        ("20:00", 0, "2026-06-02 09:15"),
        ("20:00", 540, "2026-06-03 09:15"),  # a full day of earlier work
        ("2026-06-05 18:00", 30, "2026-06-08 09:45"),
    ],
)
def test_an_owner_answers_after_earlier_work_and_handling_in_their_free_minutes(
    at: str, earlier: int, expected: str
) -> None:
    assert assigned_at(ANA, utc(at), handling=15, earlier_work=earlier) == utc(expected)


def test_breaks_and_leave_push_an_answer_back() -> None:
    pausing = hours("09:00-18:00", breaks=["12:10-13:00"])
    assert assigned_at(pausing, NOON, handling=15) == utc("13:05")
    away = hours("09:00-18:00", leave=(Leave(date(2026, 6, 2), date(2026, 6, 3)),))
    assert assigned_at(away, utc("18:00"), handling=15) == utc("2026-06-04 09:15")


def test_nobody_is_promised_who_does_not_come_within_sixty_days() -> None:
    away = hours("09:00-18:00", leave=(Leave(date(2026, 6, 1), date(2026, 9, 1)),))
    assert assigned_at(away, NOON, handling=15) is None


TWO = [agent("a", "09:00-18:00"), agent("b", "13:00-18:00")]


@pytest.mark.parametrize(
    ("agents", "at", "ahead", "expected"),
    [
        (TWO, "12:00", 0, "12:15"),
        (TWO, "20:00", 0, "2026-06-02 09:15"),
        (TWO[1:], "12:00", 0, "13:15"),
        (TWO[1:], "12:00", 45, "14:00"),
        (TWO, "12:00", 60, "13:15"),
        (TWO, "12:00", 120, "13:45"),  # an hour alone, then two share the other hour
        ([agent("a", languages={"es": 3})], "12:00", 0, None),
        ([], "12:00", 0, None),
        ([], "12:00", 30, None),
    ],
)
def test_queued_work_waits_for_the_first_cover_and_for_what_is_ahead(
    agents: list[AgentFacts], at: str, ahead: int, expected: str | None
) -> None:
    answer = queued_at(email(), agents, utc(at), ahead=ahead)
    assert answer == (utc(expected) if expected else None)


def test_queued_work_is_not_promised_on_somebody_whom_a_hard_rule_excludes() -> None:
    hired = agent("hired", partner=partner(hard_cap=0))
    assert queued_at(email(), [hired, agent("b", "14:00-18:00")], NOON) == utc("14:15")


@pytest.mark.parametrize(
    ("honest", "expected"),
    [
        ("12:15", "12:15"),
        ("12:16", "12:30"),
        ("12:15:01", "12:30"),
        ("16:00", "16:00"),
        ("15:59", "16:00"),
        ("16:01", "17:00"),
        ("18:00", "18:00"),
        ("23:30", "2026-06-02 00:00"),
        ("2026-06-02 09:15", "2026-06-02 10:00"),
    ],
)
def test_a_promise_is_round_to_the_quarter_and_beyond_four_hours_to_the_hour(
    honest: str, expected: str
) -> None:
    assert promise(utc(honest), NOON).at == utc(expected)


@pytest.mark.parametrize(
    ("offset", "expected"), [(0, "20:00"), (345, "19:15"), (-210, "19:30"), (120, "20:00")]
)
def test_a_promise_is_round_on_the_customers_clock(offset: int, expected: str) -> None:
    assert promise(utc("19:05"), NOON, utc_offset_minutes=offset).at == utc(expected)


@pytest.mark.parametrize(("due", "late"), [("13:59", True), ("14:00", False), ("18:00", False)])
def test_a_deadline_never_shortens_a_promise(due: str, late: bool) -> None:
    told = promise(utc("14:00"), NOON, due=utc(due))
    assert (told.at, told.later_than_due) == (utc("14:00"), late)


def test_four_hours_exactly_are_not_yet_far() -> None:
    assert promise(utc("16:07"), utc("12:07")).at == utc("16:15")
    assert promise(utc("16:08"), utc("12:07")).at == utc("17:00")


def test_the_steps_of_rounding_are_policy() -> None:
    policy = Policy(promise_step_minutes=5, promise_far_hours=1, promise_far_step_minutes=30)
    assert promise(utc("12:41"), NOON, policy=policy).at == utc("12:45")
    assert promise(utc("13:01"), NOON, policy=policy).at == utc("13:30")


@pytest.mark.parametrize(
    ("answered", "at", "expected"),
    [
        ("14:00", "20:00", "kept"),
        ("14:01", "20:00", "broken"),
        (None, "14:00", "running"),
        (None, "14:01", "broken"),
    ],
)
def test_a_promise_is_kept_by_an_answer_no_later_than_it(
    answered: str | None, at: str, expected: str
) -> None:
    assert outcome(utc("14:00"), utc(answered) if answered else None, utc(at)) == expected


@pytest.mark.parametrize(
    ("expected_at", "at", "tell"),
    [
        ("14:30", "13:44", False),
        ("14:30", "13:45", True),
        ("14:00", "13:50", False),
        ("14:30", "15:00", True),
    ],
)
def test_a_promise_about_to_fail_is_renewed_a_quarter_of_an_hour_before(
    expected_at: str, at: str, tell: bool
) -> None:
    assert needs_renewal(utc("14:00"), utc(expected_at), utc(at)) is tell


INSTANTS = st.integers(0, 14 * 24 * 60).map(lambda minute: NOON + timedelta(minutes=minute))


@given(INSTANTS, st.sampled_from([0, 60, 330, 345, -210, -570, 765]))
def test_a_promise_is_never_earlier_than_honest_and_less_than_an_hour_later(
    honest: datetime, offset: int
) -> None:
    assert timedelta() <= promise(honest, NOON, utc_offset_minutes=offset).at - honest < timedelta(hours=1)


@given(INSTANTS, st.integers(0, 3000), st.integers(1, 60))
def test_an_owner_has_exactly_the_free_minutes_the_work_takes(
    at: datetime, earlier: int, handling: int
) -> None:
    done = assigned_at(ANA, at, handling=handling, earlier_work=earlier)
    assert done is not None
    assert ANA.free_minutes(at, done) == earlier + handling


@given(INSTANTS, st.integers(0, 2000))
def test_more_work_ahead_never_makes_an_answer_earlier(at: datetime, ahead: int) -> None:
    sooner, later = (queued_at(email(), TWO, at, ahead=work) for work in (ahead, ahead + 15))
    assert sooner is not None
    assert later is not None
    assert sooner <= later


@given(INSTANTS, st.lists(INSTANTS, max_size=25), st.integers(0, 3))
def test_what_comes_before_a_new_contact_is_just_what_must_be_answered_by_then(
    at: datetime, deadlines: list[datetime], unlisted: int
) -> None:
    """Between alone and last; work without a deadline counts as before it."""
    has = len(deadlines) + unlisted
    end = behind_at(ANA, at, _quarters, has=has, deadlines=deadlines)
    assert end is not None
    before = unlisted + sum(one <= end for one in deadlines)
    assert end == assigned_at(ANA, at, handling=_quarters(before + 1))
    alone, last = (assigned_at(ANA, at, handling=_quarters(number + 1)) for number in (0, has))
    assert alone is not None
    assert last is not None
    assert alone <= end <= last


def _quarters(contacts: int) -> int:
    return 15 * contacts
