"""From rows to the plain values that routing decides on: one query for what changes by the minute.

What changes seldom (calendars, languages, skills, teams, mandates) is kept until the roster's version grows.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from helpdesk.coverage import roster
from helpdesk.coverage.calendar import CustomerCalendar
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.coverage.presence import SEEN_WITHIN
from helpdesk.languages.codes import reading_group
from helpdesk.languages.desk import default_language
from helpdesk.people.models import Agent, Customer, Mandate, RosterChange, Team
from tickets.candidates import to_minute
from tickets.models import RoutingPolicy, Ticket
from tickets.policy import Policy, PolicyError
from tickets.routing import AgentFacts, Contact, Hours, PartnerFacts

log = logging.getLogger(__name__)
MOVING = ("pk", "load_chat", "load_email", "last_assigned_at", "status", "seen_at", "wraps_until")


@dataclass(frozen=True)
class _Standing:
    """What is known of an agent until somebody edits people or hours."""

    hours: Hours
    languages: dict[str, int]
    variants: frozenset[str]
    skills: frozenset[str]
    partner: PartnerFacts | None
    regions: frozenset[str] | None
    capacity: dict[str, int]


@dataclass(frozen=True)
class _Directory:
    """``bound`` are agents for whom a rule harder than the language may fail: they are always asked one by one."""

    version: int
    policy: Policy
    standing: dict[int, _Standing]
    members: dict[int, frozenset[int]]
    everybody: frozenset[str]
    speakers: dict[str, frozenset[int]]
    bound: frozenset[int]
    teams: dict[int, frozenset[str]]
    follow_on: dict[int, frozenset[str]]
    fallback: frozenset[str]
    fallback_language: str


_lock = threading.Lock()
_kept: _Directory | None = None


def policy() -> Policy:
    """The desk's routing policy as it stands now; a change of it grows the roster's version."""
    return _directory().policy


def agents(now: datetime) -> list[AgentFacts]:
    """Every active agent as routing sees them at ``now``."""
    return _agents(_directory().standing, now, Agent.objects.active())


def agent(agent_id: int, now: datetime) -> AgentFacts | None:
    """One active agent, without reading all others; None for somebody who may no longer sign in."""
    standing = _directory().standing
    one = {agent_id: standing[agent_id]} if agent_id in standing else {}
    return next(iter(_agents(one, now, Agent.objects.active().filter(pk=agent_id))), None)


def asked(
    contact: Contact, now: datetime, policy: Policy | None = None
) -> tuple[list[AgentFacts], frozenset[str]]:
    """Those of the contact's teams who may be found for it, and the ids of everybody.

    Left out is who speaks none of the contact's languages, which is all that ten thousand people have to be
    asked. With a translation, or a language that the teams do not speak, anybody may be found.
    """
    directory = _directory()
    speakers, none = directory.speakers, frozenset[int]()
    working = (policy or directory.policy).working
    wanted = speakers.get(contact.language, none)
    if contact.translation or not _spoken_in_teams(contact, directory, wanted, now, working):
        return agents(now), directory.everybody
    wanted = wanted.union(*(speakers.get(spoken(code), none) for code in contact.other_languages))
    wanted |= directory.bound | {int(pk) for pk in contact.exclude}
    standing = {pk: directory.standing[pk] for pk in wanted if pk in directory.standing}
    return _agents(standing, now, Agent.objects.filter(pk__in=standing)), directory.everybody


def _spoken_in_teams(
    contact: Contact, directory: _Directory, speakers: frozenset[int], now: datetime, working: int
) -> bool:
    """Whether anybody of the teams works the language and is free within 60 days; if not, the fallback is asked."""
    for pk in speakers:
        if contact.team is None or str(pk) in contact.team or str(pk) in contact.follow_on:
            one = directory.standing[pk]
            if one.languages[contact.language] >= working and one.hours.next_on(to_minute(now)):
                return True
    return False


def _agents(standing: Mapping[int, _Standing], now: datetime, rows: QuerySet[Agent]) -> list[AgentFacts]:
    moving = rows.values_list(*MOVING)
    return [
        _facts(
            standing[pk],
            pk,
            (chat + _wraps(wraps, now), email),
            last,
            status == "available" and _fresh(seen, now),
        )
        for pk, chat, email, last, status, seen, wraps in moving
        if pk in standing
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
        customer=customer_calendar(customer, now) if customer.zone_is_known else None,
        zone_confidence=customer.zone_confidence,
        variant=ticket.language if "-" in ticket.language else None,
    )


def customer_calendar(customer: Customer, at: datetime | None = None) -> CustomerCalendar:
    """The customer's hours in their zone, on a journey (``at``) where they are; London's while nothing is known."""
    if not customer.zone_is_known:
        return CustomerCalendar(zone="Europe/London")
    return CustomerCalendar(zone=customer.zone if at is None else customer.zone_at(at))


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


def _wraps(until: datetime | None, now: datetime) -> int:
    """The place that a chat which just ended keeps for its last notes."""
    return int(until is not None and until > now)


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
            _kept = _build(book, _kept)
        return _kept


def _build(book: roster.Roster, kept: _Directory | None) -> _Directory:
    """The directory at the roster's version; only the agents who changed are read, when it says who they are."""
    changed = None if kept is None else RosterChange.between(kept.version, book.version)
    rows = Agent.objects.active().prefetch_related("languages", "skills", "memberships")
    mandates = _mandates()
    standing: dict[int, _Standing] = {}
    members: dict[int, frozenset[int]] = {}
    if kept is not None and changed is not None:
        rows = rows.filter(pk__in=changed)
        standing = {pk: one for pk, one in kept.standing.items() if pk not in changed}
        members = {pk: one for pk, one in kept.members.items() if pk not in changed}
    for agent in rows:
        standing[agent.pk] = _standing(agent, book, mandates)
        members[agent.pk] = frozenset(one.team_id for one in agent.memberships.all())
    return _derived(book.version, standing, members)


