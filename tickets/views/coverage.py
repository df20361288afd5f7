"""Coverage: languages by hours of the coming week, the gaps, and who stands behind a cell."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.coverage.wishes import leaves_to_decide, swaps_to_decide
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.clock import now
from helpdesk.lib.zones import ZoneError, zone
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Agent, AgentLanguage
from helpdesk.people.zone_choices import find_zone
from tickets import coverage_grid, facts
from tickets.coverage_grid import HOUR, WEEK_HOURS, Column, LanguageRow, Speaker
from tickets.kept import promises_kept
from tickets.models import Ticket
from tickets.views.frame import frame

DEEPEST = 5
WORKING = 3
NOBODY, PARTLY = "✕", "◐"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for; ``zone_name`` is "" for UTC."""

    zone_name: str
    level: int
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

    def link(self, **changed: Any) -> str:
        """The address of the same page with something changed; None takes a part out."""
        parts: dict[str, Any] = {"zone": self.zone_name or "UTC", "level": self.level, "day": self.day}
        kept = {key: value for key, value in (parts | changed).items() if value is not None}
        return f"?{urlencode(kept)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One language on the page."""

    row: LanguageRow
    cells: SafeString
    on_now: list[Agent]
    address: str
    next_gap: tuple[datetime, datetime] | None
    gap_hours: float


@require_safe
@lead_required
def grid(request: StaffRequest) -> HttpResponse:
    """``?zone=UTC|Area/City&level=1-5&day=n&language=code&at=instant``; unknown values fall back and say so."""
    at = now()
    wish = wish_of(request)
    start = coverage_grid.hour_start(at, wish.zone)
    week = coverage_grid.build(facts.agents(at), start)
    every_column = coverage_grid.columns(start, WEEK_HOURS, wish.zone)
    days = coverage_grid.by_day(every_column)
    first, count = (0, WEEK_HOURS) if wish.day is None else days[min(wish.day, len(days) - 1)][1:]
    people = {str(agent.pk): agent for agent in _people(request)}
    rows = [week.row(code, spoken=facts.spoken(code), level=wish.level) for code in desk_languages()]
    lines = [_line(row, wish, people, at=at, shown=slice(first, first + count)) for row in rows]
    context = frame(request, now=at) | {
        "wish": wish,
        "lines": lines,
        "start": start,
        "first_shown": start + first * HOUR,
        "columns": every_column[first : first + count],
        "days": _day_heads(wish, days, first, count),
        "day_links": [
            (wish.link(day=place), day, wish.day == place) for place, (day, _, _) in enumerate(days)
        ],
        "week_link": wish.link(day=None),
        "zone_links": _zone_links(request, wish),
        "levels": AgentLanguage.LEVELS,
        "has_people": bool(week.agents),
        "covered": [line for line in lines if not line.row.gaps],
        "wishes": leaves_to_decide(request.user).count() + swaps_to_decide(request.user).count(),
        "kept": promises_kept(Ticket.objects.visible_to(request.user), now=at),
        "who": _who(rows, wish, people, every_column),
    }
    return render(request, "desk/coverage.html", context)


def wish_of(request: StaffRequest) -> Wish:
    """The address's wishes; what is wrong falls back to the reader's zone, level "working", the whole week."""
    asked = request.GET.get("zone", "").strip()
    zone_name, refusal = _known(request.user.zone), ""
    if asked.upper() == "UTC":
        zone_name = ""
    elif asked:
        try:
            zone_name = find_zone(asked)
        except ZoneError as error:
            refusal = str(error)
    level, day = _number(request.GET.get("level", "")), _number(request.GET.get("day", ""))
    language = request.GET.get("language", "")
    return Wish(
        zone_name=zone_name,
        level=level if level is not None and 1 <= level <= DEEPEST else WORKING,
        day=day if day in range(8) else None,
        language=language if language in desk_languages() else "",
        at=_instant(request.GET.get("at", "")),
        refusal=refusal,
    )


