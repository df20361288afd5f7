"""Whose week a customer has: their own, what the desk says of their country, or the usual one (routing.md 2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import CustomerCalendar
from helpdesk.coverage.customer_hours import MONDAY_TO_FRIDAY_9_TO_18, OpenHours
from helpdesk.coverage.models import CountryWeek
from helpdesk.lib.kept import Kept
from helpdesk.lib.zones import country_of
from helpdesk.people.models import Customer

NINE, SIX = 9 * 60, 18 * 60
# Where the weekend holds Friday: weekData of Unicode CLDR, and the package ``holidays`` where that is newer.
_SUNDAY_TO_THURSDAY = frozenset(
    (
        "BD",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "IL",
        "IQ",
        "JO",
        "KW",
        "LY",
        "MV",
        "OM",
        "PS",
        "QA",
        "SA",
        "SD",
        "SY",
        "YE",
    )
)
_SATURDAY_TO_WEDNESDAY = frozenset({"AF", "IR"})


@dataclass(frozen=True, slots=True)
class _Countries:
    weeks: Mapping[str, OpenHours]
    holidays: Mapping[str, frozenset[date]]


def calendar_of(customer: Customer, at: datetime | None = None) -> CustomerCalendar:
    """The customer's hours in their zone, on a journey (``at``) where they are; London's while nothing is known."""
    if not customer.zone_is_known:
        return CustomerCalendar(zone="Europe/London", business=_own(customer) or MONDAY_TO_FRIDAY_9_TO_18)
    zone = customer.zone if at is None else customer.zone_at(at)
    return calendar_in(zone, country=home_of(customer), own=_own(customer))


def calendar_in(zone: str, *, country: str = "", own: OpenHours | None = None) -> CustomerCalendar:
    """The hours of somebody in a zone, by the week and the holidays of a country, else of the zone's own."""
    home = country or country_of(zone)
    known = _countries()
    week = own or known.weeks.get(home) or usual_week(home)
    return CustomerCalendar(zone=zone, business=week, holidays=known.holidays.get(home, frozenset()))


def home_of(customer: Customer) -> str:
    """The country in which they live, as far as one knows; "" for nowhere."""
    return customer.country or country_of(customer.zone)


def usual_week(country: str) -> OpenHours:
    """Nine to six on the five days after a country's weekend."""
    if country in _SUNDAY_TO_THURSDAY:
        return OpenHours((0, 1, 2, 3, 6), NINE, SIX)
    if country in _SATURDAY_TO_WEDNESDAY:
        return OpenHours((0, 1, 2, 5, 6), NINE, SIX)
    return MONDAY_TO_FRIDAY_9_TO_18


def country_week(country: str) -> OpenHours:
    """The week that customers of a country have without one of their own."""
    return _countries().weeks.get(country) or usual_week(country)


def _own(customer: Customer) -> OpenHours | None:
    return None if customer.week is None else OpenHours.read(customer.week)


def _read() -> _Countries:
    rows = CountryWeek.objects.all()
    weeks = {row.country: OpenHours(tuple(row.days), row.start, row.end) for row in rows}
    return _Countries(weeks, roster.holidays_by_country())


# Each message of a customer asks, and countries change their week once in decades.
_countries = Kept(_read)
forget = _countries.forget
