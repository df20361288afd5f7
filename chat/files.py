"""What is read beside the log: files, and texts too long for a frame; with the conversation's token or as an agent."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as noop

from chat import pool
from chat.answers import Problem, answer, open_to_sites
from chat.api import bearer
from chat.sessions import Visitor
from chat.uploads import ALLOWED
from helpdesk.lib.clock import now
from helpdesk.people.access import reader_for, reads_contacts, without_contacts
from helpdesk.people.models import User
from tickets.actions.reading import note_reading_elsewhere
from tickets.models import Attachment, Event, Message, Ticket


@open_to_sites("GET")
async def read_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET /chat/api/files/<id>: with the conversation's token, or for agents with their session."""
    reader = await _reader(request)
    return await pool.run(lambda: _sent(reader, public_id))


def _sent(reader: Visitor | User, public_id: str) -> HttpResponse:
    rows = Attachment.objects.select_related("ticket", "message")
    file = rows.filter(public_id=public_id).first()
    if file is None or not _may(reader, file.ticket, file.message):
        raise _missing()
    _note(reader, file.ticket)
    response = FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name)
    response["Content-Type"] = (
        file.content_type if file.content_type in ALLOWED else "application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return HttpResponse(b"".join(response), headers=dict(response.items()))  # type: ignore[arg-type]


@open_to_sites("GET")
async def read_text(request: HttpRequest, conversation: str, seq: int) -> HttpResponse:
    """GET /chat/api/texts/<conversation>/<seq>: the whole text of an event that came truncated."""
    reader = await _reader(request)
    return await pool.run(lambda: _whole_text(reader, conversation, seq))


def _whole_text(reader: Visitor | User, conversation: str, seq: int) -> HttpResponse:
    rows = Event.objects.select_related("message", "ticket")
    event = rows.filter(ticket__public_id=conversation, seq=seq).first()
    if (
        event is None
        or event.message is None
        or not _may(reader, event.ticket, event.message, internal=event.internal)
    ):
        raise _missing()
    _note(reader, event.ticket)
    message = event.message
    text = message.words
    is_clear = isinstance(reader, Visitor) or reads_contacts(reader_for(reader))
    return answer({"seq": event.seq, "text": text if is_clear else without_contacts(text)})


async def _reader(request: HttpRequest) -> Visitor | User:
    if request.headers.get("Authorization"):
        return await bearer(request)
    user = await request.auser()
    if not isinstance(user, User) or not user.is_active:
        raise Problem("unauthorized", noop("This chat is over. Begin a new one; what you wrote is kept."))
    return user


def _may(reader: Visitor | User, ticket: Ticket, message: Message | None, *, internal: bool = False) -> bool:
    """Whether they may read what a message of a ticket says, or what came with it."""
    internal = internal or (message is not None and message.internal)
    if isinstance(reader, Visitor):
        return ticket.public_id == reader.conversation and not internal
    author_id = message.agent_id if message else None
    if internal and not reader_for(reader).reads_note(author_id):
        return False
    return Ticket.objects.visible_to(reader).filter(pk=ticket.pk).exists()


def _note(reader: Visitor | User, ticket: Ticket) -> None:
    if isinstance(reader, User):
        note_reading_elsewhere(ticket, reader, now=now())


def _missing() -> Problem:
    return Problem("not_found", noop("This does not exist, or it is not yours to read."))
