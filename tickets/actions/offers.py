"""Chats that ring at an agent: accepted, declined, missed, or taken back. Agents are locked before tickets."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.sweeps import wake
from helpdesk.people.models import Agent
from tickets import facts, log
from tickets.actions import load
from tickets.actions.assigning import AssigningError, assigned, own
from tickets.actions.columns import set_columns
from tickets.log import SYSTEM, Entry, Writer
from tickets.models import Offer, Ticket


def accept(offer_id: str, agent: Agent, *, now: datetime) -> Ticket:
    """The agent takes an offered chat. Raises AssigningError when the offer is over."""
    with transaction.atomic():
        load.lock_agents([agent.pk])
        offer = Offer.objects.filter(public_id=offer_id, agent=agent, state="open").first()
        if offer is None or offer.until <= now:
            raise AssigningError(noop("This offer is over; the chat went on to somebody else."))
        ticket = log.lock([offer.ticket_id])[offer.ticket_id]
        if ticket.offered_to_id != agent.pk or not ticket.is_open:
            raise AssigningError(noop("This chat was taken or ended meanwhile."))
        _end_offer(offer, Offer.State.ACCEPTED, now)
        Agent.objects.filter(pk=agent.pk).update(missed_offers=0)
        own(ticket, agent.pk)
        log.append([(ticket, assigned(ticket, agent.pk, agent.user.name))], now=now)
    return ticket


def decline(offer_id: str, agent: Agent, *, now: datetime, missed: bool = False) -> bool:
    """Give an offered chat back to the queue; False when the offer was over already.

    Two missed offers in a row mean away, so that chats do not run into an empty chair.
    """
    with transaction.atomic():
        ticket = _back_to_the_queue(
            offer_id, agent, Offer.State.MISSED if missed else Offer.State.DECLINED, now
        )
        if ticket is None:
            return False
        log.append([(ticket, _declined(agent, missed=missed))], now=now)
        if missed:
            _count_miss(agent.pk)
    return True


def take_back(offer_id: str, agent: Agent, *, now: datetime) -> bool:
    """End an offer that its agent could not hear, as if it had not been made; False when it was over already."""
    with transaction.atomic():
        return _back_to_the_queue(offer_id, agent, Offer.State.WITHDRAWN, now) is not None


def _back_to_the_queue(offer_id: str, agent: Agent, state: str, now: datetime) -> Ticket | None:
    load.lock_agents([agent.pk])
    offer = Offer.objects.filter(public_id=offer_id, agent=agent, state="open").first()
    if offer is None:
        return None
    ticket = log.lock([offer.ticket_id])[offer.ticket_id]
    _end_offer(offer, state, now)
    before = load.held(ticket)
    set_columns(ticket, {"offered_to_id": None, "next_wake_at": now})
    load.move([before], [load.held(ticket)])
    transaction.on_commit(lambda: wake("queue"), robust=True)
    return ticket


def _end_offer(offer: Offer, state: str, now: datetime) -> None:
    offer.state, offer.ended_at = state, now
    offer.save(update_fields=["state", "ended_at"])


def _declined(agent: Agent, *, missed: bool) -> Entry:
    data = {"to": {"name": agent.user.name}, "missed": missed}
    return Entry("declined", SYSTEM if missed else Writer.agent(agent), internal=True, data=data)


def _count_miss(agent_id: int) -> None:
    Agent.objects.filter(pk=agent_id).update(missed_offers=F("missed_offers") + 1)
    tired = Agent.objects.filter(pk=agent_id, missed_offers__gte=facts.policy().missed_offers)
    tired.update(status=Agent.Status.AWAY)
