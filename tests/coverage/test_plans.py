"""A draft of the roster changes nothing until it is published, all of it or nothing."""

from datetime import date, timedelta

import pytest

from helpdesk.coverage import actions, roster
from helpdesk.coverage.actions import PlanError, Seat
from helpdesk.coverage.calendar import CalendarError, Shift
from helpdesk.coverage.models import Absence, ExtraShift, Plan, PlanNotice
from helpdesk.coverage.replan import day_shifts
from helpdesk.people.models import Agent
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 6, 2)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return actions.make_plan("June", cast.lead.user, now=MONDAY)


def hours_of(agent: Agent, day: date = TUESDAY) -> list[str]:
    found = day_shifts(roster.current().of(agent.pk), day)
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in found]


def test_a_draft_changes_no_hours(cast: Cast, plan: Plan) -> None:
    version = roster.current().version
    actions.plan_day(plan, cast.elif_, TUESDAY, [[600, 1140]])
    assert roster.current().version == version
    assert hours_of(cast.elif_) == ["06:00-15:00"]


def test_publishing_makes_it_true_and_tells_the_agents(cast: Cast, plan: Plan) -> None:
    actions.plan_day(plan, cast.elif_, TUESDAY, [[600, 1140]])
    actions.plan_day(plan, cast.kenji, TUESDAY, [])
    assert actions.publish(plan, cast.lead.user, now=MONDAY) == 2
    assert hours_of(cast.elif_) == ["07:00-16:00"]
    assert hours_of(cast.kenji) == []
    notice = PlanNotice.objects.get(agent=cast.elif_)
    assert notice.days[0]["before"][0][0] == "2026-06-02T06:00:00+00:00"
    assert actions.confirm_notice(notice, now=MONDAY)
    assert not actions.confirm_notice(notice, now=MONDAY)


def test_a_day_can_be_forgotten_before(cast: Cast, plan: Plan) -> None:
    actions.plan_day(plan, cast.elif_, TUESDAY, [])
    actions.forget_day(plan, cast.elif_, TUESDAY)
    with pytest.raises(PlanError, match="Nothing in this plan"):
        actions.publish(plan, cast.lead.user, now=MONDAY)
    plan.refresh_from_db()
    assert plan.is_draft


def test_a_plan_that_no_longer_fits_is_not_published_in_part(cast: Cast, plan: Plan) -> None:
    actions.plan_day(plan, cast.elif_, TUESDAY, [[600, 1140]])
    actions.plan_day(plan, cast.kenji, TUESDAY, [[600, 1140]])
    actions.add_absence(cast.kenji, Absence(first_day=TUESDAY, last_day=TUESDAY), actor="test", now=MONDAY)
    with pytest.raises(PlanError, match="Kenji, 2026-06-02: The agent is on leave"):
        actions.publish(plan, cast.lead.user, now=MONDAY)
    assert hours_of(cast.elif_) == ["06:00-15:00"]
    assert not ExtraShift.objects.exists()


def test_it_is_published_once_and_then_neither_changed_nor_dropped(cast: Cast, plan: Plan) -> None:
    actions.plan_day(plan, cast.elif_, TUESDAY, [])
    actions.publish(plan, cast.lead.user, now=MONDAY)
    for act in (
        lambda: actions.publish(plan, cast.lead.user, now=MONDAY),
        lambda: actions.plan_day(plan, cast.elif_, TUESDAY, [[0, 60]]),
        lambda: actions.forget_day(plan, cast.elif_, TUESDAY),
        lambda: actions.drop_plan(plan, now=MONDAY),
    ):
        with pytest.raises(PlanError, match="published or dropped"):
            act()


def test_a_dropped_plan_leaves_everything(cast: Cast, plan: Plan) -> None:
    actions.plan_day(plan, cast.elif_, TUESDAY, [])
    actions.drop_plan(plan, now=MONDAY)
    assert hours_of(cast.elif_) == ["06:00-15:00"]


def test_a_seat_is_for_looking_only(cast: Cast, plan: Plan) -> None:
    seat = Seat("Lima", "America/Lima", {"es": 4}, Shift((0, 1, 2, 3, 4), 540, 1080))
    row = actions.add_seat(plan, seat)
    with pytest.raises(PlanError, match="invite the people first"):
        actions.publish(plan, cast.lead.user, now=MONDAY)
    actions.remove_seat(plan, row.pk)
    assert not plan.changes.exists()
    with pytest.raises(PlanError, match="at least one language"):
        actions.add_seat(plan, Seat("Lima", "America/Lima", {}, seat.shift))


def test_hours_without_sense_do_not_enter_a_plan(cast: Cast, plan: Plan) -> None:
    with pytest.raises(CalendarError):
        actions.plan_day(plan, cast.elif_, TUESDAY, [[540, 720], [600, 900]])
    assert not plan.changes.exists()


def test_two_days_of_one_agent_are_planned_together(cast: Cast, plan: Plan) -> None:
    actions.plan_day(plan, cast.elif_, TUESDAY, [[1320, 360]])
    actions.plan_day(plan, cast.elif_, TUESDAY + timedelta(days=1), [])
    actions.publish(plan, cast.lead.user, now=MONDAY)
    assert hours_of(cast.elif_) == ["19:00-03:00"]
    assert hours_of(cast.elif_, TUESDAY + timedelta(days=1)) == []
