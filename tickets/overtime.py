"""Who stays with a running chat beyond their shift works overtime, and it is written down."""

from datetime import datetime, timedelta

from helpdesk.coverage import roster
from helpdesk.coverage.actions import note_overtime
from helpdesk.coverage.calendar import blocks, state
from helpdesk.coverage.presence import online
from helpdesk.duties.sweeps import for_each, sweep
from helpdesk.people.models import Agent
from tickets.models import Ticket

LONGEST = timedelta(hours=6)  # later it is no longer the same shift, but somebody who is on by choice


@sweep("overtime", every=timedelta(seconds=60))
def note_all(*, now: datetime) -> int:
    """Whoever is at the screen with a running chat after the end of their shift; how many there are."""
    chats = Ticket.objects.open().live_chats()
    book = roster.current()

    def note(agent: Agent) -> bool:
        calendar = book.of(agent.pk)
        ended = blocks(calendar, now - LONGEST, now)
        is_over = bool(ended) and state(calendar, now) == "off"
        if is_over:
            note_overtime(agent, ended[-1][1], now=now)
        return is_over

    staying = Agent.objects.filter(online(now), tickets__in=chats).distinct()
    return for_each(staying, note, failing="overtime was not noted").done
