"""What a client sees of a conversation's log; socket, poll and API all render with ``event_frame``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from helpdesk.lib.compact import compact
from helpdesk.people.access import Reader, without_contacts
from tickets.actions.opening import in_words
from tickets.models import Attachment, Event, Message, Ticket

MOST_EVENTS = 50
MOST_BYTES = 64 * 1024 - 512  # room for the frame around the events
LONGEST_TEXT = 16 * 1024
SCANNED = 200
# Each conversation from a number of its own; as so many conditions it would cost more to write than to answer.
MISSED = (
    "SELECT e.id FROM (VALUES {values}) AS w"
    " JOIN tickets_event e ON e.ticket_id = w.column1 AND e.seq > w.column2"
)
WITH_TEXT = ("message", "note")
READ_BY = ("public_id", "last_seq", "language", "customer")
MOVES = {"assigned", "handed_over", "released", "moved"}

# What of an event's data each reader gets; a customer's list is what the protocol names, nothing else.
FOR_CUSTOMERS: dict[str, tuple[str, ...]] = {
    "assigned": ("to", "by_mail"),
    "handed_over": ("to", "by_mail"),
    "waiting": ("position", "low", "high", "promise"),
    "promise_renewed": ("promise",),
    "closed": ("by",),
    "read": ("by", "through"),
    "rated": ("score",),
    "attachment": ("url", "name", "size", "content_type"),
    "translation": ("of", "translation"),
    "edited": ("of", "text", "lang"),
    "redacted": ("of",),
    "language": ("language",),
}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads: a person of the desk, or the customer, who is no ``reader`` and sees nothing internal.

    ``masked`` readers get no mail address or telephone number in clear.
    """

    reader: Reader | None
    masked: bool = False

    @property
    def is_customer(self) -> bool:
        return self.reader is None

    @property
    def role(self) -> str:
        return "customer" if self.reader is None else "agent"

    def sees(self, *, internal: bool, author_id: int | None, shared: int | None) -> bool:
        """``author_id`` is the agent who did it; ``shared`` the partner whose people may read it too."""
        return not internal or (self.reader is not None and self.reader.reads_note(author_id, shared))

    def shown(self, text: str) -> str:
        """An encoded event as this reader gets it."""
        return without_contacts(text) if self.masked else text


CUSTOMER = Audience(None)


@dataclass(frozen=True, slots=True)
class Page:
    """Encoded events in order, the number up to which the reader now knows, and the log's last number."""

    events: list[str]
    through: int
    last: int


def utc(instant: datetime) -> str:
    """``2026-06-01T08:00:00.123Z``."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_frame(
    event: Event, for_customer: bool, *, files: Iterable[Attachment] | None = None
) -> dict[str, Any]:
    """One event as JSON values; ``files`` are the message's, when the caller has them at hand."""
    frame: dict[str, Any] = {
        "seq": event.seq,
        "kind": event.kind,
        "at": utc(event.at),
        "author": {"role": event.author, "name": event.author_name},
    }
    if event.kind in WITH_TEXT and event.message is not None:
        found = event.message.attachments.all() if files is None else files
        return frame | _words(event, event.message, list(found))
    return frame | _facts(event, for_customer)


def _words(event: Event, message: Message, files: list[Attachment]) -> dict[str, Any]:
    """A message or note: its text as it stands now, or the file that it is."""
    words: dict[str, Any] = {"id": event.client_id} if event.client_id else {}
    if message.redacted:
        return words | {"redacted": True}
    if len(files) == 1 and not message.words.strip():
        return words | {"kind": "attachment", **_file(files[0])}
    words |= _text(message.words, event, event.seq)
    if message.edited_text:
        words["edited"] = True
    if message.language:
        words["lang"] = message.language
    if files:
        words["attachments"] = [_file(file) for file in files]
    return words


def _text(text: str, event: Event, seq: int) -> dict[str, Any]:
    """A text, cut where it is too long for a frame, with the way to the whole of what the event ``seq`` says."""
    if len(text) * 4 <= LONGEST_TEXT or len(encoded := text.encode()) <= LONGEST_TEXT:
        return {"text": text}
    url = f"/chat/api/texts/{event.ticket.public_id}/{seq}"
    return {"text": encoded[:LONGEST_TEXT].decode(errors="ignore"), "truncated": True, "url": url}


def _file(file: Attachment) -> dict[str, Any]:
    return {
        "url": f"/chat/api/files/{file.public_id}",
        "name": file.name,
        "size": file.size,
        "content_type": file.content_type,
    }


