"""What moves by the minute, read for those who may be found: who is online, how many places are taken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, TextField
from django.db.models.functions import Cast

from helpdesk.coverage.presence import SEEN_WITHIN
from helpdesk.languages.codes import reading_group
from helpdesk.lib.bits import mask_of, places
from helpdesk.people.models import Agent, AgentLanguage
from tickets.routing.policy import Channel
from tickets.routing.workforce import NEVER, AgentFacts, Load, Staff, Workforce

MOST_NAMED = 500


def rows_of(staff: Staff, wanted: int, languages: Iterable[str]) -> QuerySet[Agent]:
    """The rows of ``wanted``, perhaps with more; thousands are found by what they speak, not named one by one."""
    if wanted.bit_count() <= MOST_NAMED:
        return Agent.objects.filter(pk__in=[int(staff.agents[place].id) for place in places(wanted)])
    written = {code for language in languages for code in (language, *reading_group(language))}
    return Agent.objects.filter(pk__in=AgentLanguage.objects.filter(code__in=written).values("agent"))


def at_the_moment(staff: Staff, wanted: int, rows: QuerySet[Agent], now: datetime) -> Workforce:
    """Who of ``wanted``, whom ``rows`` find, is online, and how many places of theirs are taken."""
    found = rows.values_list(
        "pk",
        "load_chat",
        "load_email",
        ExpressionWrapper(Q(status="available", seen_at__gt=now - SEEN_WITHIN), BooleanField()),
        ExpressionWrapper(Q(wraps_until__gt=now), BooleanField()),
        Cast("last_assigned_at", TextField()),  # read as an instant for those alone who come near
    )
    moving: dict[int, tuple[int, int, str | None]] = {}
    chats, mails = defaultdict[Load, list[int]](list), defaultdict[Load, list[int]](list)
    present: list[int] = []
    numbers, capacities = staff.numbers, staff.capacities
    for pk, chat, email, online, wraps, assigned in found:
        place = numbers.get(pk)
        if place is None:
            continue
        if wraps:  # a chat that just ended keeps its place for its last notes
            chat += 1
        moving[place] = chat, email, assigned
        for_chats, for_mails = capacities[place]
        chats[chat, for_chats].append(place)
        mails[email, for_mails].append(place)
        if online:
            present.append(place)
    size = len(staff.agents)
    online_now = mask_of(present, size)

    def assigned_at(place: int) -> float:
        known = moving.get(place)
        last = _instant(known[2]) if known else None
        return NEVER if last is None else last.timestamp()

    def facts_of(place: int) -> AgentFacts:
        person, known = staff.agents[place], moving.get(place)
        if known is None:
            return person
        chat, email, assigned = known
        online = bool(online_now >> place & 1)
        load = {"chat": chat, "email": email}
        return replace(person, load=load, online=online, last_assigned=_instant(assigned))

    loads: dict[Channel, dict[Load, int]] = {
        "chat": {load: mask_of(who, size) for load, who in chats.items()},
        "email": {load: mask_of(who, size) for load, who in mails.items()},
    }
    gone = wanted & ~mask_of(list(moving), size)
    return Workforce(staff, online_now, loads, facts_of, assigned_at, gone=gone)


def _instant(written: str | None) -> datetime | None:
    """An instant as either database writes it; SQLite keeps UTC without saying so."""
    if written is None:
        return None
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
