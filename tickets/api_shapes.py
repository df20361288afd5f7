"""What the API takes and gives of tickets and messages: declared fields, and rows as plain dicts.

The serializers check what comes in and describe what goes out; the hot lists are written by hand from
``values()``, as rendering through serializers costs more than the query (a test holds both to the same fields).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from rest_framework import serializers

from helpdesk.languages.fields import CountryField, LanguageField, PhoneField, ZoneField
from helpdesk.lib.rest import LARGEST_PAGE, PAGE, PageQuery
from helpdesk.people.access import masked, without_contacts
from helpdesk.people.skills import skill_names, why_not
from tickets.actions import Posted
from tickets.actions.contacts import MAXIMUM_TEXT
from tickets.models import Attachment, Event, Ticket
from tickets.models.message import Author
from tickets.models.ticket import Channel, Priority, State

SHOWN_TEXT = 16_384
MESSAGE_KINDS = ("message", "note")
Files = dict[int, list[dict[str, Any]]]


# --- What comes in ------------------------------------------------------------------------------------
class TextField(serializers.CharField):
    """A message as it was written, spaces and all; it must say something."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAXIMUM_TEXT, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text.strip():
            self.fail("blank")
        return text


class ClientId(serializers.RegexField):
    """Made by the client, the same on each resend; a UUID is best."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[!-~]{1,64}$", max_length=64, **options)


class TicketQuery(PageQuery):
    state = serializers.ChoiceField(choices=State.values, required=False)
    language = LanguageField(max_length=16, required=False)
    channel = serializers.ChoiceField(choices=Channel.values, required=False)
    updated_since = serializers.DateTimeField(required=False)


class MessageQuery(serializers.Serializer[Any]):
    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=PAGE)


class NewTicket(serializers.Serializer[Any]):
    client_id = ClientId()
    address = serializers.EmailField(max_length=320)
    name = serializers.CharField(max_length=200, default="", allow_blank=True)
    subject = serializers.CharField(max_length=400, default="", allow_blank=True)
    text = TextField()
    language = LanguageField(max_length=16, default="", allow_blank=True)
    zone = ZoneField(max_length=64, default="", allow_blank=True)
    country = CountryField(max_length=2, default="", allow_blank=True)
    phone = PhoneField(max_length=32, default="", allow_blank=True)
    priority = serializers.ChoiceField(choices=Priority.choices, default=Priority.NORMAL)
    skills = serializers.ListField(child=serializers.CharField(), default=list)

    def validate_skills(self, names: list[str]) -> tuple[str, ...]:
        """A skill that nobody has would only make the customer wait."""
        wanted = skill_names(names)
        if refusal := why_not(wanted, known_only=True):
            raise serializers.ValidationError(refusal)
        return wanted


class NewMessage(serializers.Serializer[Any]):
    client_id = ClientId()
    text = TextField()
    internal = serializers.BooleanField(default=False)


# --- What goes out ------------------------------------------------------------------------------------
class TicketCustomer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class TicketShape(serializers.Serializer[Any]):
    """A ticket in a list. ``owner`` is an agent's name, or null while it waits in a queue."""

    id = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.ChoiceField(choices=State.values)
    channel = serializers.ChoiceField(choices=Channel.values)
    language = serializers.CharField()
    priority = serializers.IntegerField()
    skills = serializers.ListField(child=serializers.CharField())
    customer = TicketCustomer()
    team = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    last_seq = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    last_message_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class TicketDetail(TicketShape):
    """A ticket with its tags."""

    tags = serializers.ListField(child=serializers.CharField())


class TicketPage(serializers.Serializer[Any]):
    results = TicketShape(many=True)
    next = serializers.URLField(allow_null=True)


class OpenedTicket(serializers.Serializer[Any]):
    id = serializers.CharField()
    client_id = serializers.CharField()
    created_at = serializers.DateTimeField()
    promised_at = serializers.DateTimeField(allow_null=True)


class MessageAuthor(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Author.values)
    name = serializers.CharField()


class MessageFile(serializers.Serializer[Any]):
    """A file of a message; its bytes are at ``url``, for the same token."""

    id = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    url = serializers.URLField()


class Message(serializers.Serializer[Any]):
    """A message; ``truncated`` says that the list shows the first 16,384 characters only.

    ``copies`` are the addresses of others who got it: whom its writer wrote to beside the desk or the customer.
    """

    seq = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=list(MESSAGE_KINDS))
    at = serializers.DateTimeField()
    author = MessageAuthor()
    client_id = serializers.CharField(allow_null=True)
    language = serializers.CharField()
    text = serializers.CharField()
    truncated = serializers.BooleanField()
    edited = serializers.BooleanField()
    redacted = serializers.BooleanField()
    files = MessageFile(many=True)
    copies = serializers.ListField(child=serializers.CharField())


class MessagePage(serializers.Serializer[Any]):
    results = Message(many=True)
    through = serializers.IntegerField()


