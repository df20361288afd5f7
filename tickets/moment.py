"""What moves by the minute, read for those who may be found: who is online, how many places are taken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, Q, QuerySet

from helpdesk.coverage.presence import SEEN_WITHIN
from helpdesk.lib.bits import mask_of, places
from helpdesk.lib.lists import Among, Gathered, Numbers
from helpdesk.lib.prepared import PreparedRead, Slot
from helpdesk.people.models import Agent
from tickets.routing.policy import Channel
from tickets.routing.workforce import CHANNELS, NEVER, AgentFacts, Load, Staff, Workforce

Group = tuple[int, int, bool, bool | None, list[int], list[str | None]]


def everybody_at(staff: Staff, now: datetime) -> Workforce:
    """Who of all active agents is online, and how many places of theirs are taken."""
    return _at_the_moment(staff, staff.everybody, _all(now=now, since=now - SEEN_WITHIN))


def some_at(staff: Staff, wanted: int, now: datetime) -> Workforce:
    """The same of those ``wanted``."""
    ids = [staff.agents[place].id for place in places(wanted)]
    return _at_the_moment(staff, wanted, _some(ids=ids, now=now, since=now - SEEN_WITHIN))


def one_at(staff: Staff, agent_id: int, now: datetime) -> AgentFacts | None:
    """One agent; None for somebody who may no longer sign in."""
    wanted = staff.named([str(agent_id)])
    known = _at_the_moment(staff, wanted, _one(agent=agent_id, now=now, since=now - SEEN_WITHIN))
    return next(iter(known.facts_of(wanted & ~known.gone)), None)


def _at_the_moment(staff: Staff, wanted: int, groups: Iterable[Group]) -> Workforce:
    size, numbers = len(staff.agents), staff.numbers
    online_now = read = 0
    held: dict[int, Mapping[str, int]] = {}
    assigned: dict[int, str | None] = {}
    taken = {channel: defaultdict[int, int](int) for channel in CHANNELS}
    for chat, email, online, wraps, ids, instants in groups:
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


def _groups(rows: QuerySet[Agent]) -> QuerySet[Agent, Group]:
    """Load of chats and of mail, online or not, wrapping up or not; then ids, and when each was last assigned.

    Those alike come together, as there may be thousands who differ in a few small numbers.
    """
    now, since = Slot("now", DateTimeField()), Slot("since", DateTimeField())
    alike = rows.order_by().values(
        "load_chat",
        "load_email",
        online=ExpressionWrapper(Q(status="available", seen_at__gt=since), BooleanField()),
        wraps=ExpressionWrapper(Q(wraps_until__gt=now), BooleanField()),
    )
    gathered = alike.annotate(ids=Gathered("pk"), instants=Gathered("last_assigned_at"))
    return gathered.values_list("load_chat", "load_email", "online", "wraps", "ids", "instants")


_all = PreparedRead(lambda: _groups(Agent.objects.active()))
_one = PreparedRead(lambda: _groups(Agent.objects.active().filter(pk=Slot("agent"))))
_some = PreparedRead(lambda: _groups(Agent.objects.filter(Among("pk", Numbers("ids")))))


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
