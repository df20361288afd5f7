"""The clock rule: when a local wall time happens.

A local wall time W happens at the first instant at which the local clock reads W or later. Skipped time
happens at the moment of the jump, repeated time at its first passage. The rule is monotone, so what meets on
the wall meets in real time and nothing has negative length.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal
from helpdesk.lib.zones import ZoneError, zone

DAY_MINUTES = 24 * 60
ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 9000
LONGEST_WINDOW = timedelta(days=3653)

_CLOCK_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DELTAS = tuple(timedelta(minutes=minute) for minute in range(2 * DAY_MINUTES + 1))
_HALF_DAYS = tuple(timedelta(hours=hours) for hours in range(0, 49, 12))


class CalendarError(Refusal):
    """A calendar, time or window that makes no sense."""


def clock_of(name: str) -> ZoneInfo:
    """The zone of that name. Raises CalendarError for any name that ``zones.zone`` refuses."""
    try:
        return zone(name)
    except ZoneError as error:
        raise CalendarError(error.template, **error.params) from error


def parse_minutes(text: str) -> int:
    """Minutes since local midnight of "09:30"; "24:00" is 1440. Raises CalendarError for anything else."""
    match = _CLOCK_TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise CalendarError(gettext_noop("'%(text)s' is not a time of day; write it as 09:30."), text=text)
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minutes > DAY_MINUTES:
        raise CalendarError(
            gettext_noop("'%(text)s' is not a time of day; a day ends at 24:00 and an hour at :59."),
            text=text,
        )
    return minutes


def instant_of(local: datetime, zone: str) -> datetime:
    """The instant (UTC) at which the naive wall time ``local`` happens in ``zone``, by the clock rule.

    Raises CalendarError when ``local`` carries an offset, lies at the end of all calendars, or the zone is refused.
    """
    if local.tzinfo is not None:
        raise CalendarError(f"{local.isoformat()} carries an offset; a local wall time has none.")
    clock = clock_of(zone)
    try:
        earlier_rule = local.replace(tzinfo=clock, fold=0).astimezone(UTC)
        later_rule = local.replace(tzinfo=clock, fold=1).astimezone(UTC)
    except OverflowError:
        raise outside(local.year) from None
    if later_rule < earlier_rule:
        return _jump(later_rule, earlier_rule, clock)
    return earlier_rule


def _jump(before: datetime, after: datetime, clock: ZoneInfo) -> datetime:
    """The instant in (before, after] at which the clock jumped ahead; clocks jump on whole seconds."""
    floor = before.replace(microsecond=0)
    new_offset = after.astimezone(clock).utcoffset()

    def jumped(second: int) -> bool:
        return (floor + timedelta(seconds=second)).astimezone(clock).utcoffset() == new_offset

    seconds = range(int((after - floor).total_seconds()) + 1)
    return floor + timedelta(seconds=bisect_left(seconds, True, key=jumped))


def day_spans(zone: str, day: date, edges: Iterable[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    """Stretches in UTC, given in minutes (each 0..2880) on the wall from local midnight of ``day``.

    Raises CalendarError at the end of all calendars.
    """
    midnight = _steady_midnight(zone, day)
    if midnight is None:
        return [(_unsteady(zone, day, start), _unsteady(zone, day, end)) for start, end in edges]
    return [(midnight + _DELTAS[start], midnight + _DELTAS[end]) for start, end in edges]


@lru_cache(maxsize=1 << 15)
def _steady_midnight(zone: str, day: date) -> datetime | None:
    """UTC instant of local midnight, or None when the clock changes within the 48 hours a shift can reach."""
    _check_year(day.year)
    midnight, clock = datetime.combine(day, time()), clock_of(zone)
    offsets = {
        (midnight + ahead).replace(tzinfo=clock, fold=fold).utcoffset()
        for ahead in _HALF_DAYS
        for fold in (0, 1)
    }
    return instant_of(midnight, zone) if len(offsets) == 1 else None


@lru_cache(maxsize=1 << 14)
def _unsteady(zone: str, day: date, minute: int) -> datetime:
    return instant_of(datetime.combine(day, time()) + _DELTAS[minute], zone)


def local_days(zone: str, start: datetime, end: datetime) -> range:
    """Ordinals of the local dates on which hours that touch [start, end) may begin.

    One day before the first, as hours of at most 24 h may reach in, and one after the last, as the date
    falls back where a clock is set back over midnight.
    """
    clock = clock_of(zone)
    first, last = start.astimezone(clock).date(), end.astimezone(clock).date()
    return range(first.toordinal() - 1, last.toordinal() + 2)


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises CalendarError for a naive time or one at the end of all calendars."""
    if at.tzinfo is None:
        raise CalendarError(f"{at.isoformat()} has no offset; an instant needs one.")
    _check_year(at.year)
    return at.astimezone(UTC)


def window(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Both ends in UTC. Raises CalendarError as ``in_utc`` does, and for more than ten years at once."""
    start, end = in_utc(start), in_utc(end)
    if end - start > LONGEST_WINDOW:
        raise CalendarError(f"The window {start.isoformat()} to {end.isoformat()} is longer than ten years.")
    return start, end


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise outside(year)


def outside(year: int) -> CalendarError:
    """The refusal of a day that no calendar holds."""
    words = gettext_noop("The year %(year)s is outside the calendar (%(first)s to %(last)s).")
    return CalendarError(words, year=year, first=FIRST_YEAR, last=LAST_YEAR)


def check_hours(days: tuple[int, ...], start: int, end: int) -> None:
    """Raise CalendarError unless the weekdays (Monday 0) and the minutes of the local day make sense."""
    if any(day not in range(7) for day in days):
        raise CalendarError(f"Weekdays are numbers from 0 (Monday) to 6 (Sunday), not {days!r}.")
    if start == DAY_MINUTES:
        raise CalendarError(gettext_noop("Nothing can start at 24:00; write 00:00 of the next day."))
    if not 0 <= start < DAY_MINUTES or not 0 <= end <= DAY_MINUTES:
        raise CalendarError(f"A time of day has 0 to 1440 minutes, not {start} and {end}.")


def last_minute(start: int, end: int) -> int:
    """The end as minutes from the midnight before ``start``: an end at or before the start is tomorrow's."""
    return end if end > start else end + DAY_MINUTES
