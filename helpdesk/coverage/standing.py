"""Whether somebody is on, until when, and when next; by the roster alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.coverage.calendar import AgentCalendar, blocks, next_on, state

FAR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """``state`` is on, break or off; ``until`` the end of the block, ``next`` the next free minute."""

    state: str
    until: datetime | None
    next: datetime | None


def standing(calendar: AgentCalendar, at: datetime) -> Standing:
    """Where an agent stands at ``at``."""
    current = state(calendar, at)
    if current == "off":
        return Standing(current, None, next_on(calendar, at))
    until = next((end for start, end in blocks(calendar, at, at + FAR) if start <= at), None)
    return Standing(current, until, None)
