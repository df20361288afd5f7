"""What an agent may do by socket besides writing. In a thread that may use the database."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from chat.agents import Member
from chat.customer_acts import Done
from chat.protocol import Frame, ProtocolError
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Team
from tickets.actions import (
    AssigningError,
    Posted,
    Refused,
    accept,
    close,
    decline,
)
from tickets.actions.replying import Answer, reply
from tickets.actions.transferring import transfer
from tickets.log import Writer
from tickets.models import Event, Offer, Ticket

NOT_FOUND = noop("This conversation does not exist, or it is not yours to read.")
NO_AGENT = noop("Only agents can do this. Ask an administrator to add you as one.")


def act(member: Member, frame: Frame, *, now: datetime) -> Done:
    """Do what the frame asks. Raises ProtocolError with a code of the protocol."""
    agent = Agent.objects.select_related("user").filter(pk=member.agent_id or 0).first()
    if agent is None or member.writer is None:
        raise ProtocolError("unauthorized", NO_AGENT, client_id=frame.id)
    try:
        seq = ACTS[frame.kind](agent, frame, now)
    except AssigningError as error:
        raise ProtocolError("conflict", str(error), client_id=frame.id) from None
    except people.PeopleError as error:
        raise ProtocolError("bad_request", str(error), client_id=frame.id) from None
    return Done(seq, now)


def reply_by_letter(member: Member, frame: Frame, *, now: datetime) -> Posted | Refused:
    """An answer in a conversation whose customer reads mail."""
    agent = Agent.objects.select_related("user").get(pk=member.agent_id or 0)
    ticket = Ticket.objects.select_related("customer", "mailbox", "team").get(public_id=frame.conversation)
    return reply(ticket, agent, Answer(text=frame.data["text"], client_id=frame.id), now=now)


def _accept(agent: Agent, frame: Frame, now: datetime) -> int | None:
    offer = Offer.objects.filter(public_id=frame.data["offer"], agent=agent).first()
    if offer is None or offer.state != Offer.State.ACCEPTED:
        return accept(frame.data["offer"], agent, now=now).last_seq
    # The same click, sent again.
    taken = Event.objects.filter(ticket=offer.ticket_id, kind="assigned", at=offer.ended_at or now)
    return taken.values_list("seq", flat=True).first()


def _decline(agent: Agent, frame: Frame, now: datetime) -> int | None:
    decline(frame.data["offer"], agent, now=now)
    return None


def _end(agent: Agent, frame: Frame, now: datetime) -> int | None:
    by = Writer.agent(agent)
    if known := _made(frame, by):
        return known
    close(_visible(agent, frame).pk, by=by, client_id=frame.id or None, now=now)
    return _made(frame, by)


def _transfer(agent: Agent, frame: Frame, now: datetime) -> int | None:
    """To a colleague or another team, once for its id (G2)."""
    by, client_id = Writer.agent(agent), frame.id or None
    if known := _made(frame, by):
        return known
    ticket, to = _visible(agent, frame), _receiver(agent, frame)
    transfer(ticket, to, by=by, note=frame.data.get("note", ""), client_id=client_id, now=now)
    return _made(frame, by)


def _made(frame: Frame, by: Writer) -> int | None:
    """The number of the event that this frame made before; its writer may have lost sight of the ticket since."""
    made = Event.objects.filter(ticket__public_id=frame.conversation, author_key=by.key, client_id=frame.id)
    return made.values_list("seq", flat=True).first() if frame.id else None


def _receiver(agent: Agent, frame: Frame) -> Agent | Team:
    """Whom the frame names. Raises ProtocolError for somebody whom this agent cannot hand anything."""
    what, pk = frame.data["to"]
    if what == "agent":
        to = Agent.objects.active().visible_to(agent.user).select_related("user").filter(pk=pk).first()
        if to is None:
            raise ProtocolError("not_found", noop("There is no such agent."), client_id=frame.id)
        return to
    team = Team.objects.filter(pk=pk).first()
    if team is None or agent.partner_id is not None:
        raise ProtocolError("not_found", noop("There is no such team."), client_id=frame.id)
    return team


def _status(agent: Agent, frame: Frame, now: datetime) -> int | None:
    people.set_status(agent, frame.data["status"], now=now)
    return None


def _visible(agent: Agent, frame: Frame) -> Ticket:
    ticket = Ticket.objects.visible_to(agent.user).filter(public_id=frame.conversation).first()
    if ticket is None:
        raise ProtocolError("not_found", NOT_FOUND, client_id=frame.id)
    return ticket


ACTS: dict[str, Callable[[Agent, Frame, datetime], int | None]] = {
    "accept": _accept,
    "decline": _decline,
    "end": _end,
    "transfer": _transfer,
    "status": _status,
}
