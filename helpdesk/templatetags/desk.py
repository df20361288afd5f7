"""Tags and filters of the desk's look: people's hours, sun and moon, icons, names of languages.

Instants are aware datetimes; zones are IANA names; ``at`` is the moment to show and defaults to the clock.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import pi, sin
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates
from django import template
from django.template.defaultfilters import stringfilter
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from heroicons.templatetags.heroicons import heroicon_micro, heroicon_mini, heroicon_outline

from helpdesk.lib.clock import now as clock_now
from helpdesk.lib.regions import region_name, split
from helpdesk.lib.words import country_name as _country_name

register = template.Library()

RTL_LANGUAGES = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"])
RTL_SCRIPTS = frozenset(["adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"])
SUNRISE, DAYTIME, SUNSET, NIGHTFALL = 6, 8, 18, 22
# Icons that point along the line of reading: forward and back change sides where it runs from right to left.
ALONG_THE_LINE = ("arrow-left", "arrow-right", "chevron-left", "chevron-right")
STARS = (
    (58, 22, 0.9),
    (66, 48, 0.7),
    (72, 16, 0.6),
    (81, 38, 0.9),
    (90, 20, 0.7),
    (95, 56, 0.6),
    (62, 70, 0.5),
)


def day_phase(zone: str, at: datetime) -> str:
    """Which part of the day the clock of ``zone`` shows: night, dawn, day or dusk.

    By the wall clock, not the sky: it tells whether somebody is likely awake, and 22:00 is late in June too.
    """
    hour = local(zone, at).hour
    if hour < SUNRISE or hour >= NIGHTFALL:
        return "night"
    if hour < DAYTIME:
        return "dawn"
    return "day" if hour < SUNSET else "dusk"


def local(zone: str, at: datetime) -> datetime:
    """``at`` on the wall clock of ``zone``; without a zone, of the viewer."""
    return at.astimezone(ZoneInfo(zone) if zone else timezone.get_current_timezone())


def phase_word(phase: str) -> str:
    words = {
        "night": pgettext("part of the day", "night"),
        "dawn": pgettext("part of the day", "early morning"),
        "day": pgettext("part of the day", "daytime"),
        "dusk": pgettext("part of the day", "evening"),
    }
    return words[phase]


def next_change(zone: str, at: datetime) -> tuple[datetime, int] | None:
    """When the offset of the zone changes within a week, to the minute, and the minutes ahead from then."""
    low, high = at, at + timedelta(days=7)
    before, after = utc_offset(zone, low), utc_offset(zone, high)
    if before == after:
        return None
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if utc_offset(zone, middle) == before else (low, middle)
    return high.replace(second=0, microsecond=0), after


def utc_offset(zone: str, at: datetime) -> int:
    """Minutes the wall clock of ``zone`` is ahead of UTC."""
    ahead = local(zone, at).utcoffset() or timedelta()
    return int(ahead.total_seconds() // 60)


def locale() -> Locale:
    return _locale(translation.to_locale(translation.get_language() or "en"))


@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def zone_title(zone: str, at: datetime) -> str:
    """The name of a zone in words, such as "Tokyo, Japan Standard Time, UTC+9"."""
    return _zone_title(zone, utc_offset(zone, at), str(locale())) if zone else ""


@lru_cache(maxsize=2048)
def _zone_title(zone: str, minutes: int, locale_name: str) -> str:
    city = dates.get_timezone_location(dates.get_timezone(zone), locale=locale_name, return_city=True)
    sign, (hours, rest) = "+" if minutes >= 0 else "\u2212", divmod(abs(minutes), 60)
    offset = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
    return f"{city} ({zone}), {offset}"


@register.simple_tag
def now_iso() -> str:
    """The server's present, for scripts that tick by it and not by the machine they run on."""
    return clock_now().isoformat(timespec="seconds").replace("+00:00", "Z")


@register.simple_tag
def phase(zone: str = "", at: datetime | None = None) -> str:
    """``{% phase zone as lit %}``: night, dawn, day or dusk."""
    return day_phase(zone, at or clock_now())


@register.simple_tag
def sunmoon(zone: str = "", at: datetime | None = None) -> SafeString:
    """A small sun or moon with the word for it; its shapes stand in partials/phases.html."""
    return _lit(day_phase(zone, at or clock_now()))


def _lit(lit: str) -> SafeString:
    return _glyph(lit, phase_word(lit))


