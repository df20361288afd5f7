"""Short ways to write instants, hours and calendars, so that a table of cases stays a table."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from helpdesk.coverage.calendar import AgentCalendar, Interval, Shift, parse_minutes

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
WEEKDAYS = (MON, TUE, WED, THU, FRI)
EVERY_DAY = (MON, TUE, WED, THU, FRI, SAT, SUN)


def z(text: str) -> datetime:
    """ "2026-03-28 21:00" in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    """A naive local time."""
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    return date.fromisoformat(text)


def hours(text: str) -> tuple[int, int]:
    """ "09:00-18:00" as minutes."""
    start, end = text.split("-")
    return parse_minutes(start), parse_minutes(end)


def shift(text: str, days: Sequence[int] = EVERY_DAY, breaks: str = "", week: int | None = None) -> Shift:
    """ "22:00-06:00" with breaks "02:00-02:30 04:00-04:15"."""
    start, end = hours(text)
    return Shift(tuple(days), start, end, tuple(hours(one) for one in breaks.split()), week)


def agent(zone: str, *shifts: Shift, **rest: object) -> AgentCalendar:
    return AgentCalendar(zone=zone, shifts=shifts, **rest)  # type: ignore[arg-type]


def shown(spans: Sequence[Interval]) -> list[str]:
    """Spans as "03-28 21:00 - 03-29 04:00", for comparing at a glance."""
    return [f"{start:%m-%d %H:%M} - {end:%m-%d %H:%M}" for start, end in spans]
