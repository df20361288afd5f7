"""Who works in a simulation and who writes to them: groups of equal skills in zones around the earth."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from helpdesk.coverage import public_holidays
from helpdesk.coverage.actions import set_holidays, set_shifts
from helpdesk.coverage.calendar import Shift, parse_minutes
from helpdesk.lib.zones import country_of
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Customer, Team, User
from tickets.models import Mailbox

ACTOR = "simulation"


@dataclass(frozen=True)
class Group:
    """``size`` agents of the same languages, zone and hours; ``pause`` begins half an hour off."""

    name: str
    zone: str
    languages: dict[str, int]
    size: int
    start: str
    end: str
    pause: str
    days: tuple[int, ...] = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Readers:
    """Customers of one place: their language, their zone and how many write on a working day."""

    name: str
    language: str
    zone: str
    contacts_a_day: float


EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
GROUPS = (
    Group("Manila", "Asia/Manila", {"en": 5, "fil": 5}, 4, "08:00", "17:00", "12:00", EVERY_DAY),
    Group("Istanbul", "Europe/Istanbul", {"tr": 5, "en": 4, "ar": 4}, 4, "09:00", "18:00", "12:30"),
    Group("Lisbon", "Europe/Lisbon", {"pt": 5, "en": 4, "es": 4}, 3, "09:00", "18:00", "13:00"),
    Group("Mexico City", "America/Mexico_City", {"es": 5, "en": 4}, 4, "09:00", "18:00", "14:00", EVERY_DAY),
    Group("Cairo", "Africa/Cairo", {"ar": 5, "en": 3}, 2, "22:00", "06:00", "02:00", (6, 0, 1, 2, 3)),
    Group("Tokyo", "Asia/Tokyo", {"ja": 5, "en": 3}, 2, "09:00", "18:00", "12:00"),
)
READERS = (
    Readers("Chicago", "en", "America/Chicago", 14),
    Readers("London", "en", "Europe/London", 10),
    Readers("Auckland", "en", "Pacific/Auckland", 6),
    Readers("Kathmandu", "en", "Asia/Kathmandu", 3),
    Readers("Ankara", "tr", "Europe/Istanbul", 9),
    Readers("Madrid", "es", "Europe/Madrid", 8),
    Readers("Bogotá", "es", "America/Bogota", 9),
    Readers("São Paulo", "pt", "America/Sao_Paulo", 7),
    Readers("Riyadh", "ar", "Asia/Riyadh", 7),
    Readers("Osaka", "ja", "Asia/Tokyo", 5),
)


def hire(now: datetime) -> Team:
    """Make the team, its mailbox and its agents."""
    team = Team.objects.create(name="Support", is_fallback=True, language="en")
    Mailbox.objects.create(
        name="support", address="help@simulation.example", team=team, display_name="Help", is_default=True
    )
    nobody_signs_in = make_password(None)
    for group in GROUPS:
        for number in range(group.size):
            _hire_one(group, number, team, nobody_signs_in, now)
    return team


def _hire_one(group: Group, number: int, team: Team, password: str, now: datetime) -> None:
    name = f"{group.name} {number + 1}"
    address = f"{group.zone.rpartition('/')[2].lower()}{number + 1}@simulation.example"
    user = User.objects.create(email=address, name=name, zone=group.zone, password=password)
    agent = Agent.objects.create(
        user=user,
        zone=group.zone,
        country=country_of(group.zone),
        capacity_chat=3,
        capacity_email=20,
        status="available",
        seen_at=now,
    )
    people.set_languages(agent, group.languages, actor=ACTOR, now=now)
    pause = parse_minutes(group.pause) + 30 * (number % 2)
    shift = Shift(group.days, parse_minutes(group.start), parse_minutes(group.end), ((pause, pause + 30),))
    set_shifts(agent, [shift], actor=ACTOR, now=now)
    people.add_to_team(team, agent, is_lead=number == 0, actor=ACTOR, now=now)


def keep_holidays(first: date, days: int, *, now: datetime) -> int:
    """The public holidays of every country in which agents or customers live; answers how many lie in these days."""
    last = first + timedelta(days=days)
    years, kept = range(first.year, last.year + 1), 0
    for country in sorted({country_of(one.zone) for one in (*GROUPS, *READERS)}):
        try:
            found = public_holidays.of_country(country, years)
        except public_holidays.UnknownCountryError:
            continue
        set_holidays(country, found, actor=ACTOR, now=now)
        kept += sum(first <= day < last for day in found)
    return kept


def customer_of(readers: Readers, number: int, now: datetime) -> Customer:
    """The customer of that number from that place; the same at each call."""
    hints = people.Hints(
        name=f"{readers.name} {number}",
        language=readers.language,
        language_source="choice",
        zone=readers.zone,
        zone_source="browser",
    )
    place = readers.zone.rpartition("/")[2].lower()
    return people.customer_by_mail(f"{place}.{number}@example.org", hints, verified=True, now=now)
