"""The standing cast: agents in Tokyo, Istanbul and São Paulo, customers in Auckland, Kathmandu and Cairo.

``MONDAY`` is 2026-06-01 08:00 UTC: 17:00 in Tokyo, 11:00 in Istanbul, 05:00 in São Paulo.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk.coverage import presence
from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift, parse_minutes
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Customer, Team, User
from tickets.models import Mailbox

MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
WEEK = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Cast:
    """Everybody who stands on the stage."""

    team: Team
    mailbox: Mailbox
    kenji: Agent
    elif_: Agent
    joao: Agent
    lead: Agent
    admin: User
    aroha: Customer
    sita: Customer
    layla: Customer


def assemble(now: datetime = MONDAY) -> Cast:
    """Make the cast, online and available at ``now``."""
    team = Team.objects.create(name="Support", is_fallback=True)
    mailbox = Mailbox.objects.create(
        name="support", address="help@desk.example", team=team, display_name="Sunrelay Help", is_default=True
    )
    admin = User.objects.create_user(
        "ada@desk.example", "a very long password", name="Ada", is_admin=True, is_superuser=True
    )
    return Cast(
        team=team,
        mailbox=mailbox,
        kenji=agent("Kenji", "Asia/Tokyo", {"ja": 5, "en": 4}, team=team, now=now),
        elif_=agent("Elif", "Europe/Istanbul", {"tr": 5, "en": 4, "ar": 4, "de": 4}, team=team, now=now),
        joao=agent("João", "America/Sao_Paulo", {"pt-BR": 5, "es": 4, "en": 3}, team=team, now=now),
        lead=agent("Lena", "Europe/Berlin", {"de": 5, "en": 5, "fr": 4}, team=team, is_lead=True, now=now),
        admin=admin,
        aroha=customer("Aroha", "en", "Pacific/Auckland", now=now),
        sita=customer("Sita", "en", "Asia/Kathmandu", now=now),
        layla=customer("ليلى", "ar", "Africa/Cairo", now=now),
    )


def agent(
    name: str, zone: str, levels: dict[str, int], *, team: Team, is_lead: bool = False, now: datetime = MONDAY
) -> Agent:
    """An agent who works Monday to Friday, 09:00 to 18:00 local time, with a sign-in of the same name."""
    user = User.objects.create_user(
        f"{name.lower()}@desk.example", "a very long password", name=name, zone=zone
    )
    person = Agent.objects.create(user=user, zone=zone, status="available", seen_at=now)
    people.set_languages(person, levels, actor="test", now=now)
    hours = Shift(WEEK, parse_minutes("09:00"), parse_minutes("18:00"))
    set_shifts(person, [hours], actor="test", now=now)
    people.add_to_team(team, person, is_lead=is_lead, actor="test", now=now)
    return person


def customer(name: str, language: str, zone: str, *, now: datetime = MONDAY) -> Customer:
    """A customer who wrote from ``<name>@example.org`` before."""
    hints = people.Hints(
        name=name, language=language, language_source="choice", zone=zone, zone_source="browser"
    )
    address = f"{name.encode('ascii', 'ignore').decode().lower() or 'layla'}@example.org"
    return people.customer_by_mail(address, hints, verified=True, now=now)


def keep_watch(since: datetime, until: datetime) -> datetime:
    """The desk is there from ``since`` to ``until``, as a process says it; answers the last time it said so."""
    at = since
    while at <= until:
        presence.watch(now=at)
        at += presence.WATCH_EVERY
    return at - presence.WATCH_EVERY


def see_everybody(now: datetime) -> None:
    """Everybody has an open screen at ``now``."""
    Agent.objects.update(seen_at=now, status="available")
