"""What an edge hands over: a new contact, or a post in a conversation, as frozen values."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as noop

from helpdesk.duties.actions import LetterDraft
from helpdesk.people.models import Customer, CustomerAddress, Team
from tickets.log import Writer
from tickets.models import Event, InboundMail, Mailbox, Ticket
from tickets.models.ticket import Priority

MAXIMUM_TEXT = 10_000
MAXIMUM_MAIL = 1_000_000
EMPTY = noop("The message is empty. Write something first.")
TOO_LONG = noop("The message is too long. Please split it into parts of 10,000 characters.")


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What is kept of the mail that a message came by."""

    inbound: InboundMail
    mail_id: str = ""
    mail_class: str = "person"
    sender: str = ""
    standing: str = ""
    check: str = ""
    sealed: str = ""
    answers_to: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file's safe name, its type by content, and its bytes."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What was written: ``text`` this time, ``full_text`` with quotes when that differs, cleaned ``html``.

    ``standing`` says how sure the writer is when no mail says it (``link``: through a mailed link).
    """

    text: str
    full_text: str = ""
    html: str = ""
    files: tuple[NewFile, ...] = ()
    mail: MailFacts | None = None
    standing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact without a ticket yet. ``public_id`` makes opening it twice one ticket."""

    channel: str
    customer: Customer
    team: Team
    body: Body
    client_id: str
    public_id: str
    subject: str = ""
    language: str = ""
    language_how: str = ""
    language_probability: float = 0.0
    mailbox: Mailbox | None = None
    source: str = ""
    linked_to: Ticket | None = None
    acknowledge_to: CustomerAddress | None = None
    skills: tuple[str, ...] = ()
    priority: int = Priority.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message in a conversation; ``client_id`` never changes on a resend."""

    conversation: str
    writer: Writer
    body: Body
    client_id: str
    internal: bool = False
    language: str = ""
    letter: LetterDraft | None = None
    reopens: bool = True


@dataclass(frozen=True, slots=True)
class Posted:
    """Stored durably; ``first`` is False for a resend, which gets the first answer."""

    conversation: str
    client_id: str
    seq: int
    at: datetime
    first: bool
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Not stored; ``code`` is one of the protocol's, ``message`` a sentence in English for translation."""

    conversation: str
    client_id: str
    code: str
    message: str
