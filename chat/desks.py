"""Agents' screens: offers of chats, "your lists changed", and who was seen. Lives on the server's loop."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from chat import pool
from chat.events import utc
from chat.protocol import encode
from chat.registry import Parcel, registry
from helpdesk.coverage import presence
from helpdesk.duties.sweeps import wake
from helpdesk.lib.clock import now as read_clock
from helpdesk.people.models import Agent
from tickets import queue
from tickets.models import Offer
from tickets.reasons import why_it_rings

log = logging.getLogger(__name__)
SEEN_EVERY = timedelta(seconds=28)
# Screens that are told in a second that something changed for all: each of them asks for its lists then, and a hundred
# at once, each second, would be more than one process answers. The others have their turn in the seconds after.
TOLD_A_SECOND = 10
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
    _of: dict[int, set[Desk]] = field(default_factory=dict)
    _offers: dict[str, Shown] = field(default_factory=dict)
    _stale: dict[Desk, set[str]] = field(default_factory=dict)
    _stirred: dict[int | None, set[int | None]] = field(default_factory=dict)
    _turns: dict[Desk, set[str]] = field(default_factory=dict)
    _seen: dict[int, datetime] = field(default_factory=dict)
    _due: bool = False

    def arrive(self, desk: Desk) -> None:
        """An agent's screen opened: they are there, and queued chats may find them."""
        self.open.add(desk)
        if desk.agent_id is not None:
            agent = desk.agent_id
            self._of.setdefault(agent, set()).add(desk)
            self._seen.pop(agent, None)
            for offer in self._offers.values():
                if offer.agent_id == agent and offer.until > read_clock():
                    desk.push(_offer_frame(offer))
            registry.spawn(self._came(agent))

    def leave(self, desk: Desk) -> None:
        self.open.discard(desk)
        self._stale.pop(desk, None)
        self._turns.pop(desk, None)
        if desk.agent_id is not None and (own := self._of.get(desk.agent_id)):
            own.discard(desk)
            if not own:
                del self._of[desk.agent_id]

    async def _came(self, agent: int) -> None:
        self._seen[agent] = read_clock()
        await arrivals.ask(agent)
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
            self._turns.setdefault(desk, set()).update(("mine", "queue"))

    def _mark(self, parcel: Parcel) -> None:
        """Looks at the owner's screens alone; who else is in the team is asked once a second (``_spread``)."""
        talk = parcel.kinds <= {"message", "note", "read"}
        for desk in self._of.get(parcel.owner_id or 0, ()):
            if not (talk and desk.watches(parcel.conversation)):
                self._stale.setdefault(desk, set()).add("mine")
        self._stirred.setdefault(parcel.team_id, set()).add(parcel.owner_id if talk else None)

    def _spread(self) -> None:
        """The queue changed for everybody of a team, except whoever only talked in a conversation of their own; so
        many of them are told now, in the order in which they began to wait for it.
        """
        stirred, self._stirred = self._stirred, {}
        for desk in self.open if stirred else ():
            if _concerns(stirred, desk):
                self._turns.setdefault(desk, set()).add("queue")
        for desk in list(islice(self._turns, TOLD_A_SECOND)):
            self._stale.setdefault(desk, set()).update(self._turns.pop(desk))

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
        found = await looks.ask({desk.agent_id for desk in self.open if desk.agent_id is not None})
        for offer in list(self._offers.values()):
            if offer.public_id not in found:
                del self._offers[offer.public_id]
                self.to_agent(offer.agent_id, encode(type="offer_gone", offer=offer.public_id))
        for offer in found.values():
            if offer.public_id not in self._offers and offer.until > read_clock():
                self._offers[offer.public_id] = offer
                self.to_agent(offer.agent_id, _offer_frame(offer))

    def shown(self, offer: str) -> Shown | None:
        """An offer as it was shown, if it was; from any thread."""
        return self._offers.get(offer)

    def to_agent(self, agent_id: int, text: str) -> None:
        """One frame to every screen of an agent."""
        for desk in self._of.get(agent_id, ()):
            desk.push(text)

    # --- Each second ----------------------------------------------------------------------------------
    async def tick(self, at: datetime) -> None:
        """Say which lists changed, have offers ended whose time is over, and note who is there in one query."""
        self._spread()
        stale, self._stale = self._stale, {}
        for desk, views in stale.items():
            if desk in self.open:
                desk.push(encode(type="inbox", views=sorted(views)))
        if self._offers:  # they stand for half a minute, and may end in another process without a word
            self.look_for_offers()
        if any(offer.until <= at for offer in self._offers.values()):
            await pool.run(lambda: wake("queue"))
        present = {desk.agent_id for desk in self.open if desk.agent_id is not None}
        due = [agent for agent in present if at - self._seen.get(agent, at - SEEN_EVERY) >= SEEN_EVERY]
        if due:
            self._seen = {agent: seen for agent, seen in self._seen.items() if agent in present}
            self._seen.update(dict.fromkeys(due, at))
            await pool.run(lambda: note_arrivals(due))


def _concerns(stirred: dict[int | None, set[int | None]], desk: Desk) -> bool:
    """Whether somebody else changed what this screen may list: that of its teams, for an administrator everything."""
    if desk.outside or desk.agent_id is None:
        return not desk.outside
    return any(stirred[team] - {desk.agent_id} for team in desk.teams if team in stirred)


def note_arrivals(agents: list[int]) -> list[None]:
    """Note who is there; when somebody was not before, let every chat that waits look again."""
    at = read_clock()
    rows = Agent.objects.filter(pk__in=set(agents)).only("seen_at", "status")
    is_new = [not presence.is_online(agent, at) for agent in rows]
    presence.seen(agents, now=at)
    if any(is_new):
        queue.look_now(now=at)
    return [None] * len(agents)


arrivals: pool.Gatherer[int, None] = pool.Gatherer(note_arrivals)


def open_offers(agents: set[int]) -> dict[str, Shown]:
    """The offers of these agents that did not end yet, by their public id; one whose time is over ends soon.

    Why it rings is asked once for each: a look comes every second while one stands.
    """
    rows = list(Offer.objects.filter(state="open", agent__in=agents).select_related("ticket", "agent__user"))
    known = {row.public_id: shown for row in rows if (shown := desks.shown(row.public_id)) is not None}
    whys = why_it_rings([row for row in rows if row.public_id not in known])
    return known | {
        row.public_id: Shown(row.public_id, row.agent_id, row.ticket.public_id, row.until, whys[row.pk])
        for row in rows
        if row.public_id not in known
    }


def _look_at(agents: list[set[int]]) -> list[dict[str, Shown]]:
    return [open_offers(set().union(*agents))] * len(agents)


# One look after the other: what a slow one saw must not take away what a newer one showed.
looks: pool.Gatherer[set[int], dict[str, Shown]] = pool.Gatherer(_look_at)


def _offer_frame(offer: Shown) -> str:
    return encode(
        type="offer",
        offer=offer.public_id,
        conversation=offer.conversation,
        until=utc(offer.until),
        why=offer.why,
    )


desks = Desks()
