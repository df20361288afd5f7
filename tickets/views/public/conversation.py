"""One conversation as its customer sees it: no notes, no names of queues, times on their clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.clock import now
from helpdesk.lib.signing import new_token
from helpdesk.lib.throttle import allow
from helpdesk.people import actions as people
from tickets import actions
from tickets.actions import Body, Post, Refused, alarms
from tickets.actions import conversation as chat
from tickets.expected import shown
from tickets.forms.public import RateForm, ReplyForm, ZoneForm
from tickets.handed_out import handed_out
from tickets.languages import language_of
from tickets.log import Writer
from tickets.models import Alarm, Attachment, Event, Message, Ticket
from tickets.models.message import Author
from tickets.views.public.links import bad_link
from tickets.views.public.page import page, page_language, stays
from tickets.views.public.session import Held, held

FILES_AN_HOUR = 20
WRITTEN_A_MINUTE = 20
SHOWN_KINDS = ("message", "closed", "reopened")
HARMLESS = frozenset(["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"])


@dataclass(frozen=True, slots=True)
class Line:
    """An event of the thread; ``message`` is None for what merely happened."""

    kind: str
    at: datetime
    name: str
    message: Message | None
    is_mine: bool
    is_read: bool
    files: tuple[Attachment, ...]


def by_holder(view: Callable[[HttpRequest, Held], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of one conversation for who may read it; all others are told how to come back to theirs."""

    @wraps(view)
    def wrapped(request: HttpRequest, public_id: str) -> HttpResponse:
        try:
            seen = held(request, public_id, now=now())
        except Http404:
            return bad_link(request, status=404)
        return view(request, seen)

    return wrapped


@require_safe
@by_holder
def conversation(request: HttpRequest, seen: Held) -> HttpResponse:
    """The thread with its state and promise, and a place to write."""
    return _thread_page(request, seen, ReplyForm(initial={"nonce": new_token()}))


@require_POST
@stays
@by_holder
def reply(request: HttpRequest, seen: Held) -> HttpResponse:
    """A further message; it opens a closed conversation again."""
    at, public_id = now(), seen.ticket.public_id
    form = ReplyForm(request.POST, request.FILES)
    refusal, status = _limit(request, public_id), 429
    if not refusal and not form.is_valid():
        return _thread_page(request, seen, form, status=422)
    if not refusal:
        answer = actions.post_messages([_post(request, seen, form)], now=at)[0]
        if not isinstance(answer, Refused):
            # Whoever answers has read what stood above.
            who = Writer.customer(seen.ticket.customer)
            chat.mark_read([chat.Read(public_id, who, answer.seq)], now=at)
            messages.success(request, gettext("Your message has reached us."))
            if form.cleaned_data["lead"]:
                alarms.raise_once(seen.ticket.pk, Alarm.Kind.ASKED, now=at)
                messages.success(request, gettext("A lead of the team is told."))
            return _back(seen)
        refusal, status = gettext(answer.message), 409
        form.put("nonce", new_token())
    form.is_valid()
    form.add_error(None, refusal)
    return _thread_page(request, seen, form, status=status)


@require_POST
@by_holder
def close(request: HttpRequest, seen: Held) -> HttpResponse:
    """The customer says that it is done."""
    actions.close(seen.ticket.pk, by=Writer.customer(seen.ticket.customer), now=now())
    messages.success(request, gettext("This request is closed. Write again at any time to open it."))
    return _back(seen)


@require_POST
@by_holder
def rate(request: HttpRequest, seen: Held) -> HttpResponse:
    """The customer's verdict; the last one counts."""
    form = RateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, gettext("Choose one of the five answers first, please."))
        return _back(seen)
    given, ticket = form.cleaned_data, seen.ticket
    who, key = Writer.customer(ticket.customer), f"rate:{(given['nonce'] or new_token())[:58]}"
    try:
        chat.rate(ticket.pk, int(given["score"]), text=given["text"], by=who, client_id=key, now=now())
    except chat.Conflict as error:
        messages.warning(request, gettext(str(error)))
    else:
        messages.success(request, gettext("Thank you for your verdict."))
    return _back(seen)


