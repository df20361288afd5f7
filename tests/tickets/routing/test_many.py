"""Thousands are asked at once, as sets: the answers are those of asking each alone, by the book."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.coverage.hours import leaves_within
from helpdesk.coverage.spans import MINUTE
from tests.tickets.many import START, agents, contact, plainly
from tickets.routing import AgentFacts, PartnerFacts, decide
from tickets.routing.candidates import Request, eligible, sift, to_minute
from tickets.routing.policy import DEFAULT, Policy
from tickets.routing.ranking import in_order
from tickets.routing.workforce import Workforce

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=40, deadline=None)


def by_the_book(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    """The rules of routing.md 2.6 in their order, as one would read them aloud for one agent."""
    if not agent.active:
        return "inactive"
    if agent.id in request.exclude:
        return "excluded"
    if request.region is not None and agent.regions is not None and request.region not in agent.regions:
        return "region"
    if agent.partner is not None:
        reason = _contract(request, agent.partner, at)
        if reason:
            return reason
    if not request.translation and agent.languages.get(request.language, 0) < request.min_level:
        return "language"
    if not request.skills <= agent.skills:
        return "skill"
    if request.channel == "chat":
        reason = _presence(request, agent, at)
    elif request.due is not None:
        due = max(at, to_minute(request.due))
        in_time = agent.hours.free_minutes(at, due) * MINUTE >= request.handling * MINUTE
        reason = None if in_time else "not_before_due"
    else:
        reason = None
    if reason:
        return reason
    return "full" if agent.load[request.channel] >= agent.capacity[request.channel] else None


def _contract(request: Request, partner: PartnerFacts, at: datetime) -> str | None:
    if partner.start is not None and at.date() < partner.start:
        return "contract_dates"
    if partner.languages is not None and request.language not in partner.languages:
        return "contract_language"
    if partner.hard_cap is not None and partner.used >= partner.hard_cap:
        return "contract_cap"
    return None


def _presence(request: Request, agent: AgentFacts, at: datetime) -> str | None:
    if not agent.online:
        return "offline"
    state = agent.hours.state(at)
    if state != "on":
        return "off_shift" if state == "off" else "break"
    return "leaving" if leaves_within(agent.hours, request.min_remaining, at) else None


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        language=draw(st.sampled_from(["es", "en"])),
        channel=draw(st.sampled_from(["chat", "email"])),
        min_level=draw(st.integers(1, 5)),
        translation=draw(st.booleans()),
        skills=draw(st.sampled_from([frozenset(), frozenset({"billing"})])),
        region=draw(st.sampled_from([None, "eu"])),
        exclude=frozenset({"a3", "nobody"}),
        min_remaining=draw(st.sampled_from([0, 5, 15, 200])),
        due=draw(st.sampled_from([None, START + timedelta(days=7)])),
        handling=draw(st.sampled_from([0, 15, 90, 600])),
    )


@SOME
@given(SEEDS, requests(), st.integers(0, 8 * 1440))
def test_every_reason_is_the_one_that_the_book_gives(seed: int, request: Request, minute: int) -> None:
    # Contracts begin at midnight in Manila; at noon of UTC it is one date in both.
    at = START.replace(hour=12) + timedelta(days=minute // 1440, minutes=minute % 240)
    desk = agents(random.Random(seed), 60)
    expected = {agent.id: by_the_book(request, plainly(agent), at) for agent in desk}
    found = eligible(request, desk, at)
    assert found.excluded == {id: reason for id, reason in expected.items() if reason}
    assert found.eligible == sorted(id for id, reason in expected.items() if not reason)


@SOME
@given(SEEDS)
def test_hours_laid_out_and_calendars_lead_to_one_decision(seed: int) -> None:
    draw = random.Random(seed)
    desk = agents(draw, 60)
    force = Workforce.of(desk)
    for _ in range(4):
        asked, at = contact(draw, desk)
        assert decide(asked, force, at) == decide(asked, [plainly(agent) for agent in desk], at)


@SOME
@given(SEEDS, st.integers(1, 20), st.booleans(), st.sampled_from([30, 120]))
def test_the_few_best_are_the_beginning_of_the_whole_rank(
    seed: int, most: int, costs: bool, count: int
) -> None:
    """Whether their hours are laid out, as those of many are, or asked one by one."""
    draw = random.Random(seed)
    desk, policy = agents(draw, count), Policy(partner_cost=costs)
    force = Workforce.of(desk)
    for _ in range(4):
        asked, at = contact(draw, desk)
        request = Request(
            language=asked.language,
            channel=asked.channel,
            min_level=1,
            previous_agent=asked.previous_agent,
            customer=asked.customer,
            variant=asked.variant,
        )
        minute = to_minute(at)
        passing = sift(request, force, force.staff.everybody, minute).left
        whole = in_order(request, force, passing, minute, policy)
        assert in_order(request, force, passing, minute, policy, most=most) == whole[:most]


@given(SEEDS)
def test_the_order_in_which_agents_are_given_is_nothing(seed: int) -> None:
    draw = random.Random(seed)
    desk = agents(draw, 50)
    asked, at = contact(draw, desk)
    assert decide(asked, desk, at) == decide(asked, desk[::-1], at)


def test_whoever_left_since_the_staff_was_made_is_inactive() -> None:
    desk = agents(random.Random(1), 50)
    force = Workforce.of([replace(agent, active=True) for agent in desk])
    gone = replace(force, gone=force.staff.named(["a7"]))
    assert eligible(Request("es", "email"), gone, START).excluded["a7"] == "inactive"


def test_a_policy_with_other_numbers_is_asked_with_them() -> None:
    draw = random.Random(5)
    desk = agents(draw, 60)
    force = Workforce.of(desk)
    assert force.above("chat", DEFAULT.mail_stops_above_chats) == force.staff.named(
        agent.id for agent in desk if agent.load["chat"] > DEFAULT.mail_stops_above_chats
    )


@SOME
@given(SEEDS)
def test_a_desk_after_some_work_was_given_out_is_the_desk_with_that_work(seed: int) -> None:
    draw = random.Random(seed)
    desk = agents(draw, 60)
    force = Workforce.of(desk)
    for turn in range(8):
        number, channel = draw.randrange(60), draw.choice(("chat", "email"))
        at = START + timedelta(minutes=turn)
        force = force.given(number, channel, at)
        id = force.staff.agents[number].id
        desk = [
            replace(one, load={**one.load, channel: one.load[channel] + 1}, last_assigned=at)
            if one.id == id
            else one
            for one in desk
        ]
        asked, moment = contact(draw, desk)
        assert decide(asked, force, moment) == decide(asked, desk, moment)