@lru_cache(maxsize=256)
def _glyph(lit: str, word: str) -> SafeString:
    return format_html(
        '<span class="sunmoon" data-phase="{}"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<use href="#phase-{}"></use></svg><span class="sr-only">{}</span></span>',
        lit,
        lit,
        word,
    )


@register.simple_tag
def clock(zone: str = "", at: datetime | None = None) -> SafeString:
    """Sun or moon and the ticking local time of ``zone``, its name on hover."""
    moment = at or clock_now()
    wall = local(zone, moment)
    change = next_change(zone, moment)
    then = (
        format_html(' data-changes="{}" data-then="{}"', change[0].astimezone(UTC).isoformat(), change[1])
        if change
        else ""
    )
    return format_html(
        '<local-clock class="clock" data-offset="{}"{} title="{}">{}'
        '<time datetime="{}">{}</time></local-clock>',
        utc_offset(zone, moment),
        then,
        zone_title(zone, moment),
        _lit(day_phase(zone, moment)),
        wall.isoformat(timespec="minutes"),
        wall.strftime("%H:%M"),
    )


@register.simple_tag
def both_times(instant: datetime, zone: str, *, day: str = "") -> SafeString:
    """An instant as "14:05 · 09:05 yours": their clock, then the viewer's; once where both agree.

    Days are named where they differ, or are not today. ``day`` says whose the reader knows from around it,
    "mine" or "theirs".
    """
    theirs, mine = local(zone, instant), local("", instant)
    differ = theirs.date() != mine.date()
    told = {"mine": mine.date(), "theirs": theirs.date()}.get(
        day, None if differ else local("", clock_now()).date()
    )
    first = format_html(
        '<time datetime="{}" title="{}">{}</time>',
        theirs.isoformat(timespec="minutes"),
        zone_title(zone, instant),
        _day_and_time(theirs, told),
    )
    if theirs.replace(tzinfo=None) == mine.replace(tzinfo=None):
        return format_html('<span class="times">{}</span>', first)
    yours = gettext("%(time)s yours") % {"time": _day_and_time(mine, told if differ else mine.date())}
    return format_html(
        '<span class="times">{} <span class="times-mine"><span aria-hidden="true">·</span> {}</span></span>',
        first,
        yours,
    )


def my_time(instant: datetime, beside: datetime | None = None) -> str:
    """ "14:05" for today, or where the day is that of ``beside``; "Tue 14:05" else: the viewer's clock."""
    return _day_and_time(local("", instant), local("", beside or clock_now()).date())


def _day_and_time(wall: datetime, told: date | None) -> str:
    """With its day, unless that is ``told`` already; the date only where a weekday would not tell which."""
    if wall.date() == told:
        return wall.strftime("%H:%M")
    is_near = abs((wall.date() - local("", clock_now()).date()).days) < 7
    return dates.format_skeleton("E" if is_near else "MMMEd", wall, locale=locale()) + wall.strftime(" %H:%M")


@register.simple_tag
def ago(instant: datetime, at: datetime | None = None) -> SafeString:
    """ "5 minutes ago", ticking; the exact time in the viewer's zone on hover."""
    delta = instant - (at or clock_now())
    return format_html(
        '<relative-time class="ago"><time datetime="{}" title="{}">{}</time></relative-time>',
        instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        local_datetime(instant),
        dates.format_timedelta(delta, add_direction=True, locale=locale()),
    )


@register.simple_tag
def icon(name: str, *, size: int = 20, label: str = "") -> SafeString:
    """A heroicon: outline from 24 pixels, else mini or micro; readers hear its ``label``, if it has one."""
    drawn = _drawn(name, size)
    return format_html('{}<span class="sr-only">{}</span>', drawn, label) if label else drawn


@lru_cache(maxsize=256)
def _drawn(name: str, size: int) -> SafeString:
    draw = heroicon_outline if size >= 24 else heroicon_mini if size >= 18 else heroicon_micro
    kind = "icon icon-along" if name.startswith(ALONG_THE_LINE) else "icon"
    return SafeString(draw(name, size=size, **{"class": kind, "focusable": "false"}))


