"""Among the eligible the rank is lexicographic: a key decides only between equals in all keys before it."""

from dataclasses import replace
from typing import Any

import pytest

from helpdesk.coverage.calendar import AgentCalendar
from tests.tickets.facts import (
    AUCKLAND,
    GREENWICH_ALL_YEAR,
    REYKJAVIK,
    agent,
    chat,
    email,
    partner,
    shift,
    utc,
)
from tickets.routing import AgentFacts, CalendarHours, Policy, Request, key_names, rank

NOON = utc("12:00")


def order(request: Request, *agents: AgentFacts, policy: Policy | None = None) -> list[str]:
    return [ranked.id for ranked in rank(request, agents, NOON, policy or Policy())]


# Each row: what makes the better one better, in the order of the keys. ids are chosen against the better one.
CHAT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("tier", {}, {"languages": {"es": 3}}),
    ("continuity", {"id": "zoe"}, {}),
    ("leaving_soon", {}, {"shifts": ("09:00-12:29",)}),
    ("busy", {"load": {"chat": 4}}, {"load": {"chat": 5}}),
    ("languages", {"languages": {"es": 4, "pt": 2}}, {"languages": {"es": 4, "pt": 3}}),
    ("load", {"load": {"chat": 1}}, {"load": {"chat": 2}}),
    ("variant", {"variants": frozenset({"es-MX"})}, {}),
    ("assigned", {"last_assigned": utc("08:00")}, {"last_assigned": utc("09:00")}),
]


def _pair(rows: list[tuple[str, dict[str, Any], dict[str, Any]]], place: int) -> list[AgentFacts]:
    """The better one by key ``place`` is the worse one by every later key, and the two tie before it."""
    better: dict[str, Any] = {}
    worse: dict[str, Any] = {}
    for later, (_, good, bad) in reversed(list(enumerate(rows))):
        if later < place:
            break
        better |= good if later == place else bad
        worse |= bad if later == place else good
    better["id"], worse["id"] = "zoe", "ana"
    shifts = better.pop("shifts", ("09:00-18:00",)), worse.pop("shifts", ("09:00-18:00",))
    capacity = {"chat": 10, "email": 10}
    return [
        agent(facts.pop("id"), *times, capacity=capacity, **facts)
        for facts, times in zip((better, worse), shifts, strict=True)
    ]


@pytest.mark.parametrize("place", range(len(CHAT)), ids=[row[0] for row in CHAT])
def test_an_earlier_key_of_a_chat_beats_all_later_ones(place: int) -> None:
    key = CHAT[place][0]
    previous = {"continuity": "zoe"}.get(key, "ana" if place < 1 else None)
    request = chat(min_level=3, previous_agent=previous, variant="es-MX")
    assert order(request, *_pair(CHAT, place)) == ["zoe", "ana"]


EMAIL: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("tier", {}, {"languages": {"es": 3}}),
    ("continuity", {}, {}),
    ("overlap_hours", {"shifts": ("14:00-18:00",)}, {"shifts": ("12:00-15:00",)}),
    ("load", {"load": {"email": 1}}, {"load": {"email": 2}}),
    ("variant", {"variants": frozenset({"es-MX"})}, {}),
    ("assigned", {"last_assigned": utc("08:00")}, {"last_assigned": utc("09:00")}),
]


@pytest.mark.parametrize("place", range(len(EMAIL)), ids=[row[0] for row in EMAIL])
def test_an_earlier_key_of_an_email_beats_all_later_ones(place: int) -> None:
    key = EMAIL[place][0]
    previous = {"continuity": "zoe"}.get(key, "ana" if place < 1 else None)
    request = email(min_level=3, previous_agent=previous, variant="es-MX", customer=REYKJAVIK)
    assert order(request, *_pair(EMAIL, place)) == ["zoe", "ana"]


@pytest.mark.parametrize(
    ("level", "tier"), [(5, 0), (4, 0), (3, 1), (2, 2), (1, 2)], ids=lambda value: str(value)
)
def test_native_is_no_better_than_fluent_and_basic_no_better_than_reading(level: int, tier: int) -> None:
    ranked = rank(chat(min_level=1), [agent(languages={"es": level})], NOON)
    assert ranked[0].values[0] == tier


def test_a_translating_agent_without_the_language_stands_in_the_last_tier() -> None:
    request = chat(translation=True)
    assert order(request, agent("a", languages={}), agent("b", languages={"es": 3})) == ["b", "a"]


