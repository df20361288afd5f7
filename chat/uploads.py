"""Files that a customer sends: images, PDF and text by their content, 10 MB, in one request or in pieces.

Pieces are for bad lines: what was here when a line was cut need not come again. Only a whole file becomes an event.
"""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as noop

from chat import actions, pool, posting
from chat.answers import Problem, answer, open_to_sites, refused
from chat.api import bearer, whole_number
from chat.buckets import messages, pieces
from chat.protocol import BAD, LONGEST_ID
from chat.sessions import Visitor
from helpdesk.lib import throttle
from helpdesk.lib.clock import now
from tickets.actions import Body, NewFile, Post, Posted, Refused, open_ticket, post_messages
from tickets.actions.conversation import find_event
from tickets.mail.filenames import safe_name, sniffed_type
from tickets.models import Attachment, Event

LARGEST = 10 * 1024 * 1024
LARGEST_PIECE = 1024 * 1024
FILES_AN_HOUR = 20
IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
ALLOWED = {*IMAGES, "application/pdf", "text/plain"}
TOO_LARGE = noop("The file is larger than 10 MB. Please send a smaller one.")
TOO_MANY = noop("At most 20 files an hour fit into one conversation. Send it without files, or later.")
TOO_FAST = noop("You are sending faster than the desk can take. Try again in a moment.")
WRONG_KIND = noop("Only images, PDF and plain text can be sent here.")


# --- In one request -----------------------------------------------------------------------------------
@open_to_sites("POST")
async def post_file(request: HttpRequest) -> HttpResponse:
    """POST /chat/api/files (multipart ``id``, ``file``): 201 with the event's number and where to read it."""
    visitor = await bearer(request)
    if not messages.take(visitor.writer.key + visitor.conversation):
        raise Problem("too_fast", TOO_FAST)
    return await pool.run(lambda: _stored(request, visitor))