@register.simple_tag
def sky(zone: str = "", at: datetime | None = None) -> SafeString:
    """What stands in the sky of ``zone``: the sun on its way, or the moon among stars; decoration alone."""
    moment = at or clock_now()
    wall = local(zone, moment)
    hour = wall.hour + wall.minute / 60
    sun_is_up = SUNRISE <= hour < SUNSET + 2
    way = (hour - SUNRISE) / 14 if sun_is_up else ((hour - 20) % 24) / 10
    mirrored = translation.get_language_bidi()
    across, height = 60 + way * 32, 82 - sin(pi * way) * 54
    stars = "" if sun_is_up else format_html_join("", '<circle cx="{}%" cy="{}%" r="{}"/>', _stars(mirrored))
    return format_html(
        '<svg class="sky" aria-hidden="true" focusable="false" data-phase="{}">{}'
        '<circle class="{}" cx="{}%" cy="{}%" r="{}"/></svg>',
        day_phase(zone, moment),
        format_html('<g class="sky-stars">{}</g>', stars) if stars else "",
        "sky-sun" if sun_is_up else "sky-moon",
        round(100 - across if mirrored else across, 1),
        round(height, 1),
        13 if sun_is_up else 9,
    )


def _stars(mirrored: bool) -> list[tuple[int, int, float]]:
    return [(100 - x if mirrored else x, y, r) for x, y, r in STARS]


@register.filter
@stringfilter
def direction(language: str) -> str:
    """``rtl`` or ``ltr`` for a language tag such as "ar", "pt-BR", "az-Arab"."""
    parts = language.lower().replace("_", "-").split("-")
    scripts = [part for part in parts[1:] if len(part) == 4]
    rtl = scripts[0] in RTL_SCRIPTS if scripts else parts[0] in RTL_LANGUAGES
    return "rtl" if rtl else "ltr"


@register.filter
@stringfilter
def language_name(language: str) -> str:
    """A language in the words of the page's language: "Japanese"; the tag itself where unknown."""
    return _language_name(language, str(locale()))


@register.filter
@stringfilter
def country_name(code: str) -> str:
    """A country in the words of the page's language: "Japan"; a region behind its country: "Germany · Bayern"."""
    country, region = split(code)
    name = _country_name(country, str(locale()))
    return f"{name} · {region_name(code)}" if region else name


@register.filter
@stringfilter
def autonym(language: str) -> str:
    """A language in its own words: "日本語"."""
    return _language_name(language, language)


@lru_cache(maxsize=2048)
def _language_name(language: str, words: str) -> str:
    try:
        found = Locale.parse(language.replace("-", "_")).get_display_name(words.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return language
    return found or language


@register.filter
def local_time(instant: datetime, zone: str = "") -> str:
    """Hours and minutes as the page's language writes them: "2:05 PM", "14:05"."""
    return str(dates.format_time(local(zone, instant), format="short", locale=locale()))


@register.filter
def local_day(instant: datetime, zone: str = "") -> str:
    """Weekday, day and month: "Mon, Nov 23"."""
    return str(dates.format_skeleton("MMMEd", local(zone, instant), locale=locale()))


@register.filter
def local_date(instant: datetime, zone: str = "") -> str:
    """Day, month and year: "Nov 23, 2026"."""
    return str(dates.format_date(local(zone, instant), format="medium", locale=locale()))


@register.filter
def local_datetime(instant: datetime, zone: str = "") -> str:
    """Day and time together, to the minute, in the page's language: "Nov 23, 2026, 2:05 PM"."""
    day, time = local_date(instant, zone), local_time(instant, zone)
    joined = dates.get_datetime_format("medium", locale=locale())
    return str(joined).format(time, day)


@register.filter
def zone_city(zone: str) -> str:
    """The city a zone is named for, in the page's language: "Asia/Tokyo" gives "Tokyo"."""
    try:
        found = dates.get_timezone_location(dates.get_timezone(zone), locale=locale(), return_city=True)
    except LookupError:
        return zone
    return str(found)


@register.filter
def duration(seconds: float) -> str:
    """A length of time in a narrow column: "4 min", "3 hr", "2 days"."""
    step = (
        60 if float(seconds) >= 3600 else 1
    )  # few different lengths stand in a list, so that their words are kept
    return _duration(float(seconds) // step * step, str(locale()))


@lru_cache(maxsize=4096)
def _duration(seconds: float, words: str) -> str:
    return str(dates.format_timedelta(timedelta(seconds=seconds), format="short", locale=words))


@register.inclusion_tag("partials/person.html")
def person(name: str, zone: str = "", **more: Any) -> dict[str, Any]:
    """A name with its local time; ``lang``, ``note``, ``online`` and ``at`` are optional."""
    return {"name": name, "zone": zone, "at": more.pop("at", None) or clock_now(), **more}
