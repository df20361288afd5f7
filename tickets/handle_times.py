"""How long a contact takes, measured: the medians of the last thirty days take the place of the first guesses.

A chat takes from the moment its agent has it until it ends or rests, as it keeps one of their places for so long.
A mail takes from the moment its agent could begin: when it came to them, or when they had sent the answer before.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Q, QuerySet

from helpdesk.duties.sweeps import sweep
from tickets import facts
from tickets.actions.policies import PolicyChange, StalePolicy, change_policy
from tickets.models import Event, Message, Ticket
from tickets.models.message import Author
from tickets.models.ticket import Channel

DAYS = timedelta(days=30)
NEWEST = 2_000  # contacts of a channel that are looked at: a median needs no more
ENOUGH = 50  # with fewer the numbers in force stand
LONGEST_CHAT = timedelta(hours=4)
LONGEST_MAIL = timedelta(hours=1)  # what took longer waited for something else meanwhile
ENOUGH_LEFT = 20  # customers who left; with fewer their patience is a guess
LEAST_PATIENT, MOST_PATIENT = 20, 1800  # seconds
CHANGES_BY = 0.1  # of the number in force; a smaller change is not worth a version
BEGINS, ENDS = ("assigned", "handed_over"), ("closed", "parked", "by_mail")


@dataclass(frozen=True, slots=True)
class Measured:
    """The median in whole minutes, and how many contacts it is of."""

    minutes: int
    contacts: int


@sweep("handle-times", every=timedelta(days=1), first=timedelta(minutes=20))
def measure(*, now: datetime) -> int:
    """Put the medians in force as a version of the rules, unless leads keep their own numbers; 1 when that changed."""
    policy = facts.policy()
    if not policy.measure_handle_times:
        return 0
    found = {"chat_handle_minutes": chats(now), "email_handle_minutes": mails(now)}
    changed: dict[str, Any] = {
        name: one.minutes
        for name, one in found.items()
        if one is not None and _differs(one.minutes, getattr(policy, name))
    }
    if not changed:
        return 0
    try:
        measured = replace(policy, version=policy.version + 1, **changed)
        change_policy(PolicyChange(policy.version, measured), None, now=now)
    except StalePolicy:  # somebody changed the rules at this moment; tomorrow is another day
        return 0
    return 1


def chats(now: datetime) -> Measured | None:
    """How long chats kept a place lately; None while too few have ended."""
    ended = _lately(now).filter(kind__in=ENDS, ticket__channel=Channel.CHAT).order_by("-pk")[:NEWEST]
    ends = _by_ticket(ended)
    begins = _by_ticket(Event.objects.filter(ticket__in=ends, kind__in=BEGINS, data__by_mail__isnull=True))
    return _measured(_spans(begins, ends), LONGEST_CHAT)


def mails(now: datetime) -> Measured | None:
    """How long mails took lately; None while too few were answered."""
    sent = Message.objects.filter(author=Author.AGENT, internal=False, created_at__gte=now - DAYS)
    newest = list(
        sent.order_by("-pk").values_list("agent_id", "ticket_id", "created_at", "ticket__channel")[:NEWEST]
    )
    turns = _by_ticket(
        _lately(now).filter(
            Q(kind__in=BEGINS) | Q(kind="message", author=Author.CUSTOMER),
            ticket__in={ticket for _, ticket, _, _ in newest},
        )
    )
    spans: list[timedelta] = []
    before: dict[int | None, datetime] = {}
    answered: dict[int, datetime] = {}
    for agent, ticket, at, channel in reversed(newest):
        began = _last_before(turns.get(ticket, []), at)
        if channel != Channel.CHAT and began is not None and began > answered.get(ticket, now - DAYS):
            spans.append(at - max(began, before.get(agent, began)))
        before[agent] = answered[ticket] = at
    return _measured(spans, LONGEST_MAIL)


def patience(now: datetime) -> int | None:
    """How many seconds as a mean customers of chats wait before they leave; None while too few have left.

    Who was answered, or went on by mail, would have waited longer: all time waited over the number of those who left
    is the likeliest mean of an exponential patience whose end was not always seen.
    """
    came = Ticket.objects.filter(channel=Channel.CHAT, created_at__gte=now - DAYS).order_by("-pk")[:NEWEST]
    chats = {pk: (since, parked) for pk, since, parked in came.values_list("pk", "created_at", "parked_at")}
    events = Event.objects.filter(ticket__in=chats)
    left = dict(events.filter(kind="abandoned").values_list("ticket_id", "data__waited"))
    if len(left) < ENOUGH_LEFT:
        return None
    taken = _by_ticket(events.filter(kind="assigned", data__by_mail__isnull=True))
    waited = 0.0
    for pk, (since, parked) in chats.items():
        end = taken[pk][0] if pk in taken else parked
        seconds = left[pk] if pk in left else (end - since).total_seconds() if end else 0
        waited += min(seconds, MOST_PATIENT)
    return round(max(LEAST_PATIENT, min(waited / len(left), MOST_PATIENT)))


def _lately(now: datetime) -> QuerySet[Event]:
    return Event.objects.filter(at__gte=now - DAYS)


def _by_ticket(events: QuerySet[Event]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    for ticket, at in events.values_list("ticket_id", "at"):
        found[ticket].append(at)
    return {ticket: sorted(times) for ticket, times in found.items()}


def _spans(begins: Mapping[int, list[datetime]], ends: Mapping[int, list[datetime]]) -> list[timedelta]:
    """From the last beginning before each end, of those after the end before."""
    spans = []
    for ticket, times in ends.items():
        since: datetime | None = None
        for end in times:
            began = _last_before(begins.get(ticket, []), end)
            if began is not None and (since is None or began > since):
                spans.append(end - began)
            since = end
    return spans


def _last_before(times: list[datetime], at: datetime) -> datetime | None:
    place = bisect_left(times, at)
    return times[place - 1] if place else None


def _measured(spans: Iterable[timedelta], longest: timedelta) -> Measured | None:
    minutes = [span / timedelta(minutes=1) for span in spans if timedelta() < span <= longest]
    if len(minutes) < ENOUGH:
        return None
    return Measured(max(1, round(median(minutes))), len(minutes))


def _differs(minutes: int, standing: int) -> bool:
    return abs(minutes - standing) >= max(1, CHANGES_BY * standing)
