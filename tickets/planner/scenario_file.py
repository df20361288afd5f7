"""A draft of the roster as a scenario file, the format of ``routing_eval``: out with its changes, in as changes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from helpdesk.coverage import roster
from helpdesk.coverage.actions import Seat
from helpdesk.coverage.calendar import CalendarError
from helpdesk.coverage.hours import CalendarHours
from helpdesk.coverage.models import Plan
from helpdesk.coverage.plan_board import Drafted, day_minutes
from helpdesk.lib.zones import ZoneError
from helpdesk.people.models import Agent
from tickets import facts
from tickets.interchange.fields import ScenarioError
from tickets.interchange.scenario import scenario
from tickets.interchange.scenario_text import written
from tickets.planner.effects import seated, with_draft
from tickets.routing import AgentFacts

MOST_PEOPLE = 2_000


class ScenarioFileError(Exception):
    """Why a scenario file cannot be taken over, in a sentence."""


@dataclass(frozen=True)
class Wanted:
    """What a scenario asks of the draft: other hours of agents, and people who are not there yet."""

    days: dict[tuple[Agent, date], list[list[int]]]
    seats: list[Seat]


def export(plan: Plan, draft: Drafted, agents: Iterable[Agent], *, now: datetime) -> str:
    """``agents`` with their hours as the draft has them, and its seats, as JSON."""
    names = {str(agent.pk): agent.user.email for agent in agents}
    known = [one for one in with_draft(facts.agents(now), draft) if one.id in names]
    return json.dumps(written([*known, *seated(plan)], names), ensure_ascii=False, indent=1)


def read(text: str, plan: Plan, draft: Drafted, agents: Iterable[Agent], days: Sequence[date]) -> Wanted:
    """What differs from the draft on ``days``; whoever is none of ``agents``, and has no seat yet, becomes one.

    Raises ScenarioFileError.
    """
    try:
        found = scenario(json.loads(text)).everybody
    except (ScenarioError, CalendarError, ZoneError) as error:
        raise ScenarioFileError(str(error)) from None
    except (ValueError, RecursionError):
        raise ScenarioFileError(_("The file is no JSON that holds a scenario.")) from None
    if len(found) > MOST_PEOPLE:
        raise ScenarioFileError(_("A scenario has at most %(most)s people.") % {"most": MOST_PEOPLE})
    by_mail = {agent.user.email.lower(): agent for agent in agents}
    book, has_seat = roster.current(), {one.id for one in seated(plan)}
    wanted = Wanted({}, [])
    for one in found:
        if one.id in has_seat:
            continue
        assert isinstance(one.hours, CalendarHours)
        agent = by_mail.get(one.id.lower())
        if agent is None:
            wanted.seats.append(_seat(one))
            continue
        now_planned = draft.calendars.get(agent.pk, book.of(agent.pk))
        for day in days:
            hours = day_minutes(one.hours.calendar, day)
            if hours != day_minutes(now_planned, day):
                wanted.days[agent, day] = [list(span) for span in hours]
    return wanted


def _seat(one: AgentFacts) -> Seat:
    """Somebody new is drafted with one weekly shift, the first of theirs."""
    assert isinstance(one.hours, CalendarHours)
    calendar = one.hours.calendar
    if not calendar.shifts:
        raise ScenarioFileError(
            _("%(name)s is none of your agents and has no shifts.") % {"name": one.id[:80]}
        )
    return Seat(one.id, calendar.zone, dict(one.languages), calendar.shifts[0])
