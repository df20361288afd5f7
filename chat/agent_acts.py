"""What an agent may do by socket besides writing. In a thread that may use the database."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from chat.agents import Member
from chat.customer_acts import Done
from chat.desks import look_again
from chat.protocol import Frame, ProtocolError
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Team
from tickets.actions import (
    AssigningError,
    Body,
    Post,
    Posted,
    Refused,
    accept,
    assign,
    close,
    decline,
    post_messages,
)
from tickets.actions import conversation as acts
from tickets.actions.replying import Answer, reply
from tickets.log import Writer
from tickets.models import Offer, Ticket

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
    offer = Offer.objects.filter(public_id=frame.data["offer"], agent=agent).select_related("ticket").first()
    if offer is not None and offer.state == Offer.State.ACCEPTED:  # the same click, sent again
        return None
    return accept(frame.data["offer"], agent, now=now).last_seq


def _decline(agent: Agent, frame: Frame, now: datetime) -> int | None:
    decline(frame.data["offer"], agent, now=now)
    return None


def _end(agent: Agent, frame: Frame, now: datetime) -> int | None:
    ticket, by = _visible(agent, frame), Writer.agent(agent)
    made = acts.find_event(ticket.pk, by, frame.id) if frame.id else None
    if made is None:
        close(ticket.pk, by=by, client_id=frame.id or None, now=now)
        made = acts.find_event(ticket.pk, by, frame.id) if frame.id else None
    return made.seq if made else None


def _transfer(agent: Agent, frame: Frame, now: datetime) -> int | None:
    """Note first, so that whoever gets the ticket finds it there; then the ticket."""
    ticket, by = _visible(agent, frame), Writer.agent(agent)
    what, pk = frame.data["to"]
    note = frame.data.get("note", "").strip()
    if note:
        _note(
            ticket,
            by,
            note,
            client_id=f"{frame.id[:50]}:note" if frame.id else f"transfer:{ticket.version}",
            now=now,
        )
    if what == "agent":
        to = Agent.objects.active().visible_to(agent.user).select_related("user").filter(pk=pk).first()
        if to is None:
            raise ProtocolError("not_found", noop("There is no such agent."), client_id=frame.id)
        return assign(ticket.pk, to, by=by, note=note, now=now).last_seq
    team = Team.objects.filter(pk=pk).first()
    if team is None or agent.partner_id is not None:
        raise ProtocolError("not_found", noop("There is no such team."), client_id=frame.id)
    acts.move_to_team(ticket.pk, team, by=by, now=now)
    return None


def _note(ticket: Ticket, by: Writer, text: str, *, client_id: str, now: datetime) -> None:
    post = Post(
        conversation=ticket.public_id, writer=by, body=Body(text=text), client_id=client_id, internal=True
    )
    answer = post_messages([post], now=now)[0]
    if isinstance(answer, Refused):
        raise ProtocolError(answer.code, answer.message)


def _status(agent: Agent, frame: Frame, now: datetime) -> int | None:
    people.set_status(agent, frame.data["status"], now=now)
    look_again(now=now)
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