@pytest.mark.parametrize(("end", "soon"), [("12:29", 1), ("12:30", 0)])
def test_thirty_minutes_left_are_enough(end: str, soon: int) -> None:
    assert rank(chat(), [agent("ana", f"09:00-{end}")], NOON)[0].values[2] == soon


@pytest.mark.parametrize(
    ("load", "capacity", "busy"), [(0, 1, 0), (1, 2, 1), (1, 3, 0), (2, 3, 1), (4, 9, 0)]
)
def test_half_the_places_taken_is_busy(load: int, capacity: int, busy: int) -> None:
    one = agent(load={"chat": load}, capacity={"chat": capacity})
    assert rank(chat(), [one], NOON)[0].values[3] == busy


def test_who_has_had_nothing_yet_comes_before_everybody() -> None:
    assert order(chat(), agent("a", last_assigned=utc("1970-01-01 00:00")), agent("b")) == ["b", "a"]


def test_ids_are_compared_by_code_point_at_the_end() -> None:
    assert order(chat(), agent("é"), agent("b"), agent("B"), agent("a10"), agent("a9")) == [
        "B",
        "a10",
        "a9",
        "b",
        "é",
    ]


def test_overlap_counts_whole_hours_and_no_more_than_eight() -> None:
    agents = [agent("a", "09:00-18:00"), agent("b", "12:00-16:30"), agent("c", "12:00-16:59")]
    values = {ranked.id: ranked.values[2] for ranked in rank(email(customer=REYKJAVIK), agents, NOON)}
    # From Monday noon to Wednesday noon: 6 + 9 + 3 hours, 4.5 + 4.5 and 4:59 + 4:59.
    assert values == {"a": -8, "b": -8, "c": -8}
    short = email(customer=REYKJAVIK, horizon_hours=24)
    values = {ranked.id: ranked.values[2] for ranked in rank(short, agents, NOON)}
    assert values == {"a": -8, "b": -4, "c": -4}


def test_without_a_customer_no_overlap_counts_and_who_is_free_earlier_wins() -> None:
    agents = [agent("a", "15:00-18:00"), agent("b", "14:00-18:00"), agent("c", "12:59-14:00")]
    assert order(email(), *agents) == ["c", "b", "a"]


def test_hours_to_next_free_are_whole() -> None:
    agents = [agent("a", "12:59-18:00"), agent("b", "12:00-18:00"), agent("c", "13:00-18:00")]
    assert order(email(), *agents) == ["a", "b", "c"]


def test_who_never_comes_is_last() -> None:
    never = replace(agent("a"), hours=CalendarHours(AgentCalendar(GREENWICH_ALL_YEAR)))
    tomorrow = agent("b", "08:00-09:00")
    assert order(email(), never, tomorrow) == ["b", "a"]


def test_overlap_comes_before_being_free_at_once() -> None:
    # Noon UTC on Monday is midnight in Auckland; its next two days are those of the night shift.
    night = agent("a", "21:00-05:00")
    now = agent("b", "12:00-18:00")
    assert order(email(customer=AUCKLAND), now, night) == ["a", "b"]


def test_the_cost_of_a_partner_counts_only_by_policy_and_then_before_load() -> None:
    own = agent("own", load={"chat": 2, "email": 9})
    hired = agent("hired", partner=partner(cost=3))
    paid = agent("paid", partner=partner(cost=0), load={"chat": 1, "email": 1})
    for request in (chat(), email()):
        assert order(request, own, hired, paid) == ["hired", "paid", "own"]
        assert order(request, own, hired, paid, policy=Policy(partner_cost=True)) == ["paid", "own", "hired"]


@pytest.mark.parametrize("costs", [False, True])
@pytest.mark.parametrize("request_", [chat(), email()], ids=["chat", "email"])
def test_every_value_has_its_name(request_: Request, costs: bool) -> None:
    policy = Policy(partner_cost=costs)
    ranked = rank(request_, [agent()], NOON, policy)[0]
    named = dict(zip(key_names(request_.channel, policy), ranked.values, strict=True))
    assert named["id"] == "ana"
    assert ("cost" in named) is costs


def test_somebody_on_nights_is_ranked_by_the_block_they_are_in() -> None:
    night = CalendarHours(AgentCalendar(GREENWICH_ALL_YEAR, (shift("22:00-12:20"), shift("12:20-13:00"))))
    tired = replace(agent("a"), hours=night)
    assert rank(chat(), [tired], utc("2026-06-02 12:00"))[0].values[2] == 0
