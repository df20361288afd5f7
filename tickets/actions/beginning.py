"""An agent writes first: a ticket of their own that waits for the customer, and the letter that begins it."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from helpdesk.duties.actions import queue_letter
from helpdesk.people.models import Agent
from tickets import log
from tickets.actions.assigning import assigned
from tickets.actions.contacts import Contact, Post, Posted, Refused
from tickets.actions.files import Saved, Shelf, attach, of_letter
from tickets.actions.messages import body_hash, entry_of, message_of, post_messages
from tickets.actions.replying import letter_for
from tickets.log import Writer
from tickets.mail import compose
from tickets.models import Ticket
from tickets.models.ticket import State


def begin(contact: Contact, agent: Agent, *, hold: timedelta, now: datetime) -> Posted | Refused:
    """Store the agent's words and their letter, which goes out after ``hold``; the same once more is the same ticket.

    The caller knows that the customer has an address. Nothing was asked, so nothing is due or promised, and no place of
    the agent is taken until the customer answers.
    """
    post = Post(
        conversation=contact.public_id,
        writer=Writer.agent(agent),
        body=contact.body,
        client_id=contact.client_id,
        language=contact.language,
    )
    with Shelf() as shelf:
        files = shelf.put(contact.body.files)
        try:
            with transaction.atomic(durable=True):
                return _store(_ticket(contact, agent, now), post, files, now + hold)
        except IntegrityError:
            if not Ticket.objects.filter(public_id=contact.public_id).exists():
                raise
    return post_messages([post], now=now)[0]


def _ticket(contact: Contact, agent: Agent, now: datetime) -> Ticket:
    return Ticket(
        public_id=contact.public_id,
        channel=contact.channel,
        state=State.WAITING,
        subject=contact.subject[:400],
        customer=contact.customer,
        team=contact.team,
        owner=agent,
        source=contact.source[:200],
        language=contact.language,
        language_how=contact.language_how,
        language_probability=contact.language_probability,
        first_answer_at=now,
        created_at=now,
        last_message_at=now,
    )


def _store(ticket: Ticket, post: Post, files: list[Saved], not_before: datetime) -> Posted:
    now, owner = ticket.created_at, ticket.owner
    assert owner is not None
    ticket.save()
    letter = letter_for(ticket, post.body.text, by=owner.user.name, now=now)
    assert letter is not None
    letter = replace(letter, subject=compose.first_subject(ticket), not_before=not_before)
    message = message_of(post, ticket, now)
    message.letter = queue_letter(compose.with_files(letter, map(of_letter, files)), now=now)
    message.save()
    attach(files, message, now=now)
    given = replace(assigned(ticket, owner.pk, owner.user.name), writer=post.writer)
    said = entry_of(post, message, body_hash(post.body, internal=False))
    _, event = log.append([(ticket, given), (ticket, said)], now=now)
    return Posted(post.conversation, post.client_id, event.seq, now, True, event)
