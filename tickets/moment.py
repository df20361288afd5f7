"""What moves by the minute, read for those who may be found: who is online, how many places are taken."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from helpdesk.coverage.presence import SEEN_WITHIN
from helpdesk.lib.bits import mask_of, places
from helpdesk.lib.lists import Among, Gathered
from helpdesk.people.models import Agent
from tickets.routing.policy import Channel
from tickets.routing.workforce import CHANNELS, NEVER, AgentFacts, Load, Staff, Workforce

Group = tuple[int, int, bool, bool | None, list[int], list[str | None]]


def rows_of(staff: Staff, wanted: int) -> QuerySet[Agent]:
    """The rows of a set of agents."""
    return Agent.objects.filter(Among("pk", [staff.agents[place].id for place in places(wanted)]))


def at_the_moment(staff: Staff, wanted: int, rows: QuerySet[Agent], now: datetime) -> Workforce:
    """Who of ``wanted``, whom ``rows`` find, is online, and how many places of theirs are taken.

    They are read in groups of those alike, as there may be thousands who differ in a few small numbers.
    """
    size, numbers = len(staff.agents), staff.numbers
    online_now = read = 0
    held: dict[int, Mapping[str, int]] = {}
    assigned: dict[int, str | None] = {}
    taken = {channel: defaultdict[int, int](int) for channel in CHANNELS}
    for chat, email, online, wraps, ids, instants in _groups(rows, now):
        there = [numbers[pk] for pk in ids if pk in numbers]
        if len(there) < len(ids):  # somebody came after the staff was made
            instants = [instant for pk, instant in zip(ids, instants, strict=True) if pk in numbers]
        who = mask_of(there, size)
        # A chat that just ended keeps its place for its last notes.
        load = {"chat": chat + bool(wraps), "email": email}
        held.update(dict.fromkeys(there, load))
        assigned.update(zip(there, instants, strict=True))
        for channel in CHANNELS:
            taken[channel][load[channel]] |= who
        online_now |= who if online else 0
        read |= who

    def assigned_at(place: int) -> float:
        last = _instant(assigned.get(place))
        return NEVER if last is None else last.timestamp()

    def facts_of(place: int) -> AgentFacts:
        person = staff.agents[place]
        if place not in held:
            return person
        online = bool(online_now >> place & 1)
        return replace(person, load=held[place], online=online, last_assigned=_instant(assigned[place]))

    loads = {channel: _with_capacity(staff, channel, taken[channel]) for channel in CHANNELS}
    return Workforce(staff, online_now, loads, facts_of, assigned_at, gone=wanted & ~read)


def _groups(rows: QuerySet[Agent], now: datetime) -> QuerySet[Agent, Group]:
    """Load of chats and of mail, online or not, wrapping up or not; then ids, and when each was last assigned."""
    alike = rows.order_by().values(
        "load_chat",
        "load_email",
        online=ExpressionWrapper(Q(status="available", seen_at__gt=now - SEEN_WITHIN), BooleanField()),
        wraps=ExpressionWrapper(Q(wraps_until__gt=now), BooleanField()),
    )
    gathered = alike.annotate(ids=Gathered("pk"), instants=Gathered("last_assigned_at"))
    return gathered.values_list("load_chat", "load_email", "online", "wraps", "ids", "instants")


def _with_capacity(staff: Staff, channel: Channel, taken: Mapping[int, int]) -> dict[Load, int]:
    """Those with the same load and the same number of places together."""
    return {
        (load, capacity): who
        for load, holders in taken.items()
        for capacity, able in staff.capacities[channel].items()
        if (who := holders & able)
    }


def _instant(written: str | None) -> datetime | None:
    """An instant as either database writes it; SQLite keeps UTC without saying so."""
    if written is None:
        return None
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
