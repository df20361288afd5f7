"""Coverage: languages by hours of the coming week, the gaps, and who stands behind a cell."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache as remember
from typing import Any, cast

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from helpdesk.coverage.models import ZoneClock
from helpdesk.coverage.wishes import leaves_to_decide, swaps_to_decide
from helpdesk.coverage.zone_news import zone_news
from helpdesk.languages.codes import spoken_code
from helpdesk.languages.desk import desk_languages
from helpdesk.lib.clock import now
from helpdesk.lib.zones import zone_data_version
from helpdesk.people.access import StaffRequest, lead_required
from helpdesk.people.models import Agent, AgentLanguage
from tickets import facts
from tickets.arrivals import Demand, Rate, band
from tickets.kept import handovers, promises_kept
from tickets.models import Ticket
from tickets.planner import coverage_grid
from tickets.planner.coverage_grid import (
    HOUR,
    QUARTER,
    Column,
    Grid,
    LanguageRow,
    Speaker,
    by_day,
    columns,
    speaking,
)
from tickets.planner.demand import ClockChange, clock_changes, expected_demand, largest_groups, terms
from tickets.planner.group_cover import group_cover
from tickets.planner.staffing_need import Terms, needed
from tickets.planner.world import world
from tickets.renewal import promises_at_risk
from tickets.routing import AgentFacts
from tickets.views.coverage_wish import SPANS, Wish, known_zone, wish_of
from tickets.views.frame import frame

DEEPEST = 5
HOURS_OF_WEEK = 168
KEPT = 600  # seconds
NOBODY, PARTLY = "✕", "◐"


@dataclass(frozen=True, slots=True)
class Line:
    """One language on the page; ``is_guess``: too few came for what is needed to be more than a guess.

    ``rates`` and ``need`` are of each hour; ``a_week`` contacts come as a mean, in four of five weeks ``between`` two.
    """

    row: LanguageRow
    rates: list[Rate]
    need: list[int]
    a_week: float
    between: tuple[int, int]
    cells: SafeString
    on_now: list[Agent]
    address: str
    next_gap: tuple[datetime, datetime] | None
    gap_hours: float
    short_hours: int
    most_needed: int
    is_guess: bool


@require_safe
@lead_required
def grid(request: StaffRequest) -> HttpResponse:
    """``?zone=UTC|Area/City&level=1-5&days=7|14&from=date&day=n&language=code&at=instant``.

    Unknown values fall back; a zone that is none is said. One day is shown in quarters of an hour.
    """
    at = now()
    wish = wish_of(request, at)
    known = facts.agents(at)
    whole = coverage_grid.build(known, wish.start(at), hours=wish.hours)
    shown = _shown(whole, wish, known)
    people = {str(agent.pk): agent for agent in _people(request)}
    demand = expected_demand(now=at)
    ground = _Ground(people, demand, at, terms(now=at))
    lines = [_line(code, whole, shown, wish, ground) for code in desk_languages()]
    context = frame(request, now=at) | {
        "wish": wish,
        "lines": lines,
        "first_shown": shown.grid.start,
        "cell_minutes": shown.cell_minutes,
        "columns": shown.columns,
        "days": shown.heads,
        "day_links": [(wish.link(day=place), day, wish.day == place) for place, day in enumerate(shown.days)],
        "week_link": wish.link(day=None),
        "span_links": _span_links(wish),
        "zone_links": _zone_links(request, wish),
        "levels": AgentLanguage.LEVELS,
        "has_people": bool(whole.agents),
        "world": world(people.values(), at),
        "risks": promises_at_risk(Ticket.objects.visible_to(request.user), now=at),
        "zone_data": zone_data_version(),
        "zone_news": _zone_news(people.values(), at),
        "clock_changes": _clock_changes(at),
        "groups": group_cover(largest_groups(now=at), known, whole.start, whole.start + wish.hours * HOUR),
        "wishes": leaves_to_decide(request.user).count() + swaps_to_decide(request.user).count(),
        "kept": promises_kept(Ticket.objects.visible_to(request.user), now=at),
        "handovers": handovers(Ticket.objects.visible_to(request.user), now=at),
        "who": _who(lines, wish, people, columns(whole.start, wish.hours, wish.zone)),
        "terms": ground.terms,
    }
    return render(request, "desk/coverage.html", context)


@dataclass(frozen=True)
class _Shown:
    """The part of the grid on the screen: all hours, or one day in quarters."""

    grid: Grid
    cell_minutes: int
    columns: list[Column]
    heads: list[tuple[date, int]]
    days: list[date]


@dataclass(frozen=True)
class _Ground:
    """What every line needs beside the grid."""

    people: dict[str, Agent]
    demand: Demand
    at: datetime
    terms: Terms


def _shown(whole: Grid, wish: Wish, known: list[AgentFacts]) -> _Shown:
    found = by_day(columns(whole.start, wish.hours, wish.zone))
    days = [day for day, _, _ in found]
    if wish.day is None:
        heads = [(day, count) for day, _, count in found]
        return _Shown(whole, 60, columns(whole.start, wish.hours, wish.zone), heads, days)
    day, first, count = found[min(wish.day, len(found) - 1)]
    part = coverage_grid.build(known, whole.start + first * HOUR, hours=count)
    cells = columns(part.start, count, wish.zone, cell_minutes=QUARTER)
    return _Shown(part, QUARTER, cells, [(day, len(cells))], days)


def _line(code: str, whole: Grid, shown: _Shown, wish: Wish, ground: _Ground) -> Line:
    spoken = spoken_code(code)
    row = whole.row(code, spoken=spoken, level=wish.level)
    part = row
    if shown.cell_minutes != 60:
        part = shown.grid.row(code, spoken=spoken, level=wish.level, cell_minutes=shown.cell_minutes)
    reckoned = ground.terms.among(speaking(whole.agents, spoken, wish.level))
    rates = ground.demand.rates(code, whole.start, whole.hours)
    need = needed(rates, reckoned)
    a_week = sum(rate.contacts for rate in rates) * HOURS_OF_WEEK / whole.hours
    first = (shown.grid.start - whole.start) // HOUR
    of_cell = [need[first + place * shown.cell_minutes // 60] for place in range(len(part.least))]
    return Line(
        row=row,
        rates=rates,
        need=need,
        a_week=a_week,
        between=band(a_week),
        cells=_cells(part, of_cell),
        on_now=_agents(row.on_at(ground.at), ground.people),
        address=wish.link(language=row.code) + "#who",
        next_gap=row.gaps[0] if row.gaps else None,
        gap_hours=round(row.gap_minutes / 60, 1),
        short_hours=sum(free < wanted for free, wanted in zip(row.least, need, strict=True)),
        most_needed=max(need, default=0),
        is_guess=ground.demand.is_thin(code),
    )


def _cells(row: LanguageRow, need: list[int]) -> SafeString:
    cells = zip(row.least, row.some, need, strict=True)
    return format_html_join("", "{}", ((_cell(number, part > 0, wanted),) for number, part, wanted in cells))


@remember
def _cell(number: int, has_some: bool, wanted: int) -> SafeString:
    """A cell by its number of free speakers and of those who are needed; signs say what is missing."""
    short = format_html(" data-short>{}<small>/{}</small>", number, wanted) if 0 < number < wanted else None
    if short:
        return format_html('<td data-level="{}"{}</td>', min(number, DEEPEST), short)
    if number:
        return format_html('<td data-level="{}">{}</td>', min(number, DEEPEST), number)
    if has_some:
        return format_html('<td data-level="0" data-part>{}</td>', PARTLY)
    return format_html('<td data-level="0"{}>{}</td>', SafeString(" data-wanted") if wanted else "", NOBODY)


def _span_links(wish: Wish) -> list[tuple[str, str, bool]]:
    return [
        (
            wish.link(days=number, day=None),
            ngettext("%d day", "%d days", number) % number,
            wish.days == number,
        )
        for number in SPANS
    ]


def _clock_changes(at: datetime) -> list[ClockChange]:
    """What clock changes of the next 60 days do to the coverage of groups of customers."""
    return cast(list[ClockChange], cache.get_or_set("clock-changes", lambda: clock_changes(now=at), KEPT))


def _zone_news(people: Iterable[Agent], at: datetime) -> list[tuple[ZoneClock, list[Agent]]]:
    """Clocks that newer zone data moved, each with those who work by it."""
    there = sorted(people, key=lambda agent: agent.user.name)
    return [(one, [agent for agent in there if agent.zone == one.zone]) for one in zone_news(now=at)]


def _who(
    lines: list[Line], wish: Wish, people: dict[str, Agent], found: list[Column]
) -> dict[str, Any] | None:
    """The people of the asked language: each with the free hours of every day, and those of the asked hour."""
    line = next((line for line in lines if line.row.code == wish.language), None)
    if line is None:
        return None
    row = line.row
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
        **(_expected(line, found.index(hour)) if hour else {}),
    }


def _expected(line: Line, hour: int) -> dict[str, Any]:
    """What an hour brings and needs."""
    contacts = line.rates[hour].contacts
    return {
        "contacts": contacts,
        "between": band(contacts),
        "needed": line.need[hour],
        "is_guess": line.is_guess,
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
    mine = known_zone(request.user.zone)
    known = [(wish.link(zone="UTC"), "UTC", not wish.zone_name)]
    if mine:
        known.append((wish.link(zone=mine), _("My time"), wish.zone_name == mine))
    return known
