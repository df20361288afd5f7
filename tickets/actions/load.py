"""Load is stored for each agent and channel, moved with every change and equal to a recount (G8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, F

from helpdesk.lib.clock import now as clock
from helpdesk.lib.prepared import PreparedUpdate, Slot
from helpdesk.people.models import Agent
from tickets import facts, freed
from tickets.models import Ticket

Held = tuple[int, str]


class HoldersMoved(Exception):
    """Somebody else changed who holds a ticket between our reading and our lock; try again."""


def held(ticket: Ticket) -> Held | None:
    """(agent, channel) for which the ticket counts, or None."""
    holder = ticket.load_holder
    return None if holder is None else (holder, ticket.load_channel)


def lock_agents(agents: Iterable[int | None]) -> set[int]:
    """Lock agents, ordered by id, before any ticket is locked (the order of all transactions)."""
    ids = {agent for agent in agents if agent is not None}
    if ids:
        list(Agent.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"))
    return ids


def move(before: Iterable[Held | None], after: Iterable[Held | None]) -> None:
    """Apply the difference to the stored loads; the agents must be locked by this transaction.

    Whoever has a place again after the commit is given work that waits.
    """
    change: Counter[Held] = Counter(holder for holder in after if holder is not None)
    change.subtract(holder for holder in before if holder is not None)
    for (agent, channel), by in sorted(change.items()):
        if by:
            name = f"load_{channel}"
            Agent.objects.filter(pk=agent).update(**{name: F(name) + by})
    free = frozenset(agent for (agent, _), by in change.items() if by < 0)
    if free:
        transaction.on_commit(lambda: freed.look_for(free, now=clock()), robust=True)


def wrap_up(ticket: Ticket, before: Held | None, now: datetime) -> None:
    """A chat that ended, or goes on by mail, keeps its place for a moment: its agent writes the last notes."""
    if before is None or before[1] != "chat" or (ticket.is_open and ticket.is_live_chat):
        return
    until = now + timedelta(seconds=facts.policy().wrap_up_seconds)
    Agent.objects.filter(pk=before[0]).update(wraps_until=until)


def give_back(agent: int, channel: str) -> None:
    """Undo ``claim_place`` within its transaction."""
    name = f"load_{channel}"
    Agent.objects.filter(pk=agent).update(**{name: F(name) - 1})


def note_assigned(agent: int, *, now: datetime) -> int:
    """Somebody gets work that takes no place; their turn is over all the same. The agent's id again."""
    Agent.objects.filter(pk=agent).update(last_assigned_at=now)
    return agent


def claim_places(wanted: "Counter[Held]", *, now: datetime) -> bool:
    """Take places of several agents, who are locked in the order of their ids; False, and nothing is taken, when one
    of them has not as many.
    """
    rows = Agent.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in={pk for pk, _ in wanted})
    free: dict[Held, int] = {}
    for agent in rows.order_by("pk").only("load_chat", "load_email", "capacity_chat", "capacity_email"):
        free[agent.pk, "chat"] = agent.capacity_chat - agent.load_chat
        free[agent.pk, "email"] = agent.capacity_email - agent.load_email
    if any(free.get(held, 0) < count for held, count in wanted.items()):
        return False
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    for (pk, channel), count in wanted.items():
        alike[channel, count].append(pk)
    for (channel, count), pks in alike.items():
        name = f"load_{channel}"
        Agent.objects.filter(pk__in=pks).update(**{name: F(name) + count}, last_assigned_at=now)
    return True


def claim_place(agent: int, channel: str, *, now: datetime) -> bool:
    """Take one place of an agent who has one free; the conditional update decides races."""
    return bool(_taking[channel](agent=agent, now=now))


def _taking_one(channel: str) -> PreparedUpdate:
    name = f"load_{channel}"
    more = {name: F(name) + 1, "last_assigned_at": Slot("now", DateTimeField())}
    return PreparedUpdate(
        lambda: Agent.objects.filter(pk=Slot("agent"), **{f"{name}__lt": F(f"capacity_{channel}")}), **more
    )


_taking = {channel: _taking_one(channel) for channel in ("chat", "email")}
