"""Who owns a ticket: claims, releases and transfers. Agents are locked before tickets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage import roster
from helpdesk.duties.sweeps import wake
from helpdesk.lib.lists import Among, Numbers
from helpdesk.lib.prepared import PreparedRead, PreparedUpdate, Slot
from helpdesk.lib.rows import insert
from helpdesk.people.models import Agent
from tickets import flood, log, planning
from tickets.actions import load
from tickets.actions.columns import by_mail, set_columns
from tickets.log import Entry, Writer
from tickets.models import Decision, Event, Offer, Ticket

MOST_CANDIDATES = 8


class AssigningError(Exception):
    """A refusal in one sentence, for the person who asked."""


class PlacesTaken(Exception):
    """Somebody else took a place meanwhile on which one of several decisions rested."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a ticket went: to an agent (owned or offered), or to the queue."""

    agent_id: int | None
    offered: bool = False
    flooded: bool = False  # the candidates of a shift that began just now have enough for the moment

    @property
    def is_owned(self) -> bool:
        """An offer is nobody's yet."""
        return self.agent_id is not None and not self.offered


Planned = tuple[Ticket, planning.Plan]
Placed = tuple[Ticket, planning.Plan, Placement]


# --- Placing ------------------------------------------------------------------------------------------
def place_new(new: Sequence[Planned], *, now: datetime) -> list[Placement]:
    """Take places for tickets that are not stored yet, and set their owners or their places in the queue.

    Raises PlacesTaken when there are several and one of them must go to somebody else than was planned.
    """
    placements = [_take_place(*new[0], now=now)] if len(new) == 1 else _take_all(new, now)
    for (ticket, plan), placement in zip(new, placements, strict=True):
        for name, value in _fields(ticket, plan, placement, now).items():
            setattr(ticket, name, value)
    return placements


def entries_for(placed: Sequence[Placed]) -> list[tuple[Ticket, Entry]]:
    """What the log says of each placement: how long it waits, or who got it; of a chat that is mail now both."""
    owners = [one.agent_id for _, _, one in placed if one.is_owned]
    names = dict(_names(agents=owners)) if owners else {}
    entries = []
    for ticket, plan, placement in placed:
        if plan.as_mail or not placement.is_owned:
            entries.append((ticket, _waiting(ticket, plan)))
        if placement.agent_id is not None and placement.is_owned:
            entries.append((ticket, assigned(ticket, placement.agent_id, names[placement.agent_id])))
    return entries


def record_placements(placed: Sequence[Placed], *, now: datetime) -> None:
    """Store why, and the offer where there is one."""
    insert([_decision(ticket, plan, Placement(None), now) for ticket, plan, _ in placed if plan.as_mail])
    insert([_decision(ticket, plan.last, placement, now) for ticket, plan, placement in placed])
    for ticket, plan, placement in placed:
        if placement.offered and placement.agent_id is not None:
            until = now + timedelta(seconds=plan.policy.accept_seconds)
            Offer.objects.create(ticket=ticket, agent_id=placement.agent_id, made_at=now, until=until)


def _decision(ticket: Ticket, plan: planning.Plan, placement: Placement, now: datetime) -> Decision:
    return Decision(
        ticket=ticket,
        at=now,
        agent_id=placement.agent_id,
        outcome=plan.decision.outcome,
        explanation=plan.decision.explanation,
    )


def _take_all(new: Sequence[Planned], now: datetime) -> list[Placement]:
    """The planned places of several; agents are locked in the order of their ids, so nobody tries a second one."""
    placements = [_as_planned(plan) for _, plan in new]
    wanted = Counter(
        (one.agent_id, "chat" if one.offered else "email") for one in placements if one.agent_id is not None
    )
    if not load.claim_places(wanted, now=now):
        raise PlacesTaken
    return placements


def _as_planned(plan: planning.Plan) -> Placement:
    decision = plan.last.decision
    if decision.outcome == "queue":
        return Placement(None)
    return Placement(int(decision.candidates[0].id), decision.outcome == "offer")


def route(ticket_id: int, *, now: datetime) -> Placement | None:
    """Look again for an owner of a queued ticket; None when it was taken meanwhile (then nothing happens)."""
    with roster.standing():
        return _route(ticket_id, now)


