"""When an answer is due, counted in the customer's own open hours."""

from datetime import datetime, timedelta

from helpdesk.coverage.calendar import HORIZON, CalendarError, CustomerCalendar, Kind, customer_intervals
from helpdesk.coverage.spans import MINUTE
from helpdesk.coverage.wallclock import in_utc

_REACHES = (timedelta(days=7), HORIZON)


def sla_due(
    customer: CustomerCalendar, at: datetime, target_minutes: int, kind: Kind = "business"
) -> datetime | None:
    """The end (UTC) of the ``target_minutes``-th open minute after ``at``.

    A target used up at closing time is due at closing time itself, not when the customer opens again.
    None when the customer is not open that long within 60 days. Raises CalendarError for a target below
    one minute and for whatever ``customer_intervals`` refuses.
    """
    if target_minutes < 1:
        raise CalendarError(f"A target has at least one minute, not {target_minutes}.")
    if target_minutes > HORIZON // MINUTE:
        return None
    at = in_utc(at)
    for reach in _REACHES:
        left = timedelta(minutes=target_minutes)
        for start, end in customer_intervals(customer, at, at + reach, kind):
            if left <= end - start:
                return start + left
            left -= end - start
    return None