@require_POST
@by_holder
def tell_zone(request: HttpRequest, seen: Held) -> HttpResponse:
    """The customer says on which clock they live, who is asked where no sign told enough."""
    form = ZoneForm(request.POST, page=page_language(request))
    if form.is_valid() and form.cleaned_data["zone"]:
        people.choose(seen.ticket.customer, zone_name=form.cleaned_data["zone"], now=now())
        messages.success(request, gettext("Thank you. All times are on your clock now."))
    else:
        messages.warning(request, gettext("Choose your time zone first, please."))
    return _back(seen)


def _back(seen: Held) -> HttpResponse:
    return redirect("request", public_id=seen.ticket.public_id)


@require_safe
def download(request: HttpRequest, public_id: str, file_id: str) -> HttpResponseBase:
    """A file of one's own conversation, always to be saved and never shown by the desk's address."""
    ticket = held(request, public_id, now=now()).ticket
    rows = Attachment.objects.filter(ticket=ticket, message__internal=False, message__redacted=False)
    file = rows.filter(public_id=file_id).first()
    if file is None:
        raise Http404
    response = handed_out(file)
    if file.content_type not in HARMLESS:
        response["Content-Type"] = "application/octet-stream"
    response["Cache-Control"] = "private, no-store"
    return response


def _limit(request: HttpRequest, public_id: str) -> str:
    """Why this is too much just now; "" when it is not."""
    if not allow("reply", public_id, limit=WRITTEN_A_MINUTE, per=60):
        return gettext("Too many messages came at once. Wait a minute, then send it again.")
    files = len(request.FILES.getlist("attachments"))
    if not all(allow("files", public_id, limit=FILES_AN_HOUR, per=3600) for _ in range(files)):
        return gettext("At most 20 files an hour fit into one conversation. Send it without files, or later.")
    return ""


def _post(request: HttpRequest, seen: Held, form: ReplyForm) -> Post:
    ticket, given = seen.ticket, form.cleaned_data
    verdict = language_of(given["text"], ticket.customer, ticket=ticket, page=page_language(request))
    # The id tells who looks into the log that a link wrote this, not a customer who signed in.
    way = "link" if seen.by_link else "own"
    return Post(
        conversation=ticket.public_id,
        writer=Writer.customer(ticket.customer),
        body=Body(text=given["text"], files=given["attachments"], standing="link" if seen.by_link else ""),
        client_id=f"{way}:{(given['nonce'] or new_token())[:58]}",
        language=verdict.language or ticket.language,
    )


def _thread_page(request: HttpRequest, seen: Held, form: ReplyForm, *, status: int = 200) -> HttpResponse:
    ticket = seen.ticket
    zone = ticket.customer.zone if ticket.customer.zone_is_known else ""
    context = {
        "ticket": ticket,
        "by_link": seen.by_link,
        "lines": lines_of(ticket),
        "expected": shown(ticket.promise, zone, page_language(request)),
        "zone": zone or "UTC",
        "zone_form": None if zone else ZoneForm(page=page_language(request)),
        "form": form,
        "rate_form": _rate_form(ticket),
        "files_were_sent": bool(request.FILES),
    }
    return page(request, "public/conversation.html", context, status=status)


def _rate_form(ticket: Ticket) -> RateForm | None:
    """Asked once somebody has answered."""
    if ticket.first_answer_at is None:
        return None
    last = Event.objects.filter(ticket=ticket, kind="rated").order_by("-seq").first()
    score = str(last.data.get("score", "")) if last else ""
    return RateForm(initial={"nonce": new_token(), "score": score})


def lines_of(ticket: Ticket) -> list[Line]:
    """What the customer may see, in order; a message counts as read once a person saw or answered it."""
    events = Event.objects.for_customers().filter(ticket=ticket, kind__in=SHOWN_KINDS).order_by("seq")
    rows = list(events.select_related("message", "agent__user").prefetch_related("message__attachments"))
    answered = max((row.seq for row in rows if row.author == Author.AGENT), default=0)
    return [_line(row, answered) for row in rows if row.message is None or not row.message.internal]


def _line(event: Event, answered: int) -> Line:
    message, is_mine = event.message, event.author == Author.CUSTOMER
    is_read = is_mine and (event.seq < answered or (message is not None and message.seen_at is not None))
    return Line(
        kind=event.kind,
        at=event.at,
        name=event.author_name,
        message=message,
        is_mine=is_mine,
        is_read=is_read,
        files=tuple(message.attachments.all()) if message and not message.redacted else (),
    )
