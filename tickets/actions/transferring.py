"""A person gives a ticket to a colleague or to another team, with a word for whoever gets it."""

from datetime import datetime

from helpdesk.people.models import Agent, Team
from tickets.actions.assigning import AssigningError, assign
from tickets.actions.contacts import Body, Post, Refused
from tickets.actions.conversation import move_to_team
from tickets.actions.messages import post_messages
from tickets.log import Writer
from tickets.models import Ticket


def transfer(
    ticket: Ticket,
    to: Agent | Team | None,
    *,
    by: Writer,
    note: str = "",
    client_id: str | None = None,
    now: datetime,
) -> None:
    """Note first, so that whoever gets the ticket finds it there; then the ticket. None: back to the queue.

    The same ``client_id`` again writes no second note (G2). Raises AssigningError.
    """
    if note.strip():
        name = f"{client_id[:50]}:note" if client_id else f"transfer:{ticket.version}"
        _note(ticket, by, note.strip(), name, now)
    if isinstance(to, Team):
        move_to_team(ticket.pk, to, by=by, client_id=client_id, now=now)
    else:
        assign(ticket.pk, to, by=by, note=note, client_id=client_id, now=now)


def _note(ticket: Ticket, by: Writer, text: str, client_id: str, now: datetime) -> None:
    post = Post(
        conversation=ticket.public_id, writer=by, body=Body(text=text), client_id=client_id, internal=True
    )
    answer = post_messages([post], now=now)[0]
    if isinstance(answer, Refused):
        raise AssigningError(answer.message)