def _route(ticket_id: int, now: datetime) -> Placement | None:
    ticket = _waiting_one.first(ticket=ticket_id)
    if ticket is None:
        return None
    plan = planning.plan(ticket, now=now)
    with transaction.atomic():
        placement = _take_place(ticket, plan, now=now, gently=True)
        if not _claim_ticket(ticket, _fields(ticket, plan, placement, now)):
            transaction.set_rollback(True)
            return None
        if placement.agent_id is None and ticket.promised_at is not None and plan.as_mail is None:
            return placement
        record_placements([(ticket, plan, placement)], now=now)
        locked = log.lock_named([ticket.public_id])[ticket.public_id]
        if plan.as_mail is not None:
            _promise_again(locked, plan.promised_at)
        log.append(entries_for([(locked, plan, placement)]), now=now)
    return placement


def _promise_again(ticket: Ticket, at: datetime | None) -> None:
    """A mail is answered later than the chat would have been: what is told now is what holds, the first counts."""
    if at is not None and ticket.promise is not None and at > ticket.promise:
        set_columns(ticket, {"renewed_to": at})


def _take_place(ticket: Ticket, plan: planning.Plan, *, now: datetime, gently: bool = False) -> Placement:
    """The best candidate who still has a free place; the conditional update decides races.

    What waited is given ``gently``: whoever's shift began just now is not flooded with mail. Their
    row is locked by the claim then, so what others gave is counted too.
    """
    decision = plan.last.decision
    if decision.outcome == "queue":
        return Placement(None)
    offered = decision.outcome == "offer"
    if not (offered or ticket.is_ours):  # mail that waits for the customer is nobody's load
        return Placement(load.note_assigned(int(decision.candidates[0].id), now=now))
    channel = "chat" if offered else "email"
    flooded = False
    for candidate in decision.candidates[:MOST_CANDIDATES]:
        agent = int(candidate.id)
        if load.claim_place(agent, channel, now=now):
            if offered or not gently or not flood.has_enough(agent, now):
                return Placement(agent, offered)
            load.give_back(agent, channel)
            flooded = True
    return Placement(None, flooded=flooded)


def _fields(ticket: Ticket, plan: planning.Plan, placement: Placement, now: datetime) -> dict[str, Any]:
    """A chat that nobody can take goes on as a ticket with a promise; it takes no place of a chat."""
    return _place(plan.last, placement, now) | {"parked_at": now if plan.as_mail else ticket.parked_at}


def _place(plan: planning.Plan, placement: Placement, now: datetime) -> dict[str, Any]:
    wake_at = plan.decision.next_wake_at or now + timedelta(minutes=plan.policy.recheck_minutes)
    if placement.agent_id is None:
        if plan.decision.outcome != "queue":  # all candidates were taken in the meantime
            wake_at = now + (flood.PAUSE if placement.flooded else timedelta(seconds=5))
        return _queued(now, wake_at=max(wake_at, now))
    if placement.offered:
        until = now + timedelta(seconds=plan.policy.accept_seconds)
        return _queued(now, wake_at=until) | {"offered_to_id": placement.agent_id}
    return _owned_by(placement.agent_id)


def _owned_by(agent_id: int) -> dict[str, Any]:
    return {"owner_id": agent_id, "queued_at": None, "next_wake_at": None, "offered_to_id": None}


def _queued(now: datetime, *, wake_at: datetime) -> dict[str, Any]:
    return {"owner_id": None, "queued_at": now, "next_wake_at": wake_at, "offered_to_id": None}


def _claim_ticket(ticket: Ticket, fields: dict[str, Any]) -> bool:
    """The second half of a claim: only while nobody owns it and nothing changed since it was read."""
    fields = {**fields, "queued_at": ticket.queued_at if fields["queued_at"] else None}
    taken = bool(_free(ticket=ticket.pk, version=ticket.version, **fields))
    if taken:
        for name, value in fields.items():
            setattr(ticket, name, value)
    return taken