def _stored(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    client_id = _id(request.POST.get("id", ""))
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Problem("bad_request", BAD)
    if (file.size or 0) > LARGEST:
        raise Problem("too_long", TOO_LARGE)
    if known(visitor, client_id) is None:
        _count(visitor)
    given = post(visitor, client_id, checked(file.name or "", file.content_type or "", file.read()))
    return _posted(visitor, client_id, given)


# --- In pieces ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Part:
    """``content`` are the bytes from ``start`` on of a file of ``size`` bytes."""

    id: str
    name: str
    kind: str
    size: int
    start: int
    content: bytes


@open_to_sites("GET", "POST")
async def upload(request: HttpRequest) -> HttpResponse:
    """/chat/api/uploads?id=: GET tells from where to go on, POST brings a piece and tells the same.

    With ``start``, ``size``, ``name``, ``type`` in the address and bytes as the body. Once the file is whole the
    answer is that of ``post_file``, also to a piece that comes again.
    """
    visitor = await bearer(request)
    key = visitor.conversation
    if not pieces.take(key):
        raise Problem("too_fast", TOO_FAST, retry_after=pieces.seconds_left(key))
    if request.method == "GET":
        return await pool.run(lambda: _state(visitor, _id(request.GET.get("id", ""))))
    part = _part(request)
    return await pool.run(lambda: _taken(visitor, part))


def _part(request: HttpRequest) -> Part:
    about = request.GET
    size, start = whole_number(request, "size"), whole_number(request, "start")
    content = request.body
    if size > LARGEST:
        raise Problem("too_long", TOO_LARGE)
    if size == 0:
        raise Problem("bad_request", noop("This file is empty."))
    if len(content) > LARGEST_PIECE:
        raise Problem("too_long", noop("A piece of a file holds 1 MiB at most."))
    if not content or start + len(content) > size:
        raise Problem("bad_request", BAD)
    return Part(_id(about.get("id", "")), about.get("name", ""), about.get("type", ""), size, start, content)


def _taken(visitor: Visitor, part: Part) -> HttpResponse:
    if event := known(visitor, part.id):
        return _told(visitor, part.id, event.seq)
    if part.start == 0:
        _kind(part.kind, part.content)
        if not actions.bytes_here(visitor.session, part.id):
            _count(visitor)
    have = actions.keep_piece(visitor.session, part.id, part.start, part.content, now=now())
    if have != part.size:
        return answer({"id": part.id, "start": have})
    return _completed(visitor, part)


def _completed(visitor: Visitor, part: Part) -> HttpResponse:
    content = actions.join_pieces(visitor.session, part.id)
    if len(content) != part.size:  # the same piece came twice at once, and the other made the file of it
        raise Problem("unavailable", TOO_FAST)
    try:
        given = post(visitor, part.id, checked(part.name, part.kind, content))
    except Problem:
        actions.drop_pieces(visitor.session, part.id)
        raise
    response = _posted(visitor, part.id, given)
    # After the commit: where this is not reached they stay a day longer, and nobody asks for them.
    actions.drop_pieces(visitor.session, part.id)
    return response


def _state(visitor: Visitor, client_id: str) -> HttpResponse:
    if event := known(visitor, client_id):
        return _told(visitor, client_id, event.seq)
    return answer({"id": client_id, "start": actions.bytes_here(visitor.session, client_id)})


# --- Checks -------------------------------------------------------------------------------------------
def _id(client_id: str) -> str:
    if not 0 < len(client_id) <= LONGEST_ID or not client_id.isprintable():
        raise Problem("bad_request", BAD)
    return client_id


def _count(visitor: Visitor) -> None:
    """One more file of this conversation; the customer's own page counts by the same name."""
    if not throttle.allow("files", visitor.conversation, limit=FILES_AN_HOUR, per=3600):
        raise Problem("too_fast", TOO_MANY, retry_after=600)


def checked(name: str, declared: str, content: bytes) -> NewFile:
    """The file under a safe name, with the type its bytes show. Raises Problem."""
    kind = _kind(declared, content)
    if kind == "text/plain" and not _is_text(content):
        raise Problem("bad_request", WRONG_KIND)
    return NewFile(safe_name(name) or "file", kind, content)


def _kind(declared: str, content: bytes) -> str:
    """What a file is by its first bytes. Raises Problem for what cannot be sent here."""
    kind = sniffed_type(content, declared)
    if kind not in ALLOWED or (kind == "application/pdf" and not content.startswith(b"%PDF-")):
        raise Problem("bad_request", WRONG_KIND)
    return kind


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


# --- What becomes of it -------------------------------------------------------------------------------
def post(visitor: Visitor, client_id: str, file: NewFile) -> Posted | Refused:
    """A message that is a file; the first one opens the conversation."""
    body = Body(text="", files=(file,))
    if visitor.ticket_id is not None:
        message = Post(
            conversation=visitor.conversation, writer=visitor.writer, body=body, client_id=client_id
        )
        return post_messages([message], now=now())[0]
    contact = posting.contact_of(visitor, body, client_id, subject=file.name)
    return open_ticket(contact, now=now()).posted


def known(visitor: Visitor, client_id: str) -> Event | None:
    """The event that this file became before."""
    if visitor.ticket_id is None:
        return None
    return find_event(visitor.ticket_id, visitor.writer, client_id)


def _posted(visitor: Visitor, client_id: str, given: Posted | Refused) -> HttpResponse:
    if isinstance(given, Refused):
        raise refused(given)
    return _told(visitor, client_id, given.seq, first=given.first)


def _told(visitor: Visitor, client_id: str, seq: int, *, first: bool = False) -> HttpResponse:
    mine = Attachment.objects.filter(message__events__ticket__public_id=visitor.conversation)
    file = mine.filter(message__events__seq=seq).first()
    url = f"/chat/api/files/{file.public_id}" if file else ""
    return answer({"id": client_id, "seq": seq, "url": url}, status=201 if first else 200)
