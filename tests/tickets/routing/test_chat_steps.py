"""A chat that waits: what each step of relaxation admits, what is skipped, and when to look again."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.tickets.facts import agent, chat_contact, partner, utc
from tickets.routing import AgentFacts, Decision, Policy, decide

ARRIVED = utc("12:00")

# On shift, fluent and full: nobody is skipped past while such a speaker is at work.
FULL = agent("full", load={"chat": 3})


def after(seconds: int, agents: list[AgentFacts], policy: Policy | None = None, **facts: Any) -> Decision:
    at = ARRIVED + timedelta(seconds=seconds)
    return decide(chat_contact(**facts), agents, at, policy or Policy())


def first(decision: Decision) -> str | None:
    return decision.candidates[0].id if decision.candidates else None


LATE = agent("ana", "09:00-12:10")
WORKING = agent("ana", languages={"es": 3})
ENGLISH = agent("ana", languages={"en": 4})
UNSKILLED = agent("ana")
OVERFLOW = agent("ana", partner=partner(use="overflow"))

STEPS: list[tuple[str, AgentFacts, dict[str, Any], int]] = [
    ("fluent", agent("ana"), {}, 0),
    ("leaving", LATE, {}, 30),
    ("working", WORKING, {}, 60),
    ("other languages", ENGLISH, {"other_languages": ("en",)}, 90),
    ("translation", ENGLISH, {"translation": frozenset({"en"})}, 120),
    ("everyone", OVERFLOW, {}, 150),
    ("everyone", agent("ana"), {"team": frozenset({"full"}), "follow_on": frozenset({"ana"})}, 150),
]


@pytest.mark.parametrize(("step", "one", "facts", "begins"), STEPS, ids=[f"{s[0]}-{s[3]}" for s in STEPS])
def test_a_step_admits_its_people_from_its_second_on(
    step: str, one: AgentFacts, facts: dict[str, Any], begins: int
) -> None:
    agents = [FULL, one]
    admitted = after(begins, agents, **facts)
    assert (admitted.outcome, admitted.step, first(admitted)) == ("offer", step, "ana")
    if begins:
        before = after(begins - 1, agents, **facts)
        assert (before.outcome, before.candidates) == ("queue", [])
        assert before.next_wake_at == ARRIVED + timedelta(seconds=begins)


def test_a_missing_skill_is_forgiven_last() -> None:
    skilled = agent("full", load={"chat": 3}, skills=frozenset({"billing"}))
    facts: dict[str, Any] = {"skills": frozenset({"billing"})}
    assert after(149, [skilled, UNSKILLED], **facts).outcome == "queue"
    assert first(after(150, [skilled, UNSKILLED], **facts)) == "ana"


@pytest.mark.parametrize(("step", "one", "facts", "begins"), STEPS, ids=[f"{s[0]}-{s[3]}" for s in STEPS])
def test_a_step_that_nobody_on_shift_could_take_is_skipped_at_once(
    step: str, one: AgentFacts, facts: dict[str, Any], begins: int
) -> None:
    off = agent("full", "13:00-18:00")
    decision = after(0, [off, one], **facts)
    assert (decision.outcome, decision.step, first(decision)) == ("offer", step, "ana")


@pytest.mark.parametrize(
    "busy",
    [
        agent("full", load={"chat": 3}),
        agent("full", online=False),
        agent("full", breaks=["11:55-12:20"]),
    ],
    ids=["full", "offline", "on a break"],
)
def test_a_step_is_not_skipped_while_its_speaker_is_at_work(busy: AgentFacts) -> None:
    assert after(59, [busy, WORKING]).outcome == "queue"
    assert first(after(60, [busy, WORKING])) == "ana"


def test_a_break_is_waited_for_and_ends_with_a_wake_up() -> None:
    pausing = agent("ana", breaks=["11:55-12:01"])
    assert after(0, [pausing]).next_wake_at == ARRIVED + timedelta(seconds=30)
    assert after(40, [pausing]).next_wake_at == utc("12:01")


def test_a_shift_about_to_start_is_waited_for() -> None:
    assert after(0, [agent("ana", "12:10-18:00")]).to_ticket is False
    assert after(0, [agent("ana", "12:11-18:00")]).to_ticket is True


def test_nobody_at_work_makes_it_a_ticket_at_once_with_the_next_shift_as_wake_up() -> None:
    decision = after(0, [agent("ana", "13:00-18:00"), agent("ben", "15:00-18:00")])
    assert (decision.outcome, decision.to_ticket) == ("queue", True)
    assert decision.next_wake_at == utc("13:00")


@pytest.mark.parametrize(("seconds", "to_ticket"), [(179, False), (180, True), (900, True)])
def test_after_three_minutes_it_becomes_a_ticket(seconds: int, to_ticket: bool) -> None:
    assert after(seconds, [FULL]).to_ticket is to_ticket


def test_somebody_free_after_three_minutes_is_still_better_than_a_ticket() -> None:
    decision = after(500, [WORKING])
    assert (decision.outcome, decision.to_ticket, first(decision)) == ("offer", False, "ana")


def test_an_offer_is_looked_at_again_when_the_time_to_accept_is_over() -> None:
    assert after(0, [agent()]).next_wake_at == ARRIVED + timedelta(seconds=30)


def test_off_shift_is_never_relaxed() -> None:
    assert after(3_000, [agent("ana", "13:00-18:00")], other_languages=("es",)).candidates == []


def test_hard_rules_stay_at_every_step() -> None:
    agents = [
        agent("a", active=False),
        agent("b", regions=frozenset({"us"})),
        agent("c", partner=partner(until=date(2026, 5, 1))),
        agent("d", partner=partner(hard_cap=0)),
        agent("e"),
    ]
    decision = after(170, agents, region="eu", exclude=frozenset({"e"}))
    assert decision.candidates == []
    assert decision.explanation["excluded"] == {
        "inactive": 1,
        "region": 1,
        "contract_dates": 1,
        "contract_cap": 1,
        "excluded": 1,
    }


def test_own_language_comes_before_the_others_and_those_in_the_order_the_customer_chose() -> None:
    agents = [
        agent("a", languages={"fr": 5}),
        agent("b", languages={"en": 5}),
        agent("c", languages={"es": 3}, load={"chat": 2}),
        agent("d", languages={"de": 5}),
    ]
    decision = after(120, agents, other_languages=("en", "fr"), translation=frozenset({"de"}))
    told = [(one.id, one.language, one.translated) for one in decision.candidates]
    assert told == [("c", "es", False), ("b", "en", False), ("a", "fr", False), ("d", "es", True)]


def test_somebody_who_fits_in_several_ways_is_named_once_in_the_best() -> None:
    both = agent("ana", languages={"es": 3, "en": 5})
    decision = after(120, [both], other_languages=("en",), translation=frozenset({"en"}))
    assert [(one.id, one.language, one.translated) for one in decision.candidates] == [("ana", "es", False)]


def test_translation_needs_an_engine_for_a_language_the_agent_works_in() -> None:
    agents = [agent("a", languages={"de": 2}), agent("b", languages={"fr": 5})]
    decision = after(120, [*agents, FULL], translation=frozenset({"de"}))
    assert decision.candidates == []
    assert decision.explanation["excluded"] == {"language": 2, "full": 1}


def test_translation_that_the_policy_forbids_is_not_used() -> None:
    facts: dict[str, Any] = {"translation": frozenset({"en"})}
    assert after(150, [ENGLISH], Policy(translation=False), **facts).candidates == []


def test_a_contract_holds_for_the_language_the_chat_would_be_in() -> None:
    hired = agent("ana", languages={"en": 4}, partner=partner(languages=frozenset({"en"})))
    assert after(90, [hired], other_languages=("en",)).candidates[0].language == "en"
    assert after(90, [hired], translation=frozenset({"en"})).candidates == []


def test_overflow_agents_are_counted_apart_until_their_step() -> None:
    decision = after(0, [FULL, OVERFLOW])
    assert decision.explanation["excluded"] == {"full": 1, "overflow": 1}


def test_follow_on_agents_are_not_asked_before_their_step() -> None:
    decision = after(0, [FULL, agent("far")], team=frozenset({"full"}), follow_on=frozenset({"far"}))
    assert decision.explanation["excluded"] == {"full": 1}


def test_agents_of_other_teams_are_never_asked() -> None:
    decision = after(170, [FULL, agent("far")], team=frozenset({"full"}))
    assert (decision.candidates, decision.explanation["excluded"]) == ([], {"full": 1})


def test_a_policy_sets_the_seconds() -> None:
    policy = Policy(chat_step_seconds=(0, 60, 120, 180, 240, 300, 360))
    assert after(119, [FULL, WORKING], policy).outcome == "queue"
    assert first(after(120, [FULL, WORKING], policy)) == "ana"
    assert after(359, [FULL], policy).to_ticket is False
    assert after(360, [FULL], policy).to_ticket is True


def test_the_wake_up_of_a_contract_to_begin_is_midnight_in_its_zone() -> None:
    hired = agent("ana", partner=partner(start=date(2026, 6, 3)))
    assert after(200, [hired]).next_wake_at == utc("2026-06-02 16:00")


def test_queued_work_for_which_nothing_is_in_sight_is_looked_at_again_within_the_hour() -> None:
    decision = after(0, [])
    assert (decision.outcome, decision.to_ticket) == ("queue", True)
    assert decision.next_wake_at == utc("13:00")


@pytest.mark.parametrize(
    ("starts", "facts"),
    [
        (agent("ana", "12:05-20:00"), {"team": frozenset({"full"}), "follow_on": frozenset({"ana"})}),
        (agent("ana", "12:05-20:00", partner=partner(use="overflow")), {}),
    ],
    ids=["follow-on team", "overflow"],
)
def test_a_chat_waits_for_whoever_starts_soon_and_is_taken_by_the_last_step_alone(
    starts: AgentFacts, facts: dict[str, Any]
) -> None:
    decision = after(0, [starts], **facts)
    assert (decision.outcome, decision.to_ticket) == ("queue", False)
    assert after(0, [], **facts).to_ticket
