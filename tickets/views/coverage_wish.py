"""What the address of the coverage page asks for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from helpdesk.coverage.calendar import instant_of
from helpdesk.coverage.roster import wall
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.words import told
from helpdesk.lib.zones import ZoneError, zone
from helpdesk.people.access import StaffRequest
from helpdesk.people.zone_choices import find_zone
from tickets.planner.coverage_grid import hour_start

DEEPEST, WORKING = 5, 3
SPANS = (7, 14)
FARTHEST = 92  # days ahead


@dataclass(frozen=True, slots=True)
class Wish:
    """``zone_name`` is "" for UTC; ``first`` None: from this hour on; ``day`` None: all days at once."""

    zone_name: str
    level: int
    days: int
    first: date | None
    day: int | None
    language: str
    at: datetime | None
    refusal: str = ""

    @property
    def zone(self) -> tzinfo:
        return zone(self.zone_name) if self.zone_name else UTC

    @property
    def zone_or_utc(self) -> str:
        """A name for templates, which take "" for the reader's own zone."""
        return self.zone_name or "UTC"

    @property
    def hours(self) -> int:
        return self.days * 24

    def start(self, at: datetime) -> datetime:
        """The first instant of the grid."""
        if self.first is None:
            return hour_start(at, self.zone)
        if not self.zone_name:
            return datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)
        return instant_of(wall(self.first, 0), self.zone_name)

    def link(self, **changed: Any) -> str:
        """The address of the same page with something changed; None takes a part out."""
        parts: dict[str, Any] = {
            "zone": self.zone_or_utc,
            "level": self.level,
            "days": self.days,
            "from": self.first,
            "day": self.day,
        }
        kept = {key: value for key, value in (parts | changed).items() if value is not None}
        return f"?{urlencode(kept)}"


def wish_of(request: StaffRequest, at: datetime) -> Wish:
    """The address's wishes; what is wrong falls back to the reader's zone, level "working", 14 days from now."""
    asked = request.GET.get("zone", "").strip()
    zone_name, refusal = known_zone(request.user.zone), ""
    if asked.upper() == "UTC":
        zone_name = ""
    elif asked:
        try:
            zone_name = find_zone(asked)
        except ZoneError as error:
            refusal = told(error)
    level, day = _number(request.GET.get("level", "")), _number(request.GET.get("day", ""))
    days = _number(request.GET.get("days", ""))
    days = days if days in SPANS else SPANS[-1]
    language = request.GET.get("language", "")
    return Wish(
        zone_name=zone_name,
        level=level if level is not None and 1 <= level <= DEEPEST else WORKING,
        days=days,
        first=_first(request.GET.get("from", ""), at),
        day=day if day in range(days + 1) else None,
        language=language if language in desk_languages() else "",
        at=_instant(request.GET.get("at", "")),
        refusal=refusal,
    )


def known_zone(name: str) -> str:
    """The zone of that name, "" for none."""
    try:
        return find_zone(name)
    except ZoneError:
        return ""


def _first(text: str, at: datetime) -> date | None:
    """A day from yesterday to 92 days ahead; any other is from now on."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    days = (found - at.date()).days
    return found if -1 <= days <= FARTHEST and found != at.date() else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 else None


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
