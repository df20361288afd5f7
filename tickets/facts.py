"""From rows to the plain values that routing decides on: one query for what changes by the minute.

What changes seldom (calendars, languages, skills, teams, mandates) is kept until the roster's version grows.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import CustomerCalendar
from helpdesk.coverage.presence import SEEN_WITHIN
from helpdesk.languages.codes import reading_group
from helpdesk.languages.desk import default_language
from helpdesk.people.models import Agent, Customer, Mandate, Team
from tickets.models import Ticket
from tickets.routing import AgentFacts, CalendarHours, Contact, PartnerFacts


@dataclass(frozen=True)
class _Standing:
    """What is known of an agent until somebody edits people or hours."""

    hours: CalendarHours
    languages: dict[str, int]
    variants: frozenset[str]
    skills: frozenset[str]
    partner: PartnerFacts | None
    regions: frozenset[str] | None
    capacity: dict[str, int]


@dataclass(frozen=True)
class _Directory:
    version: int
    standing: dict[int, _Standing]
    teams: dict[int, frozenset[str]]
    follow_on: dict[int, frozenset[str]]
    fallback: frozenset[str]
    fallback_language: str


_lock = threading.Lock()
_kept: _Directory | None = None


def agents(now: datetime) -> list[AgentFacts]:
    """Every active agent as routing sees them at ``now``."""
    standing = _directory().standing
    moving = Agent.objects.filter(pk__in=standing).values_list(
        "pk", "load_chat", "load_email", "last_assigned_at", "status", "seen_at"
    )
    return [
        _facts(standing[pk], pk, (chat, email), last, status == "available" and _fresh(seen, now))
        for pk, chat, email, last, status, seen in moving
    ]


def contact(ticket: Ticket, *, exclude: Iterable[int] = (), now: datetime) -> Contact:
    """A ticket as routing sees it; chosen languages are those of the customer, not of the browser."""
    directory = _directory()
    customer = ticket.customer
    language = spoken(ticket.language) or default_language()
    chosen = tuple(code for code in customer.languages if spoken(code) != language)
    return Contact(
        language=language,
        channel="chat" if ticket.channel == "chat" and ticket.parked_at is None else "email",
        arrived=ticket.waiting_since or ticket.created_at,
        due=ticket.due_at,
        other_languages=chosen if customer.language_source == "choice" else (),
        team=directory.teams.get(ticket.team_id, frozenset()),
        follow_on=directory.follow_on.get(ticket.team_id, frozenset()),
        fallback=directory.fallback,
        fallback_language=directory.fallback_language,
        exclude=frozenset(str(pk) for pk in exclude),
        previous_agent=str(ticket.previous_owner_id) if ticket.previous_owner_id else None,
        customer=customer_calendar(customer) if customer.zone_is_known else None,
        zone_confidence=customer.zone_confidence,
        variant=ticket.language if "-" in ticket.language else None,
    )


def customer_calendar(customer: Customer) -> CustomerCalendar:
    """The customer's hours in their zone; London's while nothing is known (shown as UTC)."""
    return CustomerCalendar(zone=customer.zone if customer.zone_is_known else "Europe/London")


def spoken(code: str) -> str:
    """The code under which routing compares a language: its base, and one for those who read each other."""
    base = code.partition("-")[0]
    return min(reading_group(base)) if base else ""


def forget() -> None:
    """Drop what is kept; for tests."""
    global _kept
    with _lock:
        _kept = None
    roster.forget()


def _fresh(seen: datetime | None, now: datetime) -> bool:
    return seen is not None and now - seen < SEEN_WITHIN


def _facts(
    standing: _Standing, pk: int, load: tuple[int, int], last: datetime | None, online: bool
) -> AgentFacts:
    return AgentFacts(
        id=str(pk),
        hours=standing.hours,
        languages=standing.languages,
        skills=standing.skills,
        capacity=standing.capacity,
        load={"chat": load[0], "email": load[1]},
        last_assigned=last,
        partner=standing.partner,
        online=online,
        regions=standing.regions,
        variants=standing.variants,
    )


def _directory() -> _Directory:
    global _kept
    book = roster.current()
    with _lock:
        if _kept is None or _kept.version != book.version:
            _kept = _build(book)
        return _kept


def _build(book: roster.Roster) -> _Directory:
    rows = Agent.objects.active().prefetch_related("languages", "skills", "memberships")
    mandates = _mandates()
    standing: dict[int, _Standing] = {}
    teams: dict[int, set[str]] = defaultdict(set)
    for agent in rows:
        standing[agent.pk] = _standing(agent, book, mandates)
        for membership in agent.memberships.all():
            teams[membership.team_id].add(str(agent.pk))
    follow: dict[int, set[str]] = defaultdict(set)
    fallback, fallback_language = set[str](), default_language()
    for team in Team.objects.prefetch_related("follow_on"):
        for next_team in team.follow_on.all():
            follow[team.pk] |= teams[next_team.pk]
        if team.is_fallback:
            fallback, fallback_language = teams[team.pk], team.language
    return _Directory(
        version=book.version,
        standing=standing,
        teams={pk: frozenset(ids) for pk, ids in teams.items()},
        follow_on={pk: frozenset(ids) for pk, ids in follow.items()},
        fallback=frozenset(fallback),
        fallback_language=fallback_language,
    )


def _standing(agent: Agent, book: roster.Roster, mandates: dict[int, PartnerFacts]) -> _Standing:
    levels: dict[str, int] = {}
    for row in agent.languages.all():
        code = spoken(row.code)
        levels[code] = max(levels.get(code, 0), row.level)
    return _Standing(
        hours=CalendarHours(book.of(agent.pk)),
        languages=levels,
        variants=frozenset(row.variant for row in agent.languages.all() if row.variant),
        skills=frozenset(skill.name for skill in agent.skills.all()),
        partner=mandates.get(agent.partner_id or 0),
        regions=None if agent.regions is None else frozenset(agent.regions),
        capacity={"chat": agent.capacity_chat, "email": agent.capacity_email},
    )


def _mandates() -> dict[int, PartnerFacts]:
    """The newest mandate of each partner; routing itself checks its days."""
    found: dict[int, PartnerFacts] = {}
    for row in Mandate.objects.order_by("start", "pk"):
        found[row.partner_id] = PartnerFacts(
            id=str(row.partner_id),
            zone=row.zone,
            start=row.start,
            until=row.until,
            channels=_set(row.channels),
            languages=_set(row.languages),
            regions=_set(row.regions),
            hard_cap=row.hard_cap,
            used=row.used,
            use="overflow" if row.use == "overflow" else "always",
        )
    return found


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)
