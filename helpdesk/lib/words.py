"""Times and names in the reader's manner."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_timezone_location
from django.utils.translation import gettext

from helpdesk.lib.refusals import Refusal
from helpdesk.lib.zones import ZoneError, zone


def locale_of(language: str) -> Locale:
    """The nearest locale that babel knows; English when there is none."""
    for code in (language.replace("-", "_"), language.partition("-")[0], "en"):
        try:
            return Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def local_words(instant: datetime, zone_name: str, language: str) -> str:
    """ "Mon 23 Nov, 09:00 (São Paulo)": always weekday and date; UTC when the zone is not known."""
    locale = locale_of(language)
    try:
        place: ZoneInfo | None = zone(zone_name)
    except ZoneError:
        place = None
    local = instant.astimezone(place or UTC)
    day = format_skeleton("MMMEd", local, locale=locale)
    name = get_timezone_location(place, locale=locale, return_city=True) if place else "UTC"
    return f"{day}, {format_time(local, 'short', locale=locale, tzinfo=place or UTC)} ({name})"


def language_name(code: str, language: str) -> str:
    """The name of a language, in another language."""
    name = Locale.parse(code.replace("-", "_")).get_display_name(locale_of(language)) if code else ""
    return name or code


def country_name(code: str, language: str) -> str:
    """The name of a country (two letters, ISO 3166-1) in a language; the code where there is none."""
    return str(locale_of(language).territories.get(code, code))


def told(refusal: Exception) -> str:
    """A refusal in the reader's language, those within it too."""
    if not isinstance(refusal, Refusal):
        return gettext(str(refusal))
    params = {
        name: told(value) if isinstance(value, Refusal) else value for name, value in refusal.params.items()
    }
    words = gettext(refusal.template)
    return words % params if params else words
