"""What a customer may ask for besides writing; socket and HTTP call ``act``. In a thread that may use the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from chat import actions, letters
from chat.protocol import Frame, ProtocolError
from chat.sessions import Visitor
from helpdesk.languages.codes import normalize
from helpdesk.people import actions as people
from tickets.actions import AssigningError, close
from tickets.actions import conversation as acts
from tickets.log import Entry
from tickets.mail import compose
from tickets.models import Event, Ticket


@dataclass(frozen=True, slots=True)
class Done:
    """``seq`` is None where no event was made."""

    seq: int | None
    at: datetime


def act(visitor: Visitor, frame: Frame, *, now: datetime) -> Done:
    """Do what the frame asks. Raises ProtocolError with a code of the protocol."""
    if visitor.ticket_id is None:  # opened by another socket or request meanwhile
        found = Ticket.objects.filter(public_id=visitor.conversation).values_list("pk", flat=True).first()
        visitor.ticket_id = found
    try:
        event = ACTS[frame.kind](visitor, frame, now)
    except acts.Conflict as error:
        raise ProtocolError("conflict", str(error), client_id=frame.id) from None
    except acts.MailedEnough as error:
        raise ProtocolError("too_fast", str(error), client_id=frame.id) from None
    except AssigningError as error:
        raise ProtocolError("bad_request", str(error), client_id=frame.id) from None
    return Done(event.seq, event.at) if event is not None else Done(None, now)


def _end(visitor: Visitor, frame: Frame, now: datetime) -> Event | None:
    made = None
    if visitor.ticket_id is not None:
        made = acts.find_event(visitor.ticket_id, visitor.writer, frame.id) if frame.id else None
        if made is None:
            acts.abandon(visitor.ticket_id, left_at=now, now=now)
            close(visitor.ticket_id, by=visitor.writer, client_id=frame.id or None, now=now)
            made = acts.find_event(visitor.ticket_id, visitor.writer, frame.id) if frame.id else None
    if frame.data.get("forget"):
        actions.end_session(visitor.session, now=now)
    return made


def _rate(visitor: Visitor, frame: Frame, now: datetime) -> Event | None:
    data = frame.data
    return acts.rate(
        _ticket(visitor, frame),
        data["score"],
        text=data.get("text", ""),
        by=visitor.writer,
        client_id=frame.id,
        now=now,
    )


def _contact(visitor: Visitor, frame: Frame, now: datetime) -> Event | None:
    address = frame.data["email"]
    if visitor.ticket_id is None:
        people.claim_address(visitor.session.customer, address, now=now)
        return None
    return acts.leave_address(visitor.ticket_id, address, by=visitor.writer, client_id=frame.id, now=now)


def _choose(visitor: Visitor, frame: Frame, now: datetime) -> Event | None:
    what, language = frame.data["what"], frame.data.get("language", "")
    if what == "language":
        return _set_language(visitor, frame, language, now)
    ticket = _ticket(visitor, frame)
    made = acts.choose(ticket, what, by=visitor.writer, client_id=frame.id, now=now)
    if what == "mail":
        acts.park(ticket, by=visitor.writer, entry=Entry("by_mail"), now=now)
    return made


def _language(visitor: Visitor, frame: Frame, now: datetime) -> Event | None:
    return _set_language(visitor, frame, frame.data["language"], now)


def _set_language(visitor: Visitor, frame: Frame, language: str, now: datetime) -> Event | None:
    code = normalize(language)
    if not code:
        raise ProtocolError(
            "bad_request", noop("This is no language that the desk knows."), client_id=frame.id
        )
    actions.set_session_language(visitor.session, code)
    if visitor.ticket_id is None:
        people.choose(visitor.session.customer, language=code, now=now)
        return None
    return acts.choose_language(visitor.ticket_id, code, by=visitor.writer, client_id=frame.id, now=now)


def _transcript(visitor: Visitor, frame: Frame, now: datetime) -> Event | None:
    ticket = Ticket.objects.select_related("customer", "mailbox").get(pk=_ticket(visitor, frame))
    known = acts.find_event(ticket.pk, visitor.writer, frame.id)
    if known is not None:
        return known
    to = compose.recipient_for(ticket)
    if to is None:
        raise ProtocolError(
            "bad_request",
            noop("Leave an email address first, so that we know where to send it."),
            client_id=frame.id,
        )
    draft = letters.transcript(ticket, to)
    return acts.send_transcript(ticket.pk, draft, by=visitor.writer, client_id=frame.id, now=now)


def _ticket(visitor: Visitor, frame: Frame) -> int:
    if visitor.ticket_id is None:
        raise ProtocolError(
            "not_found", noop("There is no conversation yet. Write a message first."), client_id=frame.id
        )
    return visitor.ticket_id


ACTS: dict[str, Callable[[Visitor, Frame, datetime], Event | None]] = {
    "end": _end,
    "rate": _rate,
    "contact": _contact,
    "choose": _choose,
    "language": _language,
    "transcript": _transcript,
}
