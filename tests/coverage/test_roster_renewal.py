"""A change of one agent renews that agent alone, and routing sees it at the next question."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.coverage import roster
from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift
from helpdesk.people import actions as people
from helpdesk.people.models import RosterChange, RosterVersion
from tests.cast import MONDAY, assemble
from tickets import facts

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NIGHT = (Shift((0, 1, 2, 3, 4, 5, 6), 22 * 60, 6 * 60),)


def test_new_shifts_of_one_agent_leave_the_others_as_they_were() -> None:
    cast = assemble()
    before = roster.current()
    set_shifts(cast.kenji, NIGHT, actor="test", now=MONDAY)
    after = roster.current()
    assert after.of(cast.kenji.pk).shifts == NIGHT
    assert after.hours[cast.elif_.pk] is before.hours[cast.elif_.pk]
    assert after.hours[cast.kenji.pk].state(MONDAY) == "off"


def test_a_language_learned_is_known_to_routing_at_once() -> None:
    cast = assemble()
    facts.agents(MONDAY)
    people.set_languages(cast.kenji, {"ja": 5, "tr": 4}, actor="test", now=MONDAY)
    known = {one.id: one for one in facts.agents(MONDAY)}
    assert known[str(cast.kenji.pk)].languages == {"ja": 5, "tr": 4}
    assert known[str(cast.elif_.pk)].languages["tr"] == 5


def test_who_leaves_a_team_is_no_longer_asked_for_it() -> None:
    cast = assemble()
    facts.agents(MONDAY)
    people.remove_from_team(cast.team, cast.kenji, actor="test", now=MONDAY)
    assert str(cast.kenji.pk) not in facts._directory().teams[cast.team.pk]
    assert str(cast.elif_.pk) in facts._directory().teams[cast.team.pk]


def test_renewing_one_agent_reads_as_little_for_three_as_for_thirty() -> None:
    cast = assemble()
    roster.current()
    set_shifts(cast.kenji, NIGHT, actor="test", now=MONDAY)
    with CaptureQueriesContext(connection) as asked:
        roster.current()
    assert all(" IN (" in one["sql"] for one in asked if "people_agent" in one["sql"])
    assert len(asked) <= 9


def test_a_change_of_everything_and_a_forgotten_past_renew_everybody() -> None:
    cast = assemble()
    known = RosterVersion.current()
    RosterVersion.grow()
    assert RosterChange.between(known, RosterVersion.current()) is None
    for _ in range(RosterChange.KEPT + 1):
        RosterVersion.grow(cast.kenji.pk)
    assert RosterChange.objects.count() == RosterChange.KEPT
    assert RosterChange.between(known + 1, RosterVersion.current()) is None
    assert RosterChange.between(RosterVersion.current() - 1, RosterVersion.current()) == {cast.kenji.pk}


def test_hours_that_cannot_be_read_count_as_off_and_keep_nobody_else_from_working() -> None:
    """A zone that the next zone data no longer knows, or a row that somebody wrote by hand."""
    cast = assemble()
    type(cast.kenji).objects.filter(pk=cast.kenji.pk).update(zone="UTC")
    type(cast.joao).objects.filter(pk=cast.joao.pk).update(zone="Nowhere/At_All")
    roster.forget()
    known = {one.id: one for one in facts.agents(MONDAY)}
    assert known[str(cast.kenji.pk)].hours.state(MONDAY) == "off"
    assert known[str(cast.joao.pk)].hours.state(MONDAY) == "off"
    assert known[str(cast.elif_.pk)].hours.state(MONDAY) == "on"
