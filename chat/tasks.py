"""Sweeps of the chat: answers nobody saw go out by mail, silent chats free their place, empty sessions are cleared."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from chat import actions, letters
from chat.models import Session, SocketTicket, UsedIdentity
from helpdesk.coverage import presence
from helpdesk.duties.sweeps import for_each, sweep
from helpdesk.people.models import Customer
from tickets import facts
from tickets.actions import conversation as acts
from tickets.mail import compose
from tickets.models import Event, Ticket
from tickets.models.ticket import Channel, State, TicketQuerySet

MAILED_WITHIN = timedelta(days=3)  # older answers were mailed, or there was no address in time
# To see an answer in the chat, where answers shall go to the mail address.
BY_MAIL_AFTER = timedelta(seconds=30)
ABANDONED = timedelta(days=2)
GIVEN_UP = timedelta(days=1)  # a file whose pieces stopped coming
TOLD_WITHIN = timedelta(days=1)  # late rather than never, when the desk slept meanwhile (G10)
BATCH = 100


@sweep("chat-unseen", every=timedelta(seconds=20))
def mail_unseen(*, now: datetime) -> int:
    """Mail answers that nobody saw for 2 minutes, all of one conversation together, into its thread.

    Customers who chose so have them after half a minute. While the desk was away nobody could see them: whoever comes
    back to their chat sees the answer there.
    """
    unseen, since = timedelta(minutes=facts.policy().unseen_minutes), now - MAILED_WITHIN
    found = acts.unseen_before(now - unseen, since) if presence.watched_for(unseen, now=now) else {}
    if presence.watched_for(BY_MAIL_AFTER, now=now):
        found |= acts.unseen_before(now - BY_MAIL_AFTER, since, wanted_by_mail=True)

    def mail(ticket_id: int) -> bool:
        messages = found[ticket_id]
        ticket = messages[-1].ticket
        to = compose.recipient_for(ticket)
        if to is None:
            return False
        return acts.mail_unseen(messages, letters.unseen(ticket, to, messages, now=now), now=now)

    return for_each(found, mail, failing="an unseen answer could not be mailed").done


@sweep("chat-silent", every=timedelta(seconds=30))
def park_silent(*, now: datetime) -> int:
    """Silent for 10 minutes after our answer: the agent's place is free; after half an hour we say it goes by mail."""
    policy = facts.policy()
    since = now - timedelta(minutes=policy.silent_minutes)
    parked_by = now - timedelta(minutes=policy.by_mail_minutes - policy.silent_minutes)
    waiting = Ticket.objects.filter(channel=Channel.CHAT, state=State.WAITING)
    silent = waiting.filter(parked_at=None, last_message_at__lte=since)
    told = Event.objects.filter(ticket=OuterRef("pk"), kind="by_mail", at__gte=OuterRef("parked_at"))
    parked = waiting.filter(parked_at__range=(now - TOLD_WITHIN, parked_by)).exclude(Exists(told))

    def park(pk: int) -> bool:
        return acts.park_if_silent(pk, since, now=now)

    def tell(pk: int) -> bool:
        return acts.say_by_mail(pk, now=now)

    freed = for_each(_some(silent), park, failing="a silent chat was not parked")
    heard = for_each(_some(parked), tell, failing="a customer was not told that a chat goes on by mail")
    return freed.done + heard.done


def _some(tickets: TicketQuerySet) -> list[int]:
    return list(tickets.values_list("pk", flat=True)[:BATCH])


@sweep("chat-sessions", every=timedelta(hours=1))
def clear(*, now: datetime) -> int:
    """Forget sessions in which nobody wrote, with their visitors, spent tickets and identities, unfinished files."""
    actions.clear_pieces(begun_before=now - GIVEN_UP)
    SocketTicket.objects.filter(expires_at__lt=now - timedelta(hours=2)).delete()
    UsedIdentity.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()
    tickets = Ticket.objects.values("public_id")
    empty = Session.objects.filter(created_at__lt=now - ABANDONED).exclude(conversation__in=tickets)
    rows = list(empty.values_list("pk", "customer_id")[:BATCH])
    Session.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    visitors = Customer.objects.filter(
        pk__in=[customer for _, customer in rows], tickets=None, chat_sessions=None
    )
    visitors.filter(merged=None, merged_into=None).exclude(
        addresses__standing__in=["written", "proven"]
    ).delete()
    return len(rows)
