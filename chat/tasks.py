"""Sweeps of the chat: answers nobody saw go out by mail, silent chats free their place, empty sessions are cleared."""

import logging
from datetime import datetime, timedelta

from chat import letters
from chat.models import Session, SocketTicket, UsedIdentity
from helpdesk.duties.sweeps import sweep
from helpdesk.people.models import Customer
from tickets.actions import conversation as acts
from tickets.mail import compose
from tickets.models import Ticket
from tickets.models.ticket import Channel, State

log = logging.getLogger(__name__)
UNSEEN = timedelta(minutes=2)
MAILED_WITHIN = timedelta(days=3)  # older answers were mailed, or there was no address in time
SILENT = timedelta(minutes=10)
BY_MAIL = timedelta(minutes=20)  # after parking, so half an hour after our answer
ABANDONED = timedelta(days=2)
BATCH = 100


@sweep("chat-unseen", every=timedelta(seconds=20))
def mail_unseen(*, now: datetime) -> int:
    """Mail answers that nobody saw for 2 minutes, all of one conversation together, into its thread."""
    done = 0
    for messages in acts.unseen_before(now - UNSEEN, now - MAILED_WITHIN).values():
        ticket = messages[-1].ticket
        to = compose.recipient_for(ticket)
        if to is None:
            continue
        try:
            done += acts.mail_unseen(messages, letters.unseen(ticket, to, messages, now=now), now=now)
        except Exception:  # one letter that cannot be written must not stop the others
            log.exception("an unseen answer could not be mailed", extra={"ticket": ticket.pk})
    return done


@sweep("chat-silent", every=timedelta(seconds=30))
def park_silent(*, now: datetime) -> int:
    """Silent for 10 minutes after our answer: the agent's place is free; after half an hour we say it goes by mail."""
    waiting = Ticket.objects.filter(channel=Channel.CHAT, state=State.WAITING)
    silent = waiting.filter(parked_at=None, last_message_at__lte=now - SILENT).values_list("pk", flat=True)
    done = sum(acts.park_if_silent(pk, now - SILENT, now=now) for pk in list(silent[:BATCH]))
    recent = (now - BY_MAIL - timedelta(minutes=10), now - BY_MAIL)
    parked = waiting.filter(parked_at__range=recent).values_list("pk", flat=True)
    return done + sum(acts.say_by_mail(pk, now=now) for pk in list(parked[:BATCH]))


@sweep("chat-sessions", every=timedelta(hours=1))
def clear(*, now: datetime) -> int:
    """Forget sessions in which nobody wrote, with the visitors made for them, and spent tickets and identities."""
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
