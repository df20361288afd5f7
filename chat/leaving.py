"""Customers who wait for a chat: which of them are still there, and who left before anybody came."""

from collections.abc import Collection
from datetime import datetime, timedelta

from chat import actions
from chat.models import Session
from helpdesk.coverage import presence
from helpdesk.duties.sweeps import for_each, sweep
from tickets.actions import conversation as acts
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

GONE = timedelta(seconds=90)  # a phone may lose its line for a minute and come back
BATCH = 100


def still_here(conversations: Collection[str], *, now: datetime) -> None:
    """These have a socket or a waiting poll at this process; of those who wait for a chat it is written down."""
    waiting = {name for name in _waiting().values_list("public_id", flat=True) if name in conversations}
    if waiting:
        actions.note_here(waiting, now=now)


@sweep("chat-abandoned", every=timedelta(seconds=30))
def note_gone(*, now: datetime) -> int:
    """Write into the log who was there while they waited and is there no more; their chats go on as mail."""
    if not presence.watched_for(GONE, now=now):
        return 0
    left = Session.objects.filter(
        conversation__in=_waiting().filter(waiting_since__lte=now - GONE).values("public_id"),
        seen_at__lte=now - GONE,
    )
    seen = dict(left.order_by("-seen_at").values_list("conversation", "seen_at")[:BATCH])
    ids = {ticket.pk: seen[ticket.public_id] for ticket in _waiting().filter(public_id__in=seen)}
    return for_each(
        list(ids), lambda pk: acts.abandon(pk, left_at=ids[pk], now=now), failing="who left was not noted"
    ).done


def _waiting() -> TicketQuerySet:
    return Ticket.objects.queued().ours().live_chats()
