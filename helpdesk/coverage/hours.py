"""The roster of one agent as routing asks it, and the plainest way to answer: from the calendar itself. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from helpdesk.coverage import calendar as calendars
from helpdesk.coverage.calendar import AgentCalendar, Interval, State
from helpdesk.coverage.spans import MINUTE, common, minutes


class Hours(Protocol):
    """The roster of one agent, seen from routing. Windows are half-open, minutes whole, instants UTC."""

    def state(self, at: datetime) -> State:
        """Free, on a break inside a block, or off."""

    def block_end(self, at: datetime) -> datetime | None:
        """End of the unbroken run of on and break; None when off, or when it does not end in 60 days."""

    def next_on(self, at: datetime) -> datetime | None:
        """First free minute at or after ``at`` within 60 days; ``at`` itself when free."""

    def free_minutes(self, start: datetime, end: datetime) -> int:
        """Free minutes of the window."""

    def has_free(self, start: datetime, end: datetime, wanted: timedelta) -> bool:
        """Whether the window holds that much free time."""

    def intervals(self, start: datetime, end: datetime) -> Sequence[Interval]:
        """Free intervals, in order, not touching, clipped to the window."""

    def shared(self, opened: Sequence[Interval], start: datetime, end: datetime) -> int:
        """Free minutes of the window that lie inside ``opened``, sorted intervals of the window."""


@dataclass(frozen=True)
class CalendarHours:
    """``Hours`` straight from a calendar: exact, and dear at ten thousand agents."""

    calendar: AgentCalendar

    def state(self, at: datetime) -> State:
        return calendars.state(self.calendar, at)

    def block_end(self, at: datetime) -> datetime | None:
        return calendars.block_end(self.calendar, at)

    def next_on(self, at: datetime) -> datetime | None:
        return calendars.next_on(self.calendar, at)

    def free_minutes(self, start: datetime, end: datetime) -> int:
        return calendars.free_minutes(self.calendar, start, end)

    def has_free(self, start: datetime, end: datetime, wanted: timedelta) -> bool:
        return self.free_minutes(start, end) * MINUTE >= wanted

    def intervals(self, start: datetime, end: datetime) -> Sequence[Interval]:
        return calendars.intervals(self.calendar, start, end)

    def shared(self, opened: Sequence[Interval], start: datetime, end: datetime) -> int:
        return minutes(common(self.intervals(start, end), opened))


def leaves_within(hours: Hours, span: int, at: datetime) -> bool:
    """True when the block ends in less than that many minutes; an unending block never does."""
    if span <= 0:
        return False
    end = hours.block_end(at)
    return end is not None and end - at < timedelta(minutes=span)
