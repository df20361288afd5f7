"""An email that waits: relaxed by shares of the time to its due instant, given away late if need be."""

from typing import Any

import pytest

from helpdesk.coverage.calendar import AgentCalendar
from tests.tickets.facts import GREENWICH_ALL_YEAR, REYKJAVIK, agent, email_contact, partner, utc
from tickets.routing import AgentFacts, CalendarHours, Decision, Policy, decide

# Arrived at 12:00, due at 16:00: the steps begin at 12:00, 13:00, 14:00 and 15:00.
FULL = agent("full", load={"email": 10})


def at(clock: str, agents: list[AgentFacts], due: str | None = "16:00", **facts: Any) -> Decision:
    return decide(email_contact(due=due, **facts), agents, utc(clock))


def first(decision: Decision) -> str | None:
    return decision.candidates[0].id if decision.candidates else None


STEPS: list[tuple[str, AgentFacts, dict[str, Any], str, str]] = [
    ("fluent", agent("ana"), {}, "", "12:00"),
    ("working", agent("ana", languages={"es": 3}), {}, "12:59", "13:00"),
    ("other languages", agent("ana", languages={"en": 4}), {"other_languages": ("en",)}, "13:59", "14:00"),
    ("everyone", agent("ana", languages={"en": 4}), {"translation": frozenset({"en"})}, "14:59", "15:00"),
    ("everyone", agent("ana", partner=partner(use="overflow")), {}, "14:59", "15:00"),
    (
        "everyone",
        agent("ana"),
        {"team": frozenset({"full"}), "follow_on": frozenset({"ana"})},
        "14:59",
        "15:00",
    ),
]


@pytest.mark.parametrize(("step", "one", "facts", "before", "begins"), STEPS)
def test_a_step_admits_its_people_from_its_share_of_the_time_on(
    step: str, one: AgentFacts, facts: dict[str, Any], before: str, begins: str
) -> None:
    admitted = at(begins, [FULL, one], **facts)
    assert (admitted.outcome, admitted.step, first(admitted)) == ("assign", step, "ana")
    assert (admitted.next_wake_at, admitted.will_breach) == (None, False)
    if before:
        waiting = at(before, [FULL, one], **facts)
        assert (waiting.outcome, waiting.next_wake_at) == ("queue", utc(begins))


def test_skills_are_never_forgiven_to_an_email() -> None:
    facts: dict[str, Any] = {"skills": frozenset({"billing"})}
    assert at("15:59", [agent("ana")], **facts).candidates == []


def test_an_agent_off_shift_who_is_free_before_due_gets_the_mail() -> None:
    assert first(at("12:00", [agent("ana", "15:00-18:00", online=False)])) == "ana"


def test_mail_that_nobody_can_answer_in_time_goes_to_who_is_free_first_and_leads_see_it() -> None:
    later, sooner = agent("ana", "18:00-20:00"), agent("ben", "17:00-20:00", load={"email": 9})
    decision = at("12:00", [later, sooner])
    assert [one.id for one in decision.candidates] == ["ben", "ana"]
    assert (decision.outcome, decision.will_breach, decision.next_wake_at) == ("assign", True, None)


def test_late_mail_goes_to_who_is_free_first_even_before_the_agent_who_knows_the_customer() -> None:
    agents = [agent("ana", "18:00-20:00"), agent("ben", "17:00-20:00")]
    assert first(at("12:00", agents, previous_agent="ana")) == "ben"


def test_who_can_keep_a_promise_that_was_made_comes_before_who_knows_the_customer() -> None:
    agents = [agent("ana", "14:00-18:00"), agent("ben", "12:00-18:00")]
    assert first(at("12:00", agents, previous_agent="ana")) == "ana"
    kept = at("12:00", agents, previous_agent="ana", promised=utc("13:00"))
    assert (first(kept), kept.will_breach) == ("ben", False)


@pytest.mark.parametrize("promised", ["12:00", "12:10", "11:00"])
def test_a_promise_that_nobody_can_keep_changes_nothing(promised: str) -> None:
    agents = [agent("ana", "14:00-18:00"), agent("ben", "13:00-18:00")]
    decision = at("12:00", agents, previous_agent="ana", promised=utc(promised))
    assert decision == at("12:00", agents, previous_agent="ana")


def test_who_can_be_in_time_comes_before_who_only_keeps_a_later_promise() -> None:
    agents = [agent("ana"), agent("ben", "17:00-20:00")]
    decision = at("12:00", agents, previous_agent="ben", promised=utc("19:00"))
    assert (first(decision), decision.will_breach, decision.keeps_promise) == ("ana", False, True)


def test_leads_see_a_promise_that_is_later_than_due() -> None:
    decision = at("12:00", [agent("ana", "17:00-20:00")], promised=utc("18:00"))
    assert (first(decision), decision.will_breach) == ("ana", True)


def test_a_late_answer_is_taken_before_a_place_that_may_become_free() -> None:
    decision = at("12:00", [FULL, agent("ana", "18:00-20:00")])
    assert (first(decision), decision.will_breach) == ("ana", True)


def test_leads_see_mail_that_nobody_can_answer_in_time_while_it_is_queued() -> None:
    chatting = agent("ana", "18:00-20:00", load={"chat": 3})
    decision = at("12:00", [chatting])
    assert (decision.outcome, decision.will_breach) == ("queue", True)