class PostedMessage(serializers.Serializer[Any]):
    ticket = serializers.CharField()
    client_id = serializers.CharField()
    seq = serializers.IntegerField()
    at = serializers.DateTimeField()


# --- Rows ---------------------------------------------------------------------------------------------
PLAIN = (
    "subject", "state", "channel", "language", "priority", "skills", "last_seq",
    "created_at", "last_message_at", "due_at", "promised_at", "closed_at",
)  # fmt: skip
TICKET_COLUMNS = (
    *PLAIN,
    "public_id",
    "customer__public_id",
    "customer__name",
    "team__name",
    "owner__user__name",
)
MESSAGE_COLUMNS = (
    "seq", "kind", "at", "author", "author_name", "client_id", "message_id", "message__language", "message__redacted",
    "message__copies",
)  # fmt: skip
CUT = {
    "text": Substr("message__text", 1, SHOWN_TEXT),
    "edited_text": Substr("message__edited_text", 1, SHOWN_TEXT),
    "length": Length("message__text"),
    "edited_length": Length("message__edited_text"),
}
WHOLE = {**CUT, "text": F("message__text"), "edited_text": F("message__edited_text")}


def read(rows: "QuerySet[Ticket]") -> "QuerySet[Ticket, dict[str, Any]]":
    """The columns of ``ticket``; a ticket was updated when its last event was written."""
    last = Event.objects.filter(ticket=OuterRef("pk"), seq=OuterRef("last_seq")).values("at")
    return rows.annotate(updated_at=Subquery(last)).values(*TICKET_COLUMNS, "updated_at")


def ticket(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``read`` as TicketShape describes it."""
    return {
        "id": row["public_id"],
        "subject": row["subject"],
        "state": row["state"],
        "channel": row["channel"],
        "language": row["language"],
        "priority": row["priority"],
        "skills": row["skills"],
        "customer": {"id": row["customer__public_id"], "name": row["customer__name"]},
        "team": row["team__name"],
        "owner": row["owner__user__name"],
        "last_seq": row["last_seq"],
        "created_at": utc(row["created_at"]),
        "updated_at": utc(row["updated_at"] or row["last_message_at"]),
        "last_message_at": utc(row["last_message_at"]),
        "due_at": utc(row["due_at"]),
        "promised_at": utc(row["promised_at"]),
        "closed_at": utc(row["closed_at"]),
    }


def files_of(rows: Iterable[dict[str, Any]], address: Callable[[Attachment], str]) -> Files:
    """The files of these messages, by message; ``address`` says where the bytes of one are."""
    found: Files = defaultdict(list)
    ids = [row["message_id"] for row in rows if not row["message__redacted"]]
    for one in Attachment.objects.filter(message__in=ids).order_by("pk"):
        found[one.message_id or 0].append(
            {
                "id": one.public_id,
                "name": one.name,
                "content_type": one.content_type,
                "size": one.size,
                "url": address(one),
            }
        )
    return found


def message(row: dict[str, Any], files: Files, *, whole: bool = False, clear: bool = True) -> dict[str, Any]:
    """An event with its message as Message describes it; a redacted one comes without words.

    ``clear`` says whether its reader sees mail addresses and telephone numbers.
    """
    edited = bool(row["edited_length"])
    redacted = bool(row["message__redacted"])
    text = row["edited_text"] if edited else row["text"]
    length = row["edited_length"] if edited else row["length"]
    return {
        "seq": row["seq"],
        "kind": row["kind"],
        "at": utc(row["at"]),
        "author": {"role": row["author"], "name": row["author_name"]},
        "client_id": row["client_id"],
        "language": row["message__language"],
        "text": "" if redacted else text if clear else without_contacts(_whole_words(text, length)),
        "truncated": not (whole or redacted) and length > SHOWN_TEXT,
        "edited": edited,
        "redacted": redacted,
        "files": files.get(row["message_id"], []),
        "copies": [one if clear else masked(one) for one in row["message__copies"]],
    }


def _whole_words(text: str, length: int) -> str:
    """Without the word at which a long text was cut: it may be the half of an address."""
    return text.rpartition(" ")[0] if len(text) < length else text


def opened(found: Ticket, client_id: str) -> dict[str, Any]:
    """The answer to whoever opened it, as OpenedTicket describes it."""
    return {
        "id": found.public_id,
        "client_id": client_id,
        "created_at": utc(found.created_at),
        "promised_at": utc(found.promised_at),
    }


def posted(answer: Posted) -> dict[str, Any]:
    """The answer to whoever wrote it, as PostedMessage describes it."""
    return {
        "ticket": answer.conversation,
        "client_id": answer.client_id,
        "seq": answer.seq,
        "at": utc(answer.at),
    }


def utc(at: datetime | None) -> str | None:
    """RFC 3339 with Z, of an instant that is in UTC already."""
    return f"{at.isoformat()[:-6]}Z" if at is not None else None
