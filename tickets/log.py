"""The one way into a conversation's log: numbers without gaps, and word to whoever listens after the commit."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from helpdesk.lib.crash import crashpoint
from helpdesk.lib.rows import change, insert, read_locked
from helpdesk.people.models import Agent, Customer
from tickets.models import Event, Message, Ticket

# What storing and showing a message of a running chat looks at.
SPOKEN_IN = (
    *("public_id", "channel", "state", "parked_at", "language", "last_seq", "version"),
    *("customer", "owner", "offered_to", "team", "queued_at", "waiting_since"),
    *("first_answer_at", "promised_at", "promise_kept"),
)

# Sent after the commit with ``events``: a list of stored events, each with its ticket at hand.
events_appended = Signal()


@dataclass(frozen=True, slots=True)
class Writer:
    """Who does something: ``key`` tells writers apart (``agent:7``, ``customer:3``, ``system``)."""

    role: str
    key: str
    name: str = ""
    agent_id: int | None = None
    customer_id: int | None = None

    @staticmethod
    def agent(agent: Agent) -> "Writer":
        return Writer("agent", agent.key, agent.user.name, agent_id=agent.pk)

    @staticmethod
    def customer(customer: Customer) -> "Writer":
        return Writer("customer", customer.key, customer.name, customer_id=customer.pk)


SYSTEM = Writer("system", "system")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be: ``data`` is JSON; an internal one is not shown to the customer."""

    kind: str
    writer: Writer = SYSTEM
    internal: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    client_id: str | None = None
    body_hash: str = ""
    message: Message | None = None


def lock(ids: Iterable[int]) -> dict[int, Ticket]:
    """Tickets by id, locked in the order of their ids until the transaction ends."""
    rows = Ticket.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids))
    return {ticket.pk: ticket for ticket in rows.order_by("pk")}


def lock_named(names: Iterable[str]) -> dict[str, Ticket]:
    """The same, by public id, with the fields that talk needs; others are read when they are asked for."""
    rows = read_locked(Ticket, "public_id", set(names), only=SPOKEN_IN)
    return {ticket.public_id: ticket for ticket in rows}


def append(
    pairs: Sequence[tuple[Ticket, Entry]],
    *,
    now: datetime,
    changes: Mapping[int, Mapping[str, Any]] | None = None,
) -> list[Event]:
    """Store events of tickets that this transaction has locked; each ticket's ``last_seq`` is raised.

    ``changes`` are other fields of the same tickets, by id, that the caller wants written along.
    """
    events = [_numbered(ticket, entry, now) for ticket, entry in pairs]
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pk, count in Counter(ticket.pk for ticket, _ in pairs).items():
        alike[count, *sorted((changes or {}).get(pk, {}).items())].append(pk)
    for (count, *fields), pks in alike.items():
        change(Ticket, pks, dict(fields), last_seq=count)
    insert(events)
    crashpoint("log.before_commit")
    transaction.on_commit(lambda: _announce(events), robust=True)
    return events


def _announce(events: list[Event]) -> None:
    crashpoint("log.after_commit")
    events_appended.send_robust(Event, events=events)


def _numbered(ticket: Ticket, entry: Entry, now: datetime) -> Event:
    ticket.last_seq += 1
    return Event(
        ticket=ticket,
        seq=ticket.last_seq,
        kind=entry.kind,
        at=now,
        author=entry.writer.role,
        author_key=entry.writer.key,
        author_name=entry.writer.name,
        agent_id=entry.writer.agent_id,
        internal=entry.internal,
        client_id=entry.client_id,
        body_hash=entry.body_hash,
        message=entry.message,
        data=entry.data,
    )
