"""What makes the demo's roster alive at any hour: leave today, a shift that ends soon, sign-ins on shift."""

from datetime import datetime, timedelta

from helpdesk.coverage import roster
from helpdesk.coverage.actions import add_absence, add_extra_shift, ask_leave, ask_swap
from helpdesk.coverage.calendar import blocks, state
from helpdesk.coverage.models import Absence, Swap
from helpdesk.demo.people import ACTOR, PLAYED
from helpdesk.lib.zones import zone
from helpdesk.people.models import Agent

ASKS_LEAVE, ASKS_SWAP, LUCIA = "emre@wayfare.example", "mateo@wayfare.example", "lucia@wayfare.example"
AHEAD = timedelta(days=14)
ON_LEAVE, SUBSTITUTE = "yousef@wayfare.example", "emre@wayfare.example"
LEAVES_SOON = "rosa@wayfare.example"
LENGTH = timedelta(hours=8)
STARTED = timedelta(minutes=90)
ENDS_IN = timedelta(minutes=30)


def take_leave(*, now: datetime) -> None:
    """One agent is away today and the next two days; a colleague stands in."""
    agent = _agent(ON_LEAVE)
    today = now.astimezone(zone(agent.zone)).date()
    absence = Absence(
        first_day=today, last_day=today + timedelta(days=2), substitute=_agent(SUBSTITUTE), kind="leave"
    )
    add_absence(agent, absence, actor=ACTOR, now=now)


def ask_leads(*, now: datetime) -> None:
    """One wish for leave waits for the lead, and one colleague asks Lucía to take a shift."""
    asker, played = _agent(ASKS_LEAVE), _agent(LUCIA)
    day = now.astimezone(zone(asker.zone)).date() + timedelta(days=9)
    wish = Absence(first_day=day, last_day=day + timedelta(days=1), note="My sister marries in Izmir.")
    ask_leave(asker, wish, now=now)
    giver, book = _agent(ASKS_SWAP), roster.current()
    busy = blocks(book.of(played.pk), now, now + AHEAD)
    for start, end in blocks(book.of(giver.pk), now + timedelta(days=2), now + AHEAD)[1:-1]:
        if all(end <= first or start >= last for first, last in busy):
            ask_swap(Swap(giver=giver, taker=played, start=start, end=end), now=now)
            return


def stay_open(*, now: datetime) -> int:
    """Whoever may be signed in as is on shift, and one colleague's shift is about to end.

    Told at each start of the demo; answers how many one-off shifts were added, 0 when all stands already.
    """
    added = 0
    book = roster.current()
    for agent in Agent.objects.filter(user__email__in=PLAYED).select_related("user"):
        if state(book.of(agent.pk), now) == "off":
            _one_day(agent, now - STARTED, now - STARTED + LENGTH, now)
            added += 1
    leaving = _agent(LEAVES_SOON)
    if state(book.of(leaving.pk), now) == "off" and not _ended_lately(book, leaving, now):
        _one_day(leaving, now + ENDS_IN - LENGTH, now + ENDS_IN, now)
        added += 1
    return added


def _ended_lately(book: roster.Roster, agent: Agent, now: datetime) -> bool:
    return state(book.of(agent.pk), now - LENGTH) == "on"


def _one_day(agent: Agent, start: datetime, end: datetime, now: datetime) -> None:
    """A one-off shift, on local minutes rounded to five."""
    there = zone(agent.zone)
    first, last = start.astimezone(there), end.astimezone(there)
    add_extra_shift(agent, first.date(), _minutes(first), _minutes(last), actor=ACTOR, now=now)


def _minutes(at: datetime) -> int:
    return (at.hour * 60 + at.minute) // 5 * 5


def _agent(email: str) -> Agent:
    return Agent.objects.select_related("user").get(user__email=email)
