"""Invented people and hours for the style page, placed around the present so that every state can be seen."""

from datetime import datetime, timedelta

from django import template

from helpdesk.lib.clock import now as clock_now
from helpdesk.templatetags.desk import local
from helpdesk.templatetags.sunstrip import Shift

register = template.Library()

ZONES = (
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Asia/Manila",
    "Asia/Kathmandu",
    "Asia/Dubai",
    "Europe/Istanbul",
    "Europe/Berlin",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
)
MIDDLES = {"night": 2, "dawn": 6, "day": 13, "dusk": 19}
STAFF = (
    ("Aiko", "ja en", -9.0, 8.0),
    ("Mateo", "es", -4.5, 8.5),
    ("Defne", "tr de en", -1.5, 9.0),
    ("Luciana", "pt es", 3.0, 8.0),
    ("ليلى", "ar en", -3.0, 3.5),
    ("Ngaire", "en", 12.0, 9.0),
    ("Camila", "es en", 7.0, 4.0),
)
HEAT = (
    ("Türkçe", "011245542100"),
    ("日本語", "334542110012"),
    ("العربية", "000112332100"),
    ("Español", "421000123455"),
)


@register.simple_tag
def sample_shifts() -> list[Shift]:
    """Seven shifts: some on, one over, one ahead, and a stretch that nobody covers."""
    start = clock_now().replace(minute=0, second=0, microsecond=0)
    return [
        Shift(name, _hours(start, begins), _hours(start, begins + length), note)
        for name, note, begins, length in STAFF
    ]


@register.simple_tag
def sample_zone(phase: str) -> str:
    """The zone that is nearest to the middle of that part of the day now."""
    at = clock_now()
    return min(ZONES, key=lambda zone: abs((local(zone, at).hour - MIDDLES[phase] + 12) % 24 - 12))


@register.simple_tag
def sample_hours() -> list[str]:
    return [f"{hour:02}" for hour in range(0, 24, 2)]


@register.simple_tag
def sample_heat() -> list[tuple[str, list[int]]]:
    """People on by language for every second hour."""
    return [(name, [int(level) for level in levels]) for name, levels in HEAT]


@register.simple_tag
def sample_instant(minutes: float) -> datetime:
    """The present moved by ``minutes``."""
    return _hours(clock_now(), minutes / 60)


def _hours(at: datetime, ahead: float) -> datetime:
    return at + timedelta(hours=ahead)
