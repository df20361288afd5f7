"""What is asked of leads: leave and swaps that wait for their word, and what hours would be like with them."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet

from helpdesk.coverage.calendar import AgentCalendar, Extra, Leave
from helpdesk.coverage.models import Absence, Swap
from helpdesk.coverage.roster import Roster, leave_of, wall
from helpdesk.coverage.stretches import one_shift, stretch
from helpdesk.coverage.wallclock import DAY_MINUTES
from helpdesk.people.models import Agent, User
from helpdesk.people.roles import led_agents


def leaves_to_decide(person: User) -> QuerySet[Absence]:
    """Wishes of the agents whom this person leads, their own left out unless they are an administrator."""
    return _but_own(Absence.objects.asked().filter(agent__in=led_agents(person)), person)


def swaps_to_decide(person: User) -> QuerySet[Swap]:
    """Swaps that the two have agreed on and of whom at least the giver is led by this person."""
    agreed = Swap.objects.filter(state=Swap.State.AGREED, giver__in=led_agents(person))
    if person.is_admin:
        return agreed
    return agreed.exclude(Q(giver__user=person) | Q(taker__user=person))


def _but_own(asked: QuerySet[Absence], person: User) -> QuerySet[Absence]:
    return asked if person.is_admin else asked.exclude(agent__user=person)


def swappers(agent: Agent) -> QuerySet[Agent]:
    """Who may be asked to work an agent's shift: active colleagues of the same teams and the same employer."""
    teams = agent.memberships.values("team")
    peers = Agent.objects.active().filter(memberships__team__in=teams, partner=agent.partner)
    return peers.exclude(pk=agent.pk).select_related("user").distinct().order_by("user__name")


def with_leave(book: Roster, absence: Absence) -> dict[str, AgentCalendar]:
    """The calendar of whoever asks, as it would be."""
    calendar = book.of(absence.agent_id)
    return {str(absence.agent_id): replace(calendar, leave=(*calendar.leave, leave_of(absence)))}


def with_swap(book: Roster, swap: Swap) -> dict[str, AgentCalendar]:
    """Both calendars as they would be. Raises CalendarError for hours that cannot be swapped."""
    found = _handed(book, {}, (swap.giver_id, swap.taker_id), (swap.start, swap.end))
    if swap.back_start is None or swap.back_end is None:
        return found
    return _handed(book, found, (swap.taker_id, swap.giver_id), (swap.back_start, swap.back_end))


def _handed(
    book: Roster, known: dict[str, AgentCalendar], pair: tuple[int, int], span: tuple[datetime, datetime]
) -> dict[str, AgentCalendar]:
    giver, taker = (known.get(str(pk), book.of(pk)) for pk in pair)
    away = stretch(giver.zone, *span)
    leave = Leave(wall(away.first_day, away.start), wall(away.last_day, away.end))
    day, first, last = one_shift(taker.zone, *span)
    extra = Extra(wall(day, first), wall(day, last if last > first else last + DAY_MINUTES))
    return known | {
        str(pair[0]): replace(giver, leave=(*giver.leave, leave)),
        str(pair[1]): replace(taker, extra=(*taker.extra, extra)),
    }