def test_equals_in_time_stay_in_the_order_of_the_rank() -> None:
    agents = [agent("ana", "18:00-20:00", load={"email": 1}), agent("ben", "18:00-20:00")]
    assert first(at("12:00", agents)) == "ben"


def test_somebody_of_a_later_step_who_is_in_time_is_waited_for() -> None:
    fluent = agent("ana", "18:00-20:00")
    working = agent("ben", languages={"es": 3})
    decision = at("12:00", [fluent, working])
    assert (decision.outcome, decision.will_breach, decision.next_wake_at) == ("queue", False, utc("13:00"))
    assert first(at("13:00", [fluent, working])) == "ben"


@pytest.mark.parametrize(("due", "breach"), [("12:14", True), ("12:15", False), ("11:00", True)])
def test_mail_due_before_it_can_be_handled_is_given_away_without_its_due_instant(
    due: str, breach: bool
) -> None:
    decision = at("12:00", [agent("ana")], due=due, arrived="10:00")
    assert (first(decision), decision.will_breach) == ("ana", breach)


def test_full_speakers_are_waited_for_and_no_breach_is_cried() -> None:
    decision = at("12:00", [FULL])
    assert (decision.outcome, decision.will_breach) == ("queue", False)
    assert decision.explanation["excluded"] == {"full": 1}


def test_full_speakers_of_mail_that_is_overdue_are_a_breach() -> None:
    assert at("16:00", [FULL]).will_breach is True


def test_mail_without_due_instant_is_relaxed_over_a_day() -> None:
    working = agent("ana", languages={"es": 3})
    assert at("17:59", [working], due=None).next_wake_at == utc("18:00")
    assert first(at("18:00", [working], due=None)) == "ana"


def test_mail_is_not_given_to_somebody_who_never_comes() -> None:
    never = AgentFacts(
        "ana", CalendarHours(AgentCalendar(GREENWICH_ALL_YEAR)), {"es": 4}, capacity={"email": 10}
    )
    assert at("12:00", [never, FULL]).candidates == []


@pytest.mark.parametrize(("chats", "outcome"), [(2, "assign"), (3, "queue")])
def test_no_mail_is_pushed_to_somebody_with_more_than_two_chats(chats: int, outcome: str) -> None:
    decision = at("12:00", [agent("ana", load={"chat": chats}, capacity={"chat": 9, "email": 10})])
    assert decision.outcome == outcome
    assert decision.explanation["excluded"] == ({} if outcome == "assign" else {"in_chats": 1})


def test_a_language_nobody_speaks_goes_at_once_to_the_next_language_the_customer_chose() -> None:
    decision = at("12:00", [agent("ana", languages={"en": 3})], other_languages=("en",))
    assert (first(decision), decision.candidates[0].language) == ("ana", "en")
    assert decision.answered_in == "en"


def test_a_language_nobody_speaks_goes_to_the_fallback_team_when_none_was_chosen() -> None:
    agents = [agent("ana", languages={"en": 5}), agent("ben", languages={"en": 4})]
    facts: dict[str, Any] = {
        "team": frozenset({"ana"}),
        "fallback": frozenset({"ben"}),
        "fallback_language": "en",
    }
    decision = at("12:00", agents, **facts)
    assert decision.answered_in == "en"
    assert at("12:00", [agent("ana", languages={"es": 4})], **facts).answered_in == ""
    full = [agent("ben", languages={"en": 4}, load={"email": 9}, capacity={"email": 9})]
    assert at("12:00", full, **facts).answered_in == "en"
    assert [(one.id, one.language, one.translated) for one in decision.candidates] == [("ben", "en", False)]
    translated = at("12:00", agents, **facts, translation=frozenset({"en"}))
    assert [(one.id, one.translated) for one in translated.candidates] == [("ben", True), ("ana", True)]


def test_the_fallback_team_is_not_asked_while_somebody_speaks_the_language() -> None:
    agents = [FULL, agent("ben", languages={"en": 4})]
    facts: dict[str, Any] = {
        "team": frozenset({"full"}),
        "fallback": frozenset({"ben"}),
        "fallback_language": "en",
    }
    assert at("15:30", agents, **facts).candidates == []


def test_a_guessed_zone_counts_for_no_overlap() -> None:
    agents = [agent("ana", "09:00-13:00"), agent("ben", "17:00-21:00")]
    sure = at("12:00", agents, due="2026-06-05 12:00", customer=REYKJAVIK, zone_confidence=0.5)
    guessed = at("12:00", agents, due="2026-06-05 12:00", customer=REYKJAVIK, zone_confidence=0.4)
    assert [one.values[2] for one in sure.candidates] == [-8, -2]
    assert [one.values[2] for one in guessed.candidates] == [0, 0]


def test_the_policy_sets_the_shares() -> None:
    working = agent("ana", languages={"es": 3})
    policy = Policy(email_step_percents=(0, 10, 50, 75))
    contact = email_contact(due="16:00")
    assert decide(contact, [working], utc("12:23"), policy).outcome == "queue"
    assert decide(contact, [working], utc("12:24"), policy).outcome == "assign"
