"""When a customer is at work or awake."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from helpdesk.coverage.spans import Interval, clipped, merged
from helpdesk.coverage.wallclock import (
    CalendarError,
    check_hours,
    clock_of,
    day_spans,
    last_minute,
    local_days,
    window,
)

Kind = Literal["business", "waking"]


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Weekdays (Monday 0) and minutes of the local day; an end at or before the start is the next day's."""

    days: tuple[int, ...]
    start: int
    end: int

    def __post_init__(self) -> None:
        check_hours(self.days, self.start, self.end)

    @property
    def stored(self) -> list[Any]:
        """As JSON keeps it: [days, start, end]; ``read`` takes it back."""
        return [list(self.days), self.start, self.end]

    @staticmethod
    def read(stored: Sequence[Any]) -> "OpenHours":
        """Raises CalendarError for hours that make no sense."""
        days, start, end = stored
        return OpenHours(tuple(days), start, end)


MONDAY_TO_FRIDAY_9_TO_18 = OpenHours(days=(0, 1, 2, 3, 4), start=9 * 60, end=18 * 60)
EVERY_DAY_8_TO_22 = OpenHours(days=(0, 1, 2, 3, 4, 5, 6), start=8 * 60, end=22 * 60)


@dataclass(frozen=True)
class CustomerCalendar:
    """Hours of a customer in their own zone; holidays cancel business hours that start on them."""

    zone: str
    business: OpenHours = field(default=MONDAY_TO_FRIDAY_9_TO_18)
    waking: OpenHours = field(default=EVERY_DAY_8_TO_22)
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        clock_of(self.zone)


def customer_intervals(
    customer: CustomerCalendar, start: datetime, end: datetime, kind: Kind = "business"
) -> list[Interval]:
    """Open stretches inside [start, end), sorted, merged, in UTC.

    Raises CalendarError for an unknown kind or a window without offsets.
    """
    start, end = window(start, end)
    hours, closed = _hours_of(customer, kind)
    edges = [(hours.start, last_minute(hours.start, hours.end))]
    spans: list[Interval] = []
    for ordinal in local_days(customer.zone, start, end):
        day = date.fromordinal(ordinal)
        if day.weekday() in hours.days and day not in closed:
            spans += day_spans(customer.zone, day, edges)
    return clipped(merged(spans), start, end)


def _hours_of(customer: CustomerCalendar, kind: str) -> tuple[OpenHours, frozenset[date]]:
    if kind == "business":
        return customer.business, customer.holidays
    if kind == "waking":
        return customer.waking, frozenset()
    raise CalendarError(f"Customer hours are business or waking, not {kind!r}.")