# What is asked for every ticket that gets an owner is put into words once.
_waiting_one = PreparedRead(
    lambda: Ticket.objects.queued().select_related("customer").filter(pk=Slot("ticket"), offered_to=None)
)
_free = PreparedUpdate(
    lambda: Ticket.objects.filter(pk=Slot("ticket"), owner=None, offered_to=None, version=Slot("version")),
    owner=Slot("owner_id"),
    offered_to=Slot("offered_to_id"),
    queued_at=Slot("queued_at", DateTimeField()),
    next_wake_at=Slot("next_wake_at", DateTimeField()),
    parked_at=Slot("parked_at", DateTimeField()),
    version=F("version") + 1,
)
_names = PreparedRead(
    lambda: Agent.objects.filter(Among("pk", Numbers("agents"))).values_list("pk", "user__name")
)


def _waiting(ticket: Ticket, plan: planning.Plan) -> Entry:
    data: dict[str, Any] = {}
    promised = plan.promised_at
    if plan.as_mail is not None:
        promised = ticket.promise or promised
    elif plan.wait is not None:
        data |= asdict(plan.wait)
    if promised is not None:
        data["promise"] = promised.isoformat()
    return Entry("waiting", data=data)


def tell_place(ticket_id: int, *, now: datetime) -> bool:
    """Tell the customer of a waiting chat their place in the queue; False when it is what they were told last."""
    ticket = Ticket.objects.queued().select_related("customer").filter(pk=ticket_id, offered_to=None).first()
    if ticket is None or not ticket.is_live_chat:
        return False
    entry = _waiting(ticket, planning.plan(ticket, now=now))
    with transaction.atomic():
        locked = log.lock_named([ticket.public_id])[ticket.public_id]
        last = Event.objects.filter(ticket=ticket, kind="waiting").order_by("-seq").first()
        known = last.data.get("position") if last is not None else None
        if locked.version != ticket.version or entry.data.get("position", known) == known:
            return False
        log.append([(locked, entry)], now=now)
    return True


# --- By people ----------------------------------------------------------------------------------------
def assign(
    ticket_id: int,
    to: Agent | None,
    *,
    by: Writer,
    note: str = "",
    client_id: str | None = None,
    now: datetime,
) -> Ticket:
    """Give a ticket to an agent, or (None) back to the queue. A person may go over capacity."""
    ticket = Ticket.objects.get(pk=ticket_id)
    with transaction.atomic():
        load.lock_agents([ticket.owner_id, ticket.offered_to_id, to.pk if to else None])
        locked = log.lock([ticket_id])[ticket_id]
        if load.held(locked) != load.held(ticket):
            raise AssigningError(noop("Somebody else changed this ticket just now. Look again, then decide."))
        if to is not None and locked.owner_id == to.pk:
            return locked
        before = load.held(locked)
        Offer.objects.withdraw(locked, now=now)
        previous = locked.owner_id
        if to is None:
            release(locked, now)
        else:
            own(locked, to.pk)
            Agent.objects.filter(pk=to.pk).update(last_assigned_at=now)
        if previous is not None:
            Ticket.objects.filter(pk=locked.pk).update(previous_owner=previous)
            locked.followers.add(previous)
        load.move([before], [load.held(locked)])
        log.append([(locked, replace(_moved(locked, to, by, note), client_id=client_id))], now=now)
        transaction.on_commit(lambda: wake("queue"), robust=True)
    return locked


def _moved(ticket: Ticket, to: Agent | None, by: Writer, note: str) -> Entry:
    if to is None:
        return Entry("released", by, internal=True, data={"note": note[:300]})
    return replace(assigned(ticket, to.pk, to.user.name), writer=by)


def assigned(ticket: Ticket, agent_id: int, name: str) -> Entry:
    return Entry("assigned", data={"to": {"name": name}, "agent": agent_id} | by_mail(ticket))


def own(ticket: Ticket, agent_id: int) -> None:
    """Change the owner of a ticket that the caller's transaction has locked."""
    set_columns(ticket, _owned_by(agent_id))


def release(ticket: Ticket, now: datetime) -> None:
    """Queue a ticket that the caller's transaction has locked."""
    set_columns(ticket, _queued(now, wake_at=now))
