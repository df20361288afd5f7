"""The first rule that fails is the reason that is recorded, in one fixed order."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.tickets.facts import agent, chat, email, partner, utc
from tickets.routing import REASONS, AgentFacts, Request, eligible, first_reason

NOON = utc("12:00")

CASES: list[tuple[str, AgentFacts, Request, str | None]] = [
    ("fits", agent(), chat(), None),
    ("gone", agent(active=False), chat(), "inactive"),
    ("blocked", agent(), chat(exclude=frozenset({"ana"})), "excluded"),
    ("region not allowed", agent(regions=frozenset({"us"})), chat(region="eu"), "region"),
    ("no region allowed", agent(regions=frozenset()), chat(region="eu"), "region"),
    ("region allowed", agent(regions=frozenset({"eu"})), chat(region="eu"), None),
    ("no region asked", agent(regions=frozenset()), chat(), None),
    ("no limit on regions", agent(regions=None), chat(region="eu"), None),
    ("contract to begin", agent(partner=partner(start=date(2026, 6, 2))), chat(), "contract_dates"),
    ("contract begins today", agent(partner=partner(start=date(2026, 6, 1))), chat(), None),
    ("contract over", agent(partner=partner(until=date(2026, 5, 31))), chat(), "contract_dates"),
    ("contract ends today", agent(partner=partner(until=date(2026, 6, 1))), chat(), None),
    ("channel", agent(partner=partner(channels=frozenset({"email"}))), chat(), "contract_channel"),
    ("no channel", agent(partner=partner(channels=frozenset())), chat(), "contract_channel"),
    ("language", agent(partner=partner(languages=frozenset({"pt"}))), chat(), "contract_language"),
    ("partner region", agent(partner=partner(regions=frozenset({"us"}))), chat(region="eu"), "region"),
    ("partner region unasked", agent(partner=partner(regions=frozenset())), chat(), None),
    ("cap reached", agent(partner=partner(hard_cap=100, used=100)), chat(), "contract_cap"),
    ("cap ahead", agent(partner=partner(hard_cap=100, used=99)), chat(), None),
    ("cap of nothing", agent(partner=partner(hard_cap=0)), chat(), "contract_cap"),
    ("level too low", agent(languages={"es": 3}), chat(), "language"),
    ("level low enough", agent(languages={"es": 3}), chat(min_level=3), None),
    ("speaks something else", agent(languages={"pt": 5}), chat(), "language"),
    ("variant is no base code", agent(languages={"es-MX": 5}), chat(), "language"),
    ("translated", agent(languages={}), chat(translation=True), None),
    ("a skill is missing", agent(skills=frozenset({"a"})), chat(skills=frozenset({"a", "b"})), "skill"),
    ("all skills", agent(skills=frozenset({"a", "b", "c"})), chat(skills=frozenset({"a", "b"})), None),
    ("not seen", agent(online=False), chat(), "offline"),
    ("not seen, mail", agent(online=False), email(), None),
    ("not at work", agent("ana", "13:00-18:00"), chat(), "off_shift"),
    ("not at work, mail", agent("ana", "13:00-18:00"), email(), None),
    ("pause", agent(breaks=["12:00-12:30"]), chat(), "break"),
    ("pause, mail", agent(breaks=["12:00-12:30"]), email(), None),
    ("leaves in 14 minutes", agent("ana", "09:00-12:14"), chat(min_remaining=15), "leaving"),
    ("leaves in 15 minutes", agent("ana", "09:00-12:15"), chat(min_remaining=15), None),
    ("leaving, nothing asked", agent("ana", "09:00-12:01"), chat(), None),
    ("leaving, mail", agent("ana", "09:00-12:01"), email(min_remaining=15), None),
    ("14 minutes free", agent("ana", "12:46-18:00"), email(due=utc("13:00")), "not_before_due"),
    ("15 minutes free", agent("ana", "12:45-18:00"), email(due=utc("13:00")), None),
    ("more asked", agent("ana", "12:45-18:00"), email(due=utc("13:00"), handling=16), "not_before_due"),
    ("overdue", agent(), email(due=utc("11:00")), "not_before_due"),
    ("due is nothing to a chat", agent(), chat(due=utc("12:00")), None),
    ("full", agent(load={"chat": 3}), chat(), "full"),
    ("over capacity", agent(load={"chat": 4}), chat(), "full"),
    ("one place", agent(load={"chat": 2, "email": 10}), chat(), None),
    ("no capacity given", agent(capacity={"email": 10}), chat(), "full"),
    ("full of mail", agent(load={"email": 10}), email(), "full"),
]


@pytest.mark.parametrize(
    ("one", "request_", "reason"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_the_rule_that_fails_is_named(one: AgentFacts, request_: Request, reason: str | None) -> None:
    assert first_reason(request_, one, NOON) == reason


# Each row breaks one rule more; together with all rows below it the row's reason must be the recorded one.
FAULTS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("inactive", {"active": False}, {}, {}),
    ("excluded", {}, {"exclude": frozenset({"ana"})}, {}),
    ("region", {"regions": frozenset({"us"})}, {"region": "eu"}, {}),
    ("contract_dates", {}, {}, {"until": date(2020, 1, 1)}),
    ("contract_channel", {}, {}, {"channels": frozenset()}),
    ("contract_language", {}, {}, {"languages": frozenset()}),
    ("region", {}, {"region": "eu"}, {"regions": frozenset()}),
    ("contract_cap", {}, {}, {"hard_cap": 0}),
    ("language", {"languages": {}}, {}, {}),
    ("skill", {}, {"skills": frozenset({"billing"})}, {}),
    ("offline", {"online": False}, {}, {}),
    ("full", {"load": {"chat": 9}}, {}, {}),
]


@pytest.mark.parametrize("first", range(len(FAULTS)), ids=[f"{n}-{row[0]}" for n, row in enumerate(FAULTS)])
def test_the_order_of_the_rules_decides_between_several_that_fail(first: int) -> None:
    facts: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    terms: dict[str, Any] = {}
    for _, agent_fault, request_fault, contract_fault in FAULTS[first:]:
        facts |= agent_fault
        asked |= request_fault
        terms |= contract_fault
    one = agent(partner=partner(**terms), **facts)
    assert first_reason(chat(**asked), one, NOON) == FAULTS[first][0]


@pytest.mark.parametrize(
    ("shifts", "pauses", "online", "reason"),
    [
        (("13:00-18:00",), (), False, "offline"),
        (("13:00-18:00",), (), True, "off_shift"),
        (("09:00-12:10",), ("12:00-12:05",), True, "break"),
        (("09:00-12:10",), (), True, "leaving"),
        (("09:00-18:00",), (), True, "full"),
    ],
)
def test_a_chat_asks_presence_then_shift_then_break_then_time_left_then_places(
    shifts: tuple[str, ...], pauses: tuple[str, ...], online: bool, reason: str
) -> None:
    one = agent("ana", *shifts, breaks=pauses, online=online, load={"chat": 3})
    assert first_reason(chat(min_remaining=15), one, NOON) == reason


def test_an_email_asks_the_time_before_due_then_places() -> None:
    absent = agent("ana", "15:00-18:00", load={"email": 10})
    assert first_reason(email(due=utc("13:00")), absent, NOON) == "not_before_due"
    assert first_reason(email(due=utc("17:00")), absent, NOON) == "full"


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2026-05-31 15:59", "contract_dates"),  # 23:59 on 31 May in Manila
        ("2026-05-31 16:00", None),
        ("2026-06-02 15:59", None),
        ("2026-06-02 16:00", "contract_dates"),
    ],
)
def test_a_contract_runs_from_midnight_to_midnight_of_its_own_zone(at: str, reason: str | None) -> None:
    terms = partner(start=date(2026, 6, 1), until=date(2026, 6, 2))
    assert first_reason(email(), agent(partner=terms), utc(at)) == reason


def test_an_unending_block_never_leaves() -> None:
    always = agent("ana", "00:00-00:00")
    days = tuple(range(7))
    calendar = replace(always.hours.calendar, shifts=(replace(always.hours.calendar.shifts[0], days=days),))  # type: ignore[attr-defined]
    forever = replace(always, hours=replace(always.hours, calendar=calendar))  # type: ignore[type-var]
    assert first_reason(chat(min_remaining=100_000), forever, NOON) is None


def test_the_seconds_of_an_instant_are_cut_off() -> None:
    leaving_at_quarter_past = agent("ana", "09:00-12:15")
    assert first_reason(chat(min_remaining=15), leaving_at_quarter_past, utc("12:00:59")) is None


def test_the_answer_lists_who_passes_by_code_point_and_a_reason_for_everybody_else() -> None:
    agents = [agent("b"), agent("é"), agent("B"), agent("c", active=False), agent("d", online=False)]
    answer = eligible(chat(), agents, NOON)
    assert answer.eligible == ["B", "b", "é"]
    assert answer.excluded == {"c": "inactive", "d": "offline"}


def test_every_reason_is_known() -> None:
    assert {reason for *_, reason in CASES if reason} <= set(REASONS)