def _line(row: LanguageRow, wish: Wish, people: dict[str, Agent], *, at: datetime, shown: slice) -> Line:
    return Line(
        row=row,
        cells=_cells(row.least[shown], row.some[shown]),
        on_now=_agents(row.on_at(at), people),
        address=wish.link(language=row.code) + "#who",
        next_gap=row.gaps[0] if row.gaps else None,
        gap_hours=round(row.gap_minutes / 60, 1),
    )


def _cells(least: list[int], some: list[int]) -> SafeString:
    return format_html_join(
        "", "{}", ((_cell(number, part > 0),) for number, part in zip(least, some, strict=True))
    )


@cache
def _cell(number: int, has_some: bool) -> SafeString:
    """A cell by its number of free speakers; one without says by a sign whether somebody is there for a part."""
    if number:
        return format_html('<td data-level="{}">{}</td>', min(number, DEEPEST), number)
    if has_some:
        return format_html('<td data-level="0" data-part>{}</td>', PARTLY)
    return format_html('<td data-level="0">{}</td>', NOBODY)


def _day_heads(wish: Wish, days: list[Any], first: int, count: int) -> list[tuple[Any, int]]:
    return [
        (day, length) for day, start, length in days if first <= start < first + count or wish.day is None
    ]


def _who(
    rows: list[LanguageRow], wish: Wish, people: dict[str, Agent], found: list[Column]
) -> dict[str, Any] | None:
    """The people of the asked language: each with the free hours of every day, and those of the asked hour."""
    row = next((one for one in rows if one.code == wish.language), None)
    if row is None:
        return None
    days = list(dict.fromkeys(column.day for column in found))
    table = [
        (people[one.agent_id], one.level, _hours_by_day(one, days, wish.zone))
        for one in row.speakers
        if one.agent_id in people
    ]
    hour = next((column for column in found if wish.at and column.at <= wish.at < column.at + HOUR), None)
    return {
        "row": row,
        "days": days,
        "table": sorted(table, key=lambda line: (-line[1], line[0].user.name)),
        "hour": hour,
        "there": _there(row, hour, people, wish.zone) if hour else [],
    }


def _hours_by_day(one: Speaker, days: list[Any], clock: tzinfo) -> list[list[str]]:
    """For each local day the free stretches that start on it, such as "22:00–06:00"."""
    found: dict[Any, list[str]] = {day: [] for day in days}
    for start, end in one.free:
        local = start.astimezone(clock)
        if local.date() in found:
            found[local.date()].append(f"{local:%H:%M}–{end.astimezone(clock):%H:%M}")
    return list(found.values())


def _there(
    row: LanguageRow, hour: Column, people: dict[str, Agent], clock: tzinfo
) -> list[tuple[Agent, list[str]]]:
    """Who is free in one hour; the stretches are empty for those who are there all of it."""
    there = []
    for one in row.speakers:
        parts = [
            (max(a, hour.at), min(b, hour.at + HOUR))
            for a, b in one.free
            if a < hour.at + HOUR and b > hour.at
        ]
        if parts and one.agent_id in people:
            whole = parts == [(hour.at, hour.at + HOUR)]
            words = [f"{a.astimezone(clock):%H:%M}–{b.astimezone(clock):%H:%M}" for a, b in parts]
            there.append((people[one.agent_id], [] if whole else words))
    return sorted(there, key=lambda pair: (bool(pair[1]), pair[0].user.name))


def _people(request: StaffRequest) -> Any:
    return Agent.objects.visible_to(request.user).active().select_related("user")


def _agents(speakers: list[Speaker], people: dict[str, Agent]) -> list[Agent]:
    return sorted(
        (people[one.agent_id] for one in speakers if one.agent_id in people), key=lambda one: one.user.name
    )


def _zone_links(request: StaffRequest, wish: Wish) -> list[tuple[str, str, bool]]:
    mine = _known(request.user.zone)
    known = [(wish.link(zone="UTC"), "UTC", not wish.zone_name)]
    if mine:
        known.append((wish.link(zone=mine), _("My time"), wish.zone_name == mine))
    return known


def _known(name: str) -> str:
    try:
        return find_zone(name)
    except ZoneError:
        return ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 else None


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
