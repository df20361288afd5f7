"""Tickets on the desk of the cast, and people signed in."""

from datetime import datetime
from uuid import uuid4

from django.test import Client

from helpdesk.people.models import Agent, Customer, User
from tests.cast import MONDAY, Cast
from tickets.actions import Body, Contact, NewFile, Post, Posted, assign, open_ticket, post_messages
from tickets.log import Writer
from tickets.models import Ticket


def signed_in(person: User | Agent) -> Client:
    """A browser of that person."""
    client = Client()
    client.force_login(person.user if isinstance(person, Agent) else person)
    return client


def opened(
    cast: Cast,
    subject: str = "Parcel",
    *,
    customer: Customer | None = None,
    channel: str = "email",
    language: str = "en",
    now: datetime = MONDAY,
) -> Ticket:
    """A new ticket of Aroha, or of another customer."""
    contact = Contact(
        channel=channel,
        customer=customer or cast.aroha,
        team=cast.team,
        body=Body(text=f"About my {subject.lower()}: where is it?"),
        client_id=str(uuid4()),
        public_id=uuid4().hex,
        subject=subject,
        language=language,
        mailbox=cast.mailbox if channel == "email" else None,
    )
    ticket = open_ticket(contact, now=now).ticket
    return Ticket.objects.get(pk=ticket.pk)


def owned(cast: Cast, by: Agent, subject: str = "Parcel", *, now: datetime = MONDAY) -> Ticket:
    """A ticket that belongs to an agent."""
    ticket = opened(cast, subject, now=now)
    assign(ticket.pk, by, by=Writer.agent(by), now=now)
    return Ticket.objects.get(pk=ticket.pk)


def writes(
    ticket: Ticket, customer: Customer, text: str, *files: NewFile, html: str = "", now: datetime = MONDAY
) -> Posted:
    """The customer writes in a conversation."""
    return _says(ticket, Writer.customer(customer), Body(text=text, html=html, files=files), now)


def answers(ticket: Ticket, agent: Agent, text: str, *, now: datetime = MONDAY) -> Posted:
    """An agent answers in it."""
    return _says(ticket, Writer.agent(agent), Body(text=text), now)


def _says(ticket: Ticket, writer: Writer, body: Body, now: datetime) -> Posted:
    post = Post(conversation=ticket.public_id, writer=writer, body=body, client_id=str(uuid4()))
    posted = post_messages([post], now=now)[0]
    assert isinstance(posted, Posted)
    return posted