def _facts(event: Event, for_customer: bool) -> dict[str, Any]:
    data = dict(event.data)
    if for_customer:
        data = {name: data[name] for name in FOR_CUSTOMERS.get(event.kind, ()) if name in data}
    else:
        data = {name: value for name, value in data.items() if name not in ("agent", "shared")}
    if event.kind == "edited":
        data |= _text(data["text"], event, data["of"])
    if isinstance(data.get("promise"), str):
        instant = datetime.fromisoformat(data["promise"])
        data |= {"promise": utc(instant), "promise_local": in_words(event.ticket, instant)}
    reserved = ("seq", "kind", "at", "author")
    return {name: value for name, value in data.items() if name not in reserved}


def encoded(event: Event, for_customer: bool, *, files: Iterable[Attachment] | None = None) -> str:
    """One event as JSON text."""
    return compact(event_frame(event, for_customer, files=files))


def events_text(conversation: str, events: Sequence[str], through: int) -> str:
    """The ``events`` frame around encoded events."""
    head = f'{{"type":"events","conversation":{compact(conversation)}'
    return f'{head},"events":[{",".join(events)}],"through":{through}}}'


@dataclass(frozen=True, slots=True)
class Wanted:
    """Events after a number for one audience."""

    conversation: str
    after: int
    audience: Audience


def read_pages(questions: Sequence[Wanted]) -> list[Page]:
    """The one catch-up query: for each reader events after their number, at most 50 or 64 KiB, at least one.

    Empty when up to date. Many readers who are a little behind (a server that restarted) cost four queries
    together; whoever is far behind is read alone.
    """
    names = {one.conversation for one in questions}
    rows = Ticket.objects.filter(public_id__in=names).only(*READ_BY)
    tickets = {ticket.public_id: ticket for ticket in rows}
    logs = _events_of([one for one in questions if _is_near(one, tickets)], tickets)
    return [_page(one, _missed(one, tickets, logs), tickets.get(one.conversation)) for one in questions]


def _is_near(one: Wanted, tickets: Mapping[str, Ticket]) -> bool:
    """Behind, but by no more than a page."""
    ticket = tickets.get(one.conversation)
    return ticket is not None and 0 < ticket.last_seq - one.after <= MOST_EVENTS


def _missed(one: Wanted, tickets: Mapping[str, Ticket], logs: Mapping[str, list[Event]]) -> Iterable[Event]:
    """The events after a reader's number; ``logs`` reach back as far as whoever is near needs, and no further."""
    ticket = tickets.get(one.conversation)
    if ticket is None or ticket.last_seq <= one.after:
        return ()
    if _is_near(one, tickets):
        return (event for event in logs[one.conversation] if event.seq > one.after)
    return _whole(Event.objects.filter(ticket_id=ticket.pk).after(one.after))[:SCANNED]


def _events_of(questions: Sequence[Wanted], tickets: Mapping[str, Ticket]) -> dict[str, list[Event]]:
    """What each conversation's reader who is furthest behind misses, in order."""
    first: dict[str, int] = {}
    for one in questions:
        first[one.conversation] = min(one.after, first.get(one.conversation, one.after))
    logs: dict[str, list[Event]] = {name: [] for name in first}
    if first:
        names = {tickets[name].pk: name for name in first}
        starts = [number for name, after in first.items() for number in (tickets[name].pk, after)]
        missed = MISSED.format(values=", ".join(["(%s, %s)"] * len(first)))
        rows = Event.objects.filter(pk__in=RawSQL(missed, starts)).order_by("ticket_id", "seq")  # noqa: S611
        for event in _whole(rows):
            logs[names[event.ticket_id]].append(event)
    return logs


def _whole(rows: QuerySet[Event]) -> QuerySet[Event]:
    return rows.select_related("message").prefetch_related(Prefetch("message__attachments"))


def _page(one: Wanted, rows: Iterable[Event], ticket: Ticket | None) -> Page:
    if ticket is None:
        return Page([], one.after, one.after)
    kept: list[str] = []
    through, size = one.after, 0
    for event in rows:
        event.ticket = ticket
        shared = event.data.get("shared")
        if one.audience.sees(internal=event.internal, author_id=event.agent_id, shared=shared):
            text = one.audience.shown(encoded(event, one.audience.is_customer))
            size += len(text.encode()) + 1
            if len(kept) == MOST_EVENTS or (kept and size > MOST_BYTES):
                break
            kept.append(text)
        through = event.seq
    return Page(kept, through, max(ticket.last_seq, through))
