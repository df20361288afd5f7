"""The chat without a socket: sessions, long poll, messages, actions (docs/chat.md, 1 and 3)."""

from datetime import timedelta
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop as noop

from chat import actions, availability, pool, posting, sessions
from chat.agents import make_ticket
from chat.answers import Problem, answer, body, not_allowed, open_to_sites, refused
from chat.buckets import messages
from chat.customer_acts import ACTS, act
from chat.events import CUSTOMER, Page, Wanted, utc
from chat.hints import hints
from chat.hub import Typing
from chat.identity import IdentityError
from chat.posting import Words
from chat.protocol import BAD, Frame, checked
from chat.reads import reads
from chat.registry import Question, pages
from chat.sessions import Visitor, visitors
from chat.waiting import CROWDED, token_of, whole
from helpdesk.lib import throttle
from helpdesk.lib.clock import now
from helpdesk.lib.compact import compact
from helpdesk.lib.own_address import own_address
from helpdesk.people import actions as people
from tickets.actions import Refused

SESSIONS_A_MINUTE = 60
HERE_AGAIN = timedelta(seconds=30)
TOO_FAST = noop(
    "You are writing faster than the desk can take. Your text is kept and will be sent in a moment."
)


@open_to_sites("POST")
async def open_session(request: HttpRequest) -> HttpResponse:
    """POST /chat/api/sessions: a token for one new conversation."""
    raw = body(request)
    address = throttle.address_of(request)
    try:
        opening = sessions.read_opening(raw)
        return answer(await pool.run(lambda: _opened(opening, address)), status=201)
    except sessions.UnknownSite:
        message = noop("No chat is known under this key. The site's owner must correct it.")
        raise Problem("not_found", message, status=403) from None
    except IdentityError:
        raise Problem(
            "unauthorized", noop("The site's word for who you are is not valid. Reload the page.")
        ) from None
    except ValueError:
        raise Problem("bad_request", BAD) from None


def _opened(opening: sessions.Opening, address: str) -> dict[str, object]:
    if not throttle.allow("chat-session", address, limit=SESSIONS_A_MINUTE):
        raise Problem(
            "too_fast",
            noop("Many chats began from your network just now. Try again in a minute."),
            retry_after=60,
        )
    at = now()
    opened = sessions.open_session(opening, now=at)
    frame: dict[str, object] = {
        "token": opened.token,
        "conversation": opened.session.conversation,
        "socket": "/ws/chat/",
        "language": opened.session.language,
        "availability": availability.of_session(opened.session, now=at),
    }
    return frame | ({"ignored": list(opened.ignored)} if opened.ignored else {})


async def bearer(request: HttpRequest) -> Visitor:
    """Whose token this is. Raises Problem 401."""
    token = token_of(request.headers.get("Authorization", ""))
    visitor = await visitors.ask(token) if token else None
    if visitor is None:
        raise Problem("unauthorized", noop("This chat is over. Begin a new one; what you wrote is kept."))
    request.chat_language = visitor.session.language  # type: ignore[attr-defined]
    await _note_here(visitor)
    return visitor


async def _note_here(visitor: Visitor) -> None:
    """Who asks now and then, without a socket or a waiting poll, is there too."""
    at = now()
    if at - visitor.session.seen_at >= HERE_AGAIN:
        await pool.run(lambda: actions.note_here([visitor.conversation], now=at))


@open_to_sites("GET")
async def read_events(request: HttpRequest) -> HttpResponse:
    """GET /chat/api/events?after=N&wait=S: the same pages as by socket; the waiting is over (``chat.waiting``)."""
    visitor = await bearer(request)
    if isinstance(request, ASGIRequest) and CROWDED in request.scope:
        raise Problem("too_fast", noop("This chat is open in too many places. Close some of them."))
    after, _ = whole_number(request, "after"), whole_number(request, "wait")
    found = await pages.ask(Question(Wanted(visitor.conversation, after, CUSTOMER)))
    page = found or Page([], after, after)
    text = (
        f'{{"conversation":{compact(visitor.conversation)},"events":[{",".join(page.events)}],'
        f'"through":{page.through},"last":{page.last}}}'
    )
    return HttpResponse(text, content_type="application/json", headers={"Cache-Control": "no-store"})


