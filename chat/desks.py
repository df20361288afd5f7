"""Agents' screens: offers of chats, "your lists changed", and who was seen. Lives on the server's loop."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from chat import pool
from chat.events import utc
from chat.protocol import encode
from chat.registry import Parcel, registry
from helpdesk.coverage import presence
from helpdesk.duties import sweeps
from helpdesk.lib.clock import now as read_clock
from helpdesk.people.models import Agent
from tickets import queue
from tickets.models import Offer

log = logging.getLogger(__name__)
SEEN_EVERY = timedelta(seconds=28)
COALESCE = 0.05  # seconds in which causes to look for offers are one
PLACING = {"waiting", "assigned", "handed_over", "released", "closed", "declined"}


class Desk(Protocol):
    """An agent's socket as this module sees it."""

    agent_id: int | None
    teams: frozenset[int]
    outside: bool

    def push(self, text: str) -> None: ...
    def watches(self, conversation: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """An open offer as its agent's screens show it."""

    public_id: str
    agent_id: int
    conversation: str
    until: datetime
    why: str


@dataclass
class Desks:
    """Agents' sockets of this process, and what each was shown."""

    open: set[Desk] = field(default_factory=set)
    _offers: dict[str, Shown] = field(default_factory=dict)
    _stale: dict[Desk, set[str]] = field(default_factory=dict)
    _seen: dict[int, datetime] = field(default_factory=dict)
    _due: bool = False

    def arrive(self, desk: Desk) -> None:
        """An agent's screen opened: they are there, and queued chats may find them."""
        self.open.add(desk)
        if desk.agent_id is not None:
            agent = desk.agent_id
            self._seen.pop(agent, None)
            for offer in self._offers.values():
                if offer.agent_id == agent:
                    desk.push(_offer_frame(offer))
            registry.spawn(self._came(agent))

    def leave(self, desk: Desk) -> None:
        self.open.discard(desk)
        self._stale.pop(desk, None)

    async def _came(self, agent: int) -> None:
        at = read_clock()
        self._seen[agent] = at
        await pool.run(lambda: came(agent, now=at))
        self.look_for_offers()

    # --- Causes ---------------------------------------------------------------------------------------
    def stir(self, parcels: Iterable[Parcel]) -> None:
        """Something was committed here: offers may have come or gone, lists changed."""
        if not self.open:
            return
        for parcel in parcels:
            if parcel.kinds & PLACING:
                self.look_for_offers()
            self._mark(parcel)

    def stir_unknown(self) -> None:
        """Something happened in another process."""
        if not self.open:
            return
        self.look_for_offers()
        for desk in self.open:
            self._stale.setdefault(desk, set()).update(("mine", "queue"))

    def _mark(self, parcel: Parcel) -> None:
        talk = parcel.kinds <= {"message", "note", "read"}
        for desk in self.open:
            own = desk.agent_id is not None and desk.agent_id == parcel.owner_id
            if own and not (talk and desk.watches(parcel.conversation)):
                self._stale.setdefault(desk, set()).add("mine")
            if not desk.outside and not (talk and own) and parcel.team_id in desk.teams:
                self._stale.setdefault(desk, set()).add("queue")

    # --- Offers ---------------------------------------------------------------------------------------
    def look_for_offers(self) -> None:
        """Soon, and once for many causes, compare the open offers with those shown."""
        if not self._due and self.open:
            self._due = True
            asyncio.get_running_loop().call_later(COALESCE, self._look)

    def _look(self) -> None:
        self._due = False
        registry.spawn(self._compare())

    async def _compare(self) -> None:
        agents = {desk.agent_id for desk in self.open if desk.agent_id is not None}
        found = await pool.run(lambda: open_offers(agents))
        for offer in list(self._offers.values()):
            if offer.public_id not in found:
                del self._offers[offer.public_id]
                self.to_agent(offer.agent_id, encode(type="offer_gone", offer=offer.public_id))
        for offer in found.values():
            if offer.public_id not in self._offers:
                self._offers[offer.public_id] = offer
                self.to_agent(offer.agent_id, _offer_frame(offer))

    def to_agent(self, agent_id: int, text: str) -> None:
        """One frame to every screen of an agent."""
        for desk in self.open:
            if desk.agent_id == agent_id:
                desk.push(text)

    # --- Each second ----------------------------------------------------------------------------------
    async def tick(self, at: datetime) -> None:
        """Say which lists changed, end offers whose time is over, and note who is there in one query."""
        stale, self._stale = self._stale, {}
        for desk, views in stale.items():
            if desk in self.open:
                desk.push(encode(type="inbox", views=sorted(views)))
        if any(offer.until <= at for offer in self._offers.values()):
            self.look_for_offers()
        present = {desk.agent_id for desk in self.open if desk.agent_id is not None}
        due = [agent for agent in present if at - self._seen.get(agent, at - SEEN_EVERY) >= SEEN_EVERY]
        if due:
            self._seen = {agent: seen for agent, seen in self._seen.items() if agent in present}
            self._seen.update(dict.fromkeys(due, at))
            await pool.run(lambda: presence.seen(due, now=at))


def came(agent_id: int, *, now: datetime) -> None:
    """Note that an agent is there; when they were not before, let every queued ticket look again."""
    agent = Agent.objects.filter(pk=agent_id).first()
    if agent is None:
        return
    was_there = presence.is_online(agent, now)
    presence.seen([agent_id], now=now)
    if not was_there:
        look_again(now=now)


def look_again(*, now: datetime) -> None:
    """Somebody came, left or changed: the queue is drained on every cause."""
    queue.wake_all(now=now)
    sweeps.wake("queue")


def open_offers(agents: set[int]) -> dict[str, Shown]:
    """The open offers of these agents by their public id."""
    rows = Offer.objects.filter(state="open", agent__in=agents, until__gt=read_clock()).select_related(
        "ticket"
    )
    return {
        row.public_id: Shown(row.public_id, row.agent_id, row.ticket.public_id, row.until, row.why)
        for row in rows
    }


def _offer_frame(offer: Shown) -> str:
    return encode(
        type="offer",
        offer=offer.public_id,
        conversation=offer.conversation,
        until=utc(offer.until),
        why=offer.why,
    )


desks = Desks()
