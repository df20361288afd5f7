"""Shifts out of a calendar file (RFC 5545), recurrences and zones included: the local days of one agent. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any

from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.refusals import Refusal
from helpdesk.lib.zones import zone

MOST_SHIFTS = 500
DAY = timedelta(days=1)


class IcalError(Refusal):
    """A calendar file that cannot be taken."""


def read(text: str, zone_name: str, first: date, last: date) -> dict[date, list[list[int]]]:
    """Hours by local day, [start, end] in minutes of the day, for shifts that start from ``first`` to ``last``.

    Raises IcalError for a file without any.
    """
    found = hours_of(events_of(text, first, last), zone_name, first, last)
    if not found:
        raise IcalError(gettext_noop("The calendar holds no shift in the next 92 days."))
    return found


def events_of(text: str, first: date, last: date) -> list[Any]:
    """The events from ``first`` to ``last`` in any zone, recurrences one by one. Raises IcalError."""
    # The two packages are loaded here: a start of the desk would wait for them, and files come seldom.
    try:
        calendar = import_module("icalendar").Calendar.from_ical(text)
        between = import_module("recurring_ical_events").of(calendar).between
        return list(between(first - DAY, last + 2 * DAY))
    except (ValueError, KeyError, IndexError, TypeError, OverflowError):
        raise IcalError(gettext_noop("The file is no calendar that can be read.")) from None


def hours_of(events: Iterable[Any], zone_name: str, first: date, last: date) -> dict[date, list[list[int]]]:
    """The hours that they are for one agent.

    Events without a zone are in the agent's own. Canceled and free ("transparent") events are no shifts; an event
    of whole days is a day off, so its days have no hours. Raises IcalError for a shift that cannot be.
    """
    place = zone(zone_name)
    found: dict[date, list[list[int]]] = defaultdict(list)
    off: set[date] = set()
    for event in events:
        start, end = _ends(event)
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if not isinstance(start, datetime):
            off |= {start + DAY * number for number in range((end - start).days)}
        elif str(event.get("TRANSP", "")).upper() != "TRANSPARENT":
            begin, finish = (_local(at, place) for at in (start, end))
            if first <= begin.date() <= last:
                found[begin.date()].append([_minute(begin), _minute(finish)])
                _check(begin, finish)
    for day in off:
        if first <= day <= last:
            found.setdefault(day, [])
    if sum(map(len, found.values())) > MOST_SHIFTS:
        raise IcalError(gettext_noop("The calendar holds more shifts than one agent can have."))
    return {day: sorted(hours) for day, hours in sorted(found.items())}


def is_of(event: Any, name: str, address: str) -> bool:
    """Whether an event of many people's calendar is this one's: invited by address, or named in its title."""
    invited = event.get("ATTENDEE", [])
    invited = invited if isinstance(invited, list) else [invited]
    known = {str(one).lower().removeprefix("mailto:") for one in invited}
    return address.lower() in known or str(event.get("SUMMARY", "")).strip().casefold() == name.casefold()


def _ends(event: Any) -> tuple[Any, Any]:
    """Start and end; an event of one instant ends where it starts, one of a day the day after."""
    start = event.decoded("DTSTART")
    if "DTEND" in event:
        return start, event.decoded("DTEND")
    if "DURATION" in event:
        return start, start + event.decoded("DURATION")
    return start, start if isinstance(start, datetime) else start + DAY


def _local(at: datetime, place: Any) -> datetime:
    """On the agent's clock, seconds cut off."""
    here = at.astimezone(UTC).astimezone(place) if at.tzinfo else at.replace(tzinfo=place)
    return here.replace(second=0, microsecond=0)


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _check(begin: datetime, finish: datetime) -> None:
    """Shifts end later on the same day or, before they began, on the next one."""
    length = datetime.combine(finish.date(), time(finish.hour, finish.minute)) - datetime.combine(
        begin.date(), time(begin.hour, begin.minute)
    )
    if not timedelta() < length < DAY:
        raise IcalError(gettext_noop("A shift lasts less than a day; the calendar holds a longer one."))
