"""Work that waits: the sweeps that look at it again when its time has come, on any cause."""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.dispatch import receiver

from helpdesk.coverage import presence
from helpdesk.coverage.actions import roster_changed
from helpdesk.duties.actions import count
from helpdesk.duties.sweeps import for_each, sweep, wake
from helpdesk.people.actions import presence_changed
from helpdesk.people.models import Agent, RosterVersion
from tickets import actions, freed
from tickets.models import Event, Offer, Ticket
from tickets.models.ticket import State, TicketQuerySet

log = logging.getLogger(__name__)
BATCH = 100
OVERLOOKED = "overlooked"  # the name under which it is counted; the goal is none
LONGEST = 20.0  # seconds of one look at what is due; meanwhile other sweeps have their turn on other threads


@receiver(roster_changed)
def look_again(**_: object) -> None:
    """Somebody's hours are others now: work may have found its agent, or lost them."""
    wake("queue")
    wake("handoff")


@receiver(presence_changed)
def presence_moved(*, agent: Agent, now: datetime, **_: object) -> None:
    """Whoever steps away lets the chat that rings at them go on; whoever comes may be who others wait for."""
    if agent.status != Agent.Status.AVAILABLE:
        for offer in Offer.objects.filter(agent=agent, state=Offer.State.OPEN):
            actions.decline(offer.public_id, agent, now=now)
    look_now(now=now)


def look_now(*, now: datetime) -> None:
    """Somebody came or stepped away: chats that wait look again. Mail goes by the roster, and a morning on which a
    hundred people come would route a night's mail a hundred times.
    """
    _wake(Ticket.objects.queued().live_chats(), now)
    wake("queue")


@sweep("queue", every=timedelta(seconds=10), oldest=lambda now: _oldest(now))
def drain(*, now: datetime) -> int:
    """End missed offers, then route what is due; twice at once does no harm, as claims are conditional."""
    done = _end_missed_offers(now)
    # Hours, languages, skills, capacities: work may find its agent on any of them.
    if RosterVersion.is_news():
        wake_all(now=now)
    for ids in _due(now):
        done += for_each(ids, lambda pk: actions.route(pk, now=now), failing="routing failed").done
    return done


def _due(now: datetime) -> Iterator[list[int]]:
    """All that is due in the order of the queue, each once; the rest of very much waits for the next sweep.

    Where somebody came all is due at once: what they could take may stand behind hundreds that nobody can.
    """
    ordered = _to_look_at(now).in_queue_order().values_list("pk", flat=True)
    ends = time.monotonic() + LONGEST
    looked_at: set[int] = set()
    while time.monotonic() < ends:
        ids = [pk for pk in ordered[: len(looked_at) + BATCH] if pk not in looked_at][:BATCH]
        looked_at.update(ids)
        yield ids
        if len(ids) < BATCH:
            return


def _to_look_at(now: datetime) -> TicketQuerySet:
    waiting = Ticket.objects.queued().filter(next_wake_at__lte=now, offered_to=None)
    return waiting.exclude(state=State.SNOOZED)


def _oldest(now: datetime) -> datetime | None:
    """Since when somebody should have looked: at a ticket in the queue, or at a chat that rang in vain."""
    waits = _to_look_at(now).aggregate(at=Min("next_wake_at"))["at"]
    rings = _rang_out(now).aggregate(at=Min("until"))["at"]
    return min((at for at in (waits, rings) if at is not None), default=None)


@sweep("places", every=timedelta(seconds=15))
def tell_places(*, now: datetime) -> int:
    """Whoever waits for a chat hears that those before them have gone."""
    waiting = Ticket.objects.queued().ours().live_chats()
    rows = waiting.order_by("waiting_since", "pk").values_list("pk", "team", "language", "offered_to")
    told = _places_told(waiting)
    places: Counter[tuple[int, str]] = Counter()
    moved: list[int] = []
    for pk, team, language, offered_to in rows:
        places[team, language] += 1
        if offered_to is None and told.get(pk, places[team, language]) != places[team, language]:
            moved.append(pk)
    return for_each(moved, lambda pk: actions.tell_place(pk, now=now), failing="a place was not told").done


def _places_told(waiting: TicketQuerySet) -> dict[int, int]:
    """The place that each was told last; who was told a promise only has none."""
    last = Event.objects.filter(ticket=OuterRef("pk"), kind="waiting").order_by("-seq")
    rows = waiting.annotate(told=Subquery(last.values("data")[:1])).values_list("pk", "told")
    return {pk: data["position"] for pk, data in rows if data and "position" in data}


@sweep("overlooked", every=timedelta(seconds=60))
def find_overlooked(*, now: datetime) -> int:
    """Work that could be given now although its time to look has not come; the goal is that there is none."""
    found = freed.overlooked(now=now)
    if found:
        log.warning("work in the queue was overlooked", extra={"tickets": found})
        count(OVERLOOKED, found, now=now)
        wake("queue")
    return found


@sweep(
    "snoozed",
    every=timedelta(seconds=30),
    oldest=lambda now: _rested(now).aggregate(at=Min("snoozed_until"))["at"],
)
def wake_snoozed(*, now: datetime) -> int:
    """Bring back what was set aside until now."""
    ids = list(_rested(now).values_list("pk", flat=True)[:BATCH])
    return for_each(ids, lambda pk: actions.wake_up(pk, now=now), failing="a ticket was not woken").done


def _rested(now: datetime) -> TicketQuerySet:
    return Ticket.objects.filter(state=State.SNOOZED, snoozed_until__lte=now)


def wake_all(*, now: datetime) -> int:
    """Hours, rights or languages changed: every queued ticket may find its agent now."""
    return _wake(Ticket.objects.queued(), now)


def _wake(tickets: TicketQuerySet, now: datetime) -> int:
    waiting = tickets.filter(offered_to=None, next_wake_at__gt=now)
    return waiting.exclude(state=State.SNOOZED).update(next_wake_at=now)


def _end_missed_offers(now: datetime) -> int:
    late = list(_rang_out(now).select_related("agent__user")[:BATCH])

    def end(offer: Offer) -> bool:
        if not presence.watched_for(now - offer.made_at, now=now):
            return actions.take_back(offer.public_id, offer.agent, now=now)  # it rang while the desk was away
        return actions.decline(offer.public_id, offer.agent, now=now, missed=True)

    return for_each(late, end, failing="an offer was not ended").done


def _rang_out(now: datetime) -> "QuerySet[Offer]":
    return Offer.objects.filter(state=Offer.State.OPEN, until__lte=now)