def whole_number(request: HttpRequest, name: str) -> int:
    """What an address says under ``name``, 0 where it says nothing. Raises Problem for what is no number."""
    number = whole(request.GET.get(name, "0"))
    if number is None:
        raise Problem("bad_request", BAD)
    return number


@open_to_sites("POST")
async def post_message(request: HttpRequest) -> HttpResponse:
    """POST /chat/api/messages: 201 the first time, 200 for a resend, 409 for another text under the same id."""
    visitor = await bearer(request)
    frame = checked(_typed(body(request), "say"), "customer")
    _throttled(visitor)
    given = await posting.said(visitor, Words(frame.id, frame.data["text"]))
    if isinstance(given, Refused):
        raise refused(given)
    stored = {"id": frame.id, "seq": given.seq, "at": utc(given.at), "conversation": given.conversation}
    return answer(stored, status=201 if given.first else 200)


@open_to_sites("POST")
async def post_action(request: HttpRequest) -> HttpResponse:
    """POST /chat/api/actions: the other frames of a customer."""
    visitor = await bearer(request)
    frame = checked(body(request), "customer")
    seq = await _acted(visitor, frame)
    return answer({"id": frame.id or None, "seq": seq})


async def _acted(visitor: Visitor, frame: Frame) -> int | None:
    if frame.kind == "read":
        reads.note(visitor.conversation, visitor.writer, frame.data["seq"])
        return None
    if frame.kind == "typing":
        name = visitor.session.customer.name
        hints.typed(Typing(visitor.conversation, "customer", name, frame.data["on"]))
        return None
    if frame.kind not in ACTS:
        raise Problem("bad_request", BAD)
    _throttled(visitor)
    return (await pool.run(lambda: act(visitor, frame, now=now()))).seq


def _throttled(visitor: Visitor) -> None:
    key = visitor.writer.key + visitor.conversation
    if not messages.take(key):
        raise Problem("too_fast", TOO_FAST, retry_after=messages.seconds_left(key))


def _typed(raw: Any, kind: str) -> Any:
    return raw | {"type": kind} if isinstance(raw, dict) else raw


@open_to_sites("POST")
async def make_link(request: HttpRequest) -> HttpResponse:
    """POST /chat/api/links: 201 with a link that shows this conversation alone, for who leaves no address."""
    visitor = await bearer(request)
    _throttled(visitor)
    if visitor.ticket_id is None:
        raise Problem("bad_request", noop("Write first: then there is something to come back to."))
    customer, subject = visitor.session.customer, visitor.conversation
    # Without an address: a link that stood on a screen proves none.
    token = await pool.run(lambda: people.make_link(customer, "", subject=subject, now=now()))
    return answer({"url": own_address(request) + reverse("ticket_link", args=[token])}, status=201)


@open_to_sites("GET")
async def availability_now(request: HttpRequest) -> HttpResponse:
    """GET /chat/api/availability: for the visitor of a token, as it is now."""
    visitor = await bearer(request)
    return answer(await pool.run(lambda: availability.of_session(visitor.session, now=now())))


async def socket_ticket(request: HttpRequest) -> HttpResponse:
    """POST /desk/api/socket-ticket: for whoever is signed in (session and CSRF token), good once for 30 seconds."""
    if request.method != "POST":
        return not_allowed(request, "POST")
    user = await request.auser()
    if not user.is_authenticated:
        return answer({"code": "unauthorized", "message": "Sign in first."}, status=401)
    key = request.session.session_key or ""
    return answer({"ticket": await pool.run(lambda: make_ticket(user, key, now=now()))})