def _derived(version: int, standing: dict[int, _Standing], members: dict[int, frozenset[int]]) -> _Directory:
    teams: dict[int, set[str]] = defaultdict(set)
    for pk, joined in members.items():
        for team_id in joined:
            teams[team_id].add(str(pk))
    speakers: dict[str, set[int]] = defaultdict(set)
    for pk, one in standing.items():
        for code in one.languages:
            speakers[code].add(pk)
    follow: dict[int, set[str]] = defaultdict(set)
    fallback, fallback_language = set[str](), default_language()
    for team in Team.objects.prefetch_related("follow_on"):
        for next_team in team.follow_on.all():
            follow[team.pk] |= teams[next_team.pk]
        if team.is_fallback:
            fallback, fallback_language = teams[team.pk], team.language
    return _Directory(
        version=version,
        policy=_policy(),
        standing=standing,
        members=members,
        everybody=frozenset(map(str, standing)),
        speakers={code: frozenset(found) for code, found in speakers.items()},
        bound=frozenset(pk for pk, one in standing.items() if one.partner or one.regions is not None),
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
        hours=book.hours.get(agent.pk) or PreparedHours(book.of(agent.pk)),
        languages=levels,
        variants=frozenset(row.variant for row in agent.languages.all() if row.variant),
        skills=frozenset(skill.name for skill in agent.skills.all()),
        partner=mandates.get(agent.partner_id or 0),
        regions=None if agent.regions is None else frozenset(agent.regions),
        capacity={"chat": agent.capacity_chat, "email": agent.capacity_email},
    )


def _policy() -> Policy:
    """The newest version; the defaults when its numbers make no sense (any more), so that work goes on."""
    newest = RoutingPolicy.objects.order_by("-version").first()
    if newest is None:
        return Policy()
    try:
        return Policy.from_numbers(newest.version, newest.numbers)
    except (PolicyError, TypeError) as error:
        log.error("the routing policy cannot be used", extra={"version": newest.version, "why": str(error)})
        return Policy(version=newest.version)


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
