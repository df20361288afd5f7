"""The sun strip: a day around the present in the viewer's zone, and who is on through it.

Geometry is in percent of the width, mirrored for right-to-left pages, so that plain SVG attributes draw it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import template
from django.utils import translation

from helpdesk.lib.clock import now as clock_now
from helpdesk.templatetags.desk import day_phase, local

register = template.Library()

LANE_HEIGHT = 19
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Shift:
    """Somebody's time on, half-open, as the caller knows it."""

    name: str
    start: datetime
    end: datetime
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A shift as drawn: ``x`` and ``width`` in percent, ``y`` in pixels."""

    shift: Shift
    x: float
    width: float
    y: int
    on: bool


@dataclass(frozen=True)
class Window:
    """The stretch of time that the strip shows."""

    start: datetime
    end: datetime
    zone: str
    mirrored: bool

    def x(self, at: datetime) -> float:
        share = 100 * (at - self.start) / (self.end - self.start)
        return round(100 - share if self.mirrored else share, 3)

    def box(self, start: datetime, end: datetime) -> tuple[float, float]:
        """Where a span begins and how wide it is, cut at the edges."""
        one, other = self.x(max(start, self.start)), self.x(min(end, self.end))
        return min(one, other), round(abs(other - one), 3)

    def hours(self) -> Iterator[datetime]:
        """Every full hour of the zone's clock within the window."""
        past = local(self.zone, self.start)
        at = self.start + timedelta(minutes=(60 - past.minute) % 60)
        while at <= self.end:
            yield at
            at += timedelta(hours=1)


def lanes(shifts: Iterable[Shift]) -> list[list[Shift]]:
    """Packs shifts into as few rows as hold them without overlap; each row in order of time."""
    rows: list[list[Shift]] = []
    for shift in sorted(shifts, key=lambda one: (one.start, one.end, one.name)):
        free = next((row for row in rows if row[-1].end <= shift.start), None)
        if free is None:
            rows.append([shift])
        else:
            free.append(shift)
    return rows


def merged(shifts: Iterable[Shift]) -> list[Span]:
    """The times when at least one person is on."""
    spans: list[Span] = []
    for shift in sorted(shifts, key=lambda one: one.start):
        if spans and shift.start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], shift.end)
        else:
            spans.append((shift.start, shift.end))
    return spans


def gaps(covered: Sequence[Span], window: Window) -> list[Span]:
    """The times of the window when nobody is on."""
    edges = [window.start, *(edge for span in covered for edge in span), window.end]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if start < end]


@register.inclusion_tag("partials/sun_strip.html")
def sun_strip(shifts: Iterable[Shift], zone: str = "", at: datetime | None = None) -> dict[str, Any]:
    """``{% sun_strip shifts %}``: 6 hours back, 18 ahead. ``shifts`` have name, start, end and note.

    Each person needs one entry a shift; spans outside the window are left out.
    """
    moment = at or clock_now()
    window = Window(
        start=moment - timedelta(hours=6),
        end=moment + timedelta(hours=18),
        zone=zone,
        mirrored=translation.get_language_bidi(),
    )
    seen = [shift for shift in shifts if shift.end > window.start and shift.start < window.end]
    covered = [(max(a, window.start), min(b, window.end)) for a, b in merged(seen)]
    rows = lanes(seen)
    return {
        "start": _iso(window.start),
        "end": _iso(window.end),
        "now_x": window.x(moment),
        "stops": sorted((window.x(hour), day_phase(zone, hour)) for hour in window.hours()),
        "hours": _labels(window),
        "covered": [window.box(*span) for span in covered],
        "gaps": [window.box(*span) for span in gaps(covered, window)],
        "bars": [_bar(shift, row, window, moment) for row, all_of in enumerate(rows) for shift in all_of],
        "height": LANE_HEIGHT * len(rows),
        "on_now": [shift for shift in seen if shift.start <= moment < shift.end],
        "shifts": sorted(seen, key=lambda shift: shift.start),
        "zone": zone,
        "mirrored": window.mirrored,
    }


def _labels(window: Window) -> list[tuple[float, str]]:
    marks = [(window.x(at), local(window.zone, at)) for at in window.hours()]
    return [(x, wall.strftime("%H")) for x, wall in marks if wall.hour % 3 == 0 and 0.5 < x < 99.5]


def _bar(shift: Shift, row: int, window: Window, moment: datetime) -> Bar:
    x, width = window.box(shift.start, shift.end)
    on = shift.start <= moment < shift.end
    return Bar(shift=shift, x=x, width=width, y=row * LANE_HEIGHT, on=on)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
