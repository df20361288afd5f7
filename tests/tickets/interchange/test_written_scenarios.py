"""A desk that is written as a scenario and read again answers as before."""

import json
import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.coverage.calendar import AgentCalendar, PlannedDay, Shift
from helpdesk.coverage.hours import CalendarHours
from tests.tickets.many import START, agents, contact, plainly
from tickets.interchange.scenario import scenario
from tickets.interchange.scenario_text import written
from tickets.routing import AgentFacts, Request, eligible, rank


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_reasons_and_ranks_are_the_same(seed: int) -> None:
    draw = random.Random(seed)
    desk = agents(draw, 20)
    again = scenario(json.loads(json.dumps(written(desk, {})))).everybody
    for _ in range(3):
        asked, at = contact(draw, desk)
        request = Request(asked.language, asked.channel, min_level=2, customer=asked.customer, due=asked.due)
        assert eligible(request, again, at) == eligible(request, [plainly(one) for one in desk], at)
        assert rank(request, again, at) == rank(request, desk, at)


def test_a_planned_day_keeps_its_free_minutes_and_the_days_around_theirs() -> None:
    pattern = Shift((0, 1, 2, 3, 4), 540, 1080)
    night = Shift((1,), 1320, 360, breaks=((60, 90),))
    calendar = AgentCalendar("Europe/Berlin", (pattern,), planned=(PlannedDay(date(2026, 3, 24), (night,)),))
    one = AgentFacts("a", CalendarHours(calendar))
    [again] = scenario(json.loads(json.dumps(written([one], {"a": "Ana"})))).everybody
    assert again.id == "Ana"
    window = START, START + timedelta(days=12)
    assert again.hours.intervals(*window) == one.hours.intervals(*window)
