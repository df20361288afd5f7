"""The lists from which zones, languages and countries are chosen by typing."""

from functools import lru_cache
from typing import Any

from babel.dates import get_timezone_location
from django import template
from django.utils.translation import get_language

from helpdesk.languages.choices import every_language
from helpdesk.lib.words import locale_of
from helpdesk.lib.zones import zone
from helpdesk.people.country_choices import every_country
from helpdesk.people.zone_choices import inhabited

register = template.Library()


@register.inclusion_tag("people/choices.html")
def zone_list() -> dict[str, Any]:
    """Every zone in which somebody lives, with its city in the reader's language."""
    return {"id": "zones", "options": cities(get_language() or "en")}


@register.inclusion_tag("people/choices.html")
def language_list() -> dict[str, Any]:
    """Every language of the locale data, under its name in the reader's language."""
    return {"id": "languages", "options": every_language(get_language() or "en")}


@register.inclusion_tag("people/choices.html")
def country_list() -> dict[str, Any]:
    """Every country with a time zone, under its name in the reader's language."""
    return {"id": "countries", "options": every_country(get_language() or "en")}


@lru_cache(maxsize=16)
def cities(language: str) -> tuple[tuple[str, str], ...]:
    """(zone, city in ``language``) of all zones, in the order of the alphabet of their names."""
    locale = locale_of(language)
    return tuple(
        (name, str(get_timezone_location(zone(name), locale=locale, return_city=True)))
        for name in inhabited()
    )
