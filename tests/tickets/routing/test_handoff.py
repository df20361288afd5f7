"""Whom open work goes to at a block's end, and which mail stays with its owner."""

from datetime import date
from typing import Any

import pytest

from helpdesk.coverage.calendar import Leave
from tests.tickets.facts import AUCKLAND, CHICAGO, REYKJAVIK, agent, chat, email, utc
from tickets.routing import AgentFacts, Keeping, OwnedMail, Policy, handoff_target, keeps

OWNER = agent("owner")
NIGHT = agent("night", "18:00-02:00")


def test_the_target_is_the_first_of_the_rank_at_the_owners_block_end() -> None:
    leaves_first = agent("a", "12:00-17:59")
    assert handoff_target(OWNER, chat(), [OWNER, leaves_first, NIGHT], utc("12:00")) == (
        utc("18:00"),
        "night",
    )


def test_the_target_is_never_the_owner() -> None:
    assert handoff_target(OWNER, email(), [OWNER], utc("12:00")) == (utc("18:00"), None)


def test_an_owner_off_shift_hands_nothing_on() -> None:
    assert handoff_target(OWNER, email(), [OWNER, NIGHT], utc("20:00")) == (None, None)


def test_a_break_is_part_of_the_block() -> None:
    pausing = agent("owner", breaks=["12:00-13:00"])
    assert handoff_target(pausing, chat(), [NIGHT], utc("12:30")) == (utc("18:00"), "night")


def test_a_target_for_mail_may_be_off_shift() -> None:
    later = agent("later", "20:00-23:00")
    assert handoff_target(OWNER, email(), [OWNER, later], utc("12:00")) == (utc("18:00"), "later")


def test_the_rules_for_keeping_mail_do_not_change_the_target() -> None:
    request = email(customer=REYKJAVIK, previous_agent="owner")
    assert handoff_target(OWNER, request, [OWNER, NIGHT], utc("12:00")) == (utc("18:00"), "night")


# The owner works 09:00-18:00 UTC; the next block begins 15 hours after the end, on Fridays 63 hours after it.
MONDAY, FRIDAY = "2026-06-01 18:00", "2026-06-05 18:00"
WAITS, COVERS, ALONE, ON = (
    "waits for the customer",
    "covers the customer",
    "nobody else free",
    "handed on",
)

KEEPING: list[tuple[str, dict[str, Any], bool, list[AgentFacts], tuple[str, bool]]] = [
    (MONDAY, {}, True, [NIGHT], (WAITS, False)),
    (MONDAY, {"customer": REYKJAVIK}, False, [NIGHT], (COVERS, False)),
    (MONDAY, {"customer": CHICAGO}, False, [NIGHT], (COVERS, False)),
    (MONDAY, {"customer": AUCKLAND}, False, [NIGHT], (ON, False)),
    (MONDAY, {}, False, [NIGHT], (ON, False)),
    (MONDAY, {}, False, [], (ALONE, False)),
    (MONDAY, {}, False, [agent("twin")], (ALONE, False)),
    (MONDAY, {}, False, [agent("early", "08:59-12:00")], (ON, False)),
    (MONDAY, {}, False, [agent("night", "18:00-02:00", load={"email": 10})], (ALONE, False)),
    (MONDAY, {}, False, [agent("night", "18:00-02:00", languages={"es": 3})], (ALONE, False)),
    (FRIDAY, {"customer": REYKJAVIK}, False, [NIGHT], (ON, False)),
    (FRIDAY, {}, True, [NIGHT], (ON, False)),
    (FRIDAY, {}, True, [], (ALONE, True)),
    (FRIDAY, {"customer": REYKJAVIK}, False, [], (ALONE, True)),
    (FRIDAY, {"due": utc("2026-06-08 09:00")}, True, [NIGHT], (ON, False)),
    (FRIDAY, {"due": utc("2026-06-08 09:01")}, True, [NIGHT], (WAITS, False)),
    (FRIDAY, {"due": utc("2026-06-08 09:01"), "customer": REYKJAVIK}, False, [NIGHT], (COVERS, False)),
    (FRIDAY, {"due": utc("2026-06-08 09:01")}, False, [], (ALONE, False)),
    (FRIDAY, {"due": utc("2026-06-05 18:10")}, False, [NIGHT], (ON, False)),
]


@pytest.mark.parametrize(("at", "facts", "waits", "others", "expected"), KEEPING)
def test_mail_stays_or_moves(
    at: str, facts: dict[str, Any], waits: bool, others: list[AgentFacts], expected: tuple[str, bool]
) -> None:
    owned = OwnedMail(OWNER, email(**facts), waits_for_customer=waits)
    kept = keeps(owned, [OWNER, *others], utc(at))
    assert (kept.reason, kept.leads_see) == expected
    assert kept.stays is (kept.reason != ON)


def test_the_answer_is_the_same_before_the_end_of_the_block_and_at_it() -> None:
    owned = OwnedMail(OWNER, email())
    assert keeps(owned, [OWNER, NIGHT], utc("17:30")) == keeps(owned, [OWNER, NIGHT], utc("18:00"))


@pytest.mark.parametrize(("limit", "stays"), [(15, True), (14, False)])
def test_how_long_mail_may_wait_for_its_owner_is_policy(limit: int, stays: bool) -> None:
    owned = OwnedMail(OWNER, email(), waits_for_customer=True)
    assert keeps(owned, [NIGHT], utc(MONDAY), Policy(keep_within_hours=limit)).stays is stays


def test_mail_of_somebody_who_does_not_come_back_is_handed_on_even_to_nobody() -> None:
    leaving = agent("owner", leave=(Leave(date(2026, 6, 2), date(2026, 12, 31)),))
    owned = OwnedMail(leaving, email(), waits_for_customer=True)
    assert keeps(owned, [leaving], utc(MONDAY)) == Keeping(stays=False, reason="handed on")
