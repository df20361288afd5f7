"""Time zones as people look for them: by the city, or by the full name."""

from functools import cache

from helpdesk.lib.zones import ZoneError, canonical, zones_of_country
from helpdesk.people.country_choices import every_country


@cache
def inhabited() -> tuple[str, ...]:
    """Every zone in which somebody lives, under its present name, in the order of the alphabet."""
    return tuple(sorted({name for code, _name in every_country() for name in zones_of_country(code)}))


def find_zone(text: str) -> str:
    """The zone that was meant: "Asia/Calcutta" gives Asia/Kolkata, "sao paulo" gives America/Sao_Paulo.

    Raises ZoneError, whose text is a sentence for people, for what is no zone and for a city that is in two.
    """
    wanted = text.strip()
    try:
        return canonical(wanted)
    except ZoneError:
        city = wanted.casefold().replace(" ", "_")
        found = [name for name in inhabited() if name.rpartition("/")[2].casefold() == city]
        if len(found) == 1:
            return found[0]
        raise
