"""From rows to the plain values that routing decides on: one query for what changes by the minute.

What changes seldom (calendars, languages, skills, teams, mandates) is kept until the roster's version grows.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from helpdesk.coverage import customer_weeks, roster
from helpdesk.coverage.hours import Hours
from helpdesk.coverage.prepared import PreparedHours
from helpdesk.languages.codes import spoken_code
from helpdesk.languages.desk import default_language
from helpdesk.lib.bits import union
from helpdesk.people.models import Agent, Mandate, RosterChange, Team
from tickets import deadlines
from tickets.models import RoutingPolicy, Ticket
from tickets.moment import everybody_at, one_at, some_at
from tickets.routing import AgentFacts, Contact, PartnerFacts, Workforce
from tickets.routing.candidates import to_minute
from tickets.routing.policy import Policy, PolicyError
from tickets.routing.workforce import Staff

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Directory:
    """What is known until somebody edits people, hours or the policy; ``people`` carry no load.

    ``skills`` are those that somebody has: what nobody can do any more is asked of nobody.
    """

    version: int
    policy: Policy
    people: dict[int, AgentFacts]
    members: dict[int, frozenset[int]]
    staff: Staff
    teams: dict[int, frozenset[str]]
    follow_on: dict[int, frozenset[str]]
    fallback: frozenset[str]
    fallback_language: str
    skills: frozenset[str]


_lock = threading.Lock()
_kept: _Directory | None = None


def policy() -> Policy:
    """The desk's routing policy as it stands now; a change of it grows the roster's version."""
    return _directory().policy


def everybody(now: datetime) -> Workforce:
    """Every active agent as routing sees them at ``now``."""
    return everybody_at(_directory().staff, now)


def agents(now: datetime) -> list[AgentFacts]:
    """The same, one by one."""
    known = everybody(now)
    return known.facts_of(known.staff.everybody & ~known.gone)


def agent(agent_id: int, now: datetime) -> AgentFacts | None:
    """One active agent, without reading all others; None for somebody who may no longer sign in."""
    return one_at(_directory().staff, agent_id, now)


def languages_of(agent_id: int) -> Mapping[str, int]:
    """The levels of an active agent by the code of each language; nothing for others."""
    known = _directory().people.get(agent_id)
    return known.languages if known else {}


def hours_of(agents: Iterable[int]) -> dict[int, Hours]:
    """The hours of those of them who are active; asks nothing while nobody changed."""
    people = _directory().people
    return {pk: people[pk].hours for pk in agents if pk in people}


def asked(contact: Contact, now: datetime, policy: Policy | None = None) -> Workforce:
    """Everybody, with the load of those who may be found for a contact: who speak a language of it, in its teams.

    With a translation, or a language that the teams do not speak, anybody may be found.
    """
    directory = _directory()
    staff, working = directory.staff, (policy or directory.policy).working
    teams = staff.members(contact.team) | staff.members(contact.follow_on)
    speakers = teams & staff.speaking(contact.language, working)
    if contact.translation or not staff.roll.ever_free(to_minute(now), speakers):
        return everybody(now)
    languages = (contact.language, *contact.other_languages)
    wanted = teams & union(staff.speaking(language, 1) for language in languages)
    return some_at(staff, wanted, now)


def contact(ticket: Ticket, *, exclude: Iterable[int] = (), now: datetime) -> Contact:
    """A ticket as routing sees it; chosen languages are those of the customer, not of the browser."""
    directory = _directory()
    customer, before = ticket.customer, _went_before(ticket, now)
    language = spoken_code(ticket.language) or default_language()
    chosen = tuple(dict.fromkeys(code for code in map(spoken_code, customer.languages) if code != language))
    return Contact(
        language=language,
        channel="chat" if ticket.channel == "chat" and ticket.parked_at is None else "email",
        arrived=ticket.waiting_since or ticket.created_at,
        due=ticket.due_at,
        other_languages=chosen if customer.language_source == "choice" else (),
        team=directory.teams.get(ticket.team_id, frozenset()),
        follow_on=directory.follow_on.get(ticket.team_id, frozenset()),
        skills=frozenset(ticket.skills) & directory.skills,
        fallback=directory.fallback,
        fallback_language=directory.fallback_language,
        exclude=frozenset(str(pk) for pk in exclude),
        previous_agent=str(before) if before else None,
        customer=customer_weeks.calendar_of(customer, now) if customer.zone_is_known else None,
        zone_confidence=customer.zone_confidence,
        variant=ticket.language if "-" in ticket.language else None,
        promised=ticket.owed_by(now),
    )


def _went_before(ticket: Ticket, now: datetime) -> int | None:
    """Whom the ticket would best go on with: who stands in for whoever has it or had it last, or these themselves."""
    if not (ticket.owner_id or ticket.previous_owner_id):
        return None
    book = roster.current()
    stand_in = book.stand_in(ticket.owner_id, now) or book.stand_in(ticket.previous_owner_id, now)
    return stand_in or ticket.previous_owner_id


def forget() -> None:
    """Drop what is kept; for tests."""
    global _kept
    with _lock:
        _kept = None
    roster.forget()
    customer_weeks.forget()
    deadlines.forget()


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
    people: dict[int, AgentFacts] = {}
    members: dict[int, frozenset[int]] = {}
    if kept is not None and changed is not None:
        rows = rows.filter(pk__in=changed)
        people = {pk: one for pk, one in kept.people.items() if pk not in changed}
        members = {pk: one for pk, one in kept.members.items() if pk not in changed}
    for agent in rows:
        people[agent.pk] = _standing(agent, book, mandates)
        members[agent.pk] = frozenset(one.team_id for one in agent.memberships.all())
    staff = Staff(people.values(), was=kept.staff if kept else None)
    return _derived(book.version, people, members, staff)


def _derived(
    version: int, people: dict[int, AgentFacts], members: dict[int, frozenset[int]], staff: Staff
) -> _Directory:
    teams: dict[int, set[str]] = defaultdict(set)
    for pk, joined in members.items():
        for team_id in joined:
            teams[team_id].add(str(pk))
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
        people=people,
        members=members,
        staff=staff,
        teams={pk: frozenset(ids) for pk, ids in teams.items()},
        follow_on={pk: frozenset(ids) for pk, ids in follow.items()},
        fallback=frozenset(fallback),
        fallback_language=fallback_language,
        skills=frozenset(name for one in people.values() for name in one.skills),
    )


def _standing(agent: Agent, book: roster.Roster, mandates: dict[int, PartnerFacts]) -> AgentFacts:
    """What is true of an agent until somebody edits people or hours."""
    levels: dict[str, int] = {}
    for row in agent.languages.all():
        code = spoken_code(row.code)
        levels[code] = max(levels.get(code, 0), row.level)
    return AgentFacts(
        id=str(agent.pk),
        hours=book.hours.get(agent.pk) or PreparedHours(book.of(agent.pk)),
        languages=levels,
        variants=frozenset(row.variant for row in agent.languages.all() if row.variant),
        skills=frozenset(skill.name.lower() for skill in agent.skills.all()),
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
