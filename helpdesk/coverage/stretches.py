"""From instants back to the local minutes in which absences and one-off shifts are kept."""

from dataclasses import dataclass
from datetime import date, datetime

from helpdesk.coverage.calendar import CalendarError, instant_of
from helpdesk.coverage.replan import local
from helpdesk.coverage.roster import wall
from helpdesk.coverage.wallclock import DAY_MINUTES
from helpdesk.lib.marking import gettext_noop


@dataclass(frozen=True, slots=True)
class Stretch:
    """Local days and minutes of a day, named as an absence keeps them; the same instants again, or a little more."""

    first_day: date
    start: int
    last_day: date
    end: int


def stretch(zone: str, start: datetime, end: datetime) -> Stretch:
    """Local minutes that hold [start, end), aware instants on full minutes.

    Where a clock is set back, a wall time means its first passage; an end in the second one is written an hour
    later, so that nothing of the stretch is left out.
    """
    first, last = local(zone, (start, end))
    return Stretch(first.date(), _minute(first), last.date(), _minute(last))


def day_end(zone: str, day: date) -> datetime:
    """The instant at which a local day ends."""
    return instant_of(wall(day, DAY_MINUTES), zone)


def one_shift(zone: str, start: datetime, end: datetime) -> tuple[date, int, int]:
    """Local day and minutes of a one-off shift. Raises CalendarError when it is longer than 24 hours."""
    found = stretch(zone, start, end)
    long = (found.last_day - found.first_day).days * DAY_MINUTES + found.end - found.start
    if long > DAY_MINUTES:
        raise CalendarError(gettext_noop("A shift that is swapped lasts at most 24 hours."))
    return found.first_day, found.start, found.end


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute
