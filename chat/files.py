"""Files of a chat: images, PDF and text by their content, 10 MB; told as an event and read with the same token."""

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as noop

from chat import pool, posting
from chat.answers import Problem, answer, open_to_sites, refused
from chat.api import bearer
from chat.buckets import messages
from chat.protocol import BAD, LONGEST_ID
from chat.sessions import Visitor
from helpdesk.lib.clock import now
from helpdesk.people.access import reader_for, reads_contacts, without_contacts
from helpdesk.people.models import User
from tickets.actions import Body, Contact, NewFile, Post, Posted, Refused, open_ticket, post_messages
from tickets.actions.reading import note_reading_elsewhere
from tickets.mail.filenames import safe_name, sniffed_type
from tickets.models import Attachment, Event, Message, Ticket

LARGEST = 10 * 1024 * 1024
IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
ALLOWED = {*IMAGES, "application/pdf", "text/plain"}
TOO_LARGE = noop("The file is larger than 10 MB. Please send a smaller one.")
WRONG_KIND = noop("Only images, PDF and plain text can be sent here.")


@open_to_sites("POST")
async def post_file(request: HttpRequest) -> HttpResponse:
    """POST /chat/api/files (multipart ``id``, ``file``): 201 with the event's number and where to read it."""
    visitor = await bearer(request)
    if not messages.take(visitor.writer.key + visitor.conversation):
        raise Problem(
            "too_fast", noop("You are sending faster than the desk can take. Try again in a moment.")
        )
    return await pool.run(lambda: _stored(request, visitor))


def _stored(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    client_id = request.POST.get("id", "")
    upload = request.FILES.get("file")
    if (
        not isinstance(upload, UploadedFile)
        or not 0 < len(client_id) <= LONGEST_ID
        or not client_id.isprintable()
    ):
        raise Problem("bad_request", BAD)
    given = post(visitor, client_id, checked(upload))
    if isinstance(given, Refused):
        raise refused(given)
    file = _of_event(visitor.conversation, given.seq)
    url = f"/chat/api/files/{file.public_id}" if file else ""
    return answer({"id": client_id, "seq": given.seq, "url": url}, status=201 if given.first else 200)


def checked(upload: UploadedFile) -> NewFile:
    """The file under a safe name, with the type its bytes show. Raises Problem."""
    if (upload.size or 0) > LARGEST:
        raise Problem("too_long", TOO_LARGE)
    content = upload.read()
    kind = sniffed_type(content, upload.content_type or "")
    if kind not in ALLOWED or (kind == "text/plain" and not _is_text(content)):
        raise Problem("bad_request", WRONG_KIND)
    if kind == "application/pdf" and not content.startswith(b"%PDF-"):
        raise Problem("bad_request", WRONG_KIND)
    return NewFile(safe_name(upload.name or "") or "file", kind, content)


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


def post(visitor: Visitor, client_id: str, file: NewFile) -> Posted | Refused:
    """A message that is a file; the first one opens the conversation."""
    body = Body(text="", files=(file,))
    session = visitor.session
    if visitor.ticket_id is not None:
        message = Post(
            conversation=visitor.conversation, writer=visitor.writer, body=body, client_id=client_id
        )
        return post_messages([message], now=now())[0]
    language, how, probability = posting.language_of("", session.customer, session.language)
    contact = Contact(
        channel="chat",
        customer=session.customer,
        team=session.site.team,
        body=body,
        client_id=client_id,
        public_id=session.conversation,
        subject=file.name,
        language=language,
        language_how=how,
        language_probability=probability,
        source=session.page,
    )
    return open_ticket(contact, now=now()).posted


def _of_event(conversation: str, seq: int) -> Attachment | None:
    return Attachment.objects.filter(
        message__events__ticket__public_id=conversation, message__events__seq=seq
    ).first()


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
    text = "" if message.redacted else message.edited_text or message.text
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
