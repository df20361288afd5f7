"""Letters to customers, in their language: replies, acknowledgements, notices. Nothing here is sent or stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext

from helpdesk.duties.actions import LetterDraft, LetterFile
from helpdesk.duties.rendering import interface_language
from helpdesk.languages.codes import direction
from helpdesk.lib.signing import mac, mac_is_good, new_token
from helpdesk.people.models import Customer, CustomerAddress
from tickets.mail.subjects import numbered
from tickets.models import Mailbox, Message, Ticket

PURPOSE = "mail-token"
MAXIMUM_REFERENCES = 20
MOST_COPIES = 10
NOBODY = 0  # in the place of a customer's address: a token that others got, too
# Of files in one letter: a third more in base64, below the 25 MB that most servers take.
MOST_BYTES = 15 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Thread:
    """What ties a letter to the mails before it: ids without angle brackets, oldest first."""

    ids: tuple[str, ...] = ()

    def headers(self) -> dict[str, str]:
        if not self.ids:
            return {}
        kept = self.ids if len(self.ids) <= MAXIMUM_REFERENCES else (self.ids[0], *self.ids[-19:])
        return {
            "In-Reply-To": f"<{self.ids[-1]}>",
            "References": " ".join(f"<{one}>" for one in kept),
        }


NO_THREAD = Thread()


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes. Its token names ``row``, the customer's own; ``address`` may be one that they asked for."""

    row: CustomerAddress
    address: str

    @property
    def is_sure(self) -> bool:
        """Whether it is known to be theirs, and not only typed or asked for."""
        return self.row.standing != "claimed" and self.address.lower() == self.row.address.lower()


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says: its kind, template and context (JSON)."""

    kind: str
    template: str
    context: dict[str, object] = field(default_factory=dict)


def letter(ticket: Ticket, to: Recipient, words: Words, thread: Thread = NO_THREAD) -> LetterDraft:
    """A letter in the ticket's language, threaded, answerable by its token address. No query, no rendering."""
    box = mailbox_of(ticket)
    language = ticket.language or ticket.customer.language or "en"
    token = mail_token(ticket.pk, to.row.pk)
    context = {
        **words.context,
        "direction": direction(language),
        "desk_name": (box.display_name if box else "") or settings.DESK_NAME,
        "token": token,
        "signature": box.signature if box else "",
    }
    return LetterDraft(
        kind=words.kind,
        sender=box.address if box else settings.DESK_MAIL,
        sender_name=(box.display_name if box else "") or settings.DESK_NAME,
        recipient=to.address,
        envelope_sender=_plus(box, f"b-{token}"),
        subject=_subject(ticket, box, _answering(ticket.subject or plain_subject(language))),
        template=words.template,
        context=context,
        language=language,
        message_id=message_id(ticket, box),
        conversation=ticket.public_id,
        headers={"Reply-To": _plus(box, f"t-{token}"), **thread.headers()},
    )


def with_files(draft: LetterDraft, files: Iterable[LetterFile]) -> LetterDraft:
    """The letter with as many files, in their order, as mail servers take; the others are named, for the page."""
    carried: list[LetterFile] = []
    left: list[str] = []
    for file in files:
        if sum(one.size for one in carried) + file.size <= MOST_BYTES:
            carried.append(file)
        else:
            left.append(file.name)
    return replace(
        draft,
        files=tuple(carried),
        context={**draft.context, "left": left},
        copies=tuple(with_files(copy, carried) for copy in draft.copies),
    )


def plain_address(written: str) -> str:
    """An address as any mail server takes it, its domain in ASCII; "" for what is none, or none that can stand among
    others in a header."""
    local, _, domain = written.strip().rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
        validate_email(address)
    except (ValidationError, UnicodeError):
        return ""
    return address if address.isascii() and not set(address) & set('",;<>()[]') else ""


def in_copy(draft: LetterDraft, ticket: Ticket, addresses: Sequence[str]) -> LetterDraft:
    """The letter with one of its own for each who gets a copy.

    All of them show all, so that whoever answers everybody reaches everybody. A copy has no way into the
    conversation: the link is the customer's alone, and its token makes nobody the customer.
    """
    if not addresses:
        return draft
    box, shown, token = mailbox_of(ticket), ", ".join(addresses), mail_token(ticket.pk, NOBODY)
    headers = {**draft.headers, "Cc": shown, "To": draft.recipient, "Reply-To": _plus(box, f"t-{token}")}
    copies = tuple(
        replace(
            draft,
            recipient=address,
            envelope_sender=_plus(box, f"b-{token}"),
            message_id=message_id(ticket, box),
            headers=headers,
            context={**draft.context, "path": "", "token": token},
        )
        for address in addresses
    )
    return replace(draft, headers={**draft.headers, "Cc": shown}, copies=copies)


def usual_copies(messages: Iterable[Message]) -> list[str]:
    """Who gets a copy of an answer if nobody says otherwise: whoever got the last of these messages, oldest first.

    A mail of somebody else than the customer says nothing of that, and neither does what was said in a chat.
    """
    mailed = (one for one in messages if not one.internal and (one.inbound_id or one.letter_id))
    told = [one.copies for one in mailed if one.standing not in ("other", "forged")]
    return list(told[-1]) if told else []


def without_strangers_words(draft: LetterDraft, to: Recipient) -> LetterDraft:
    """What a stranger wrote never travels to an address that somebody only typed."""
    return draft if to.is_sure else replace(draft, subject=plain_subject(draft.language))


def recipient_for(ticket: Ticket) -> Recipient | None:
    """Where answers go: where the customer's last mail came from or wants them; else an address of theirs.

    One that wrote or is proven goes before one that was only typed.
    """
    rows = _addresses(ticket.customer)
    if not rows:
        return None
    mails = Message.objects.filter(ticket=ticket, author="customer", internal=False).exclude(sender="")
    known = mails.exclude(standing__in=["other", "forged"]).only("sender", "answers_to")
    last = known.order_by("-pk").first()
    own = next((row for row in rows if last and row.address.lower() == last.sender.lower()), rows[0])
    return Recipient(own, (last and last.answers_to) or own.address)


def own_address(customer: Customer) -> CustomerAddress | None:
    """Where a first letter to a customer goes."""
    return next(iter(_addresses(customer)), None)


def _addresses(customer: Customer) -> list[CustomerAddress]:
    order = {"proven": 0, "written": 1, "claimed": 2}
    return sorted(customer.addresses.all(), key=lambda row: (order[row.standing], -row.pk))


def thread_of(ticket: Ticket) -> Thread:
    """The Message-IDs of both directions, in order of writing."""
    rows = Message.objects.filter(ticket=ticket, internal=False).order_by("pk")
    pairs = rows.values_list("mail_id", "letter__message_id")
    return Thread(tuple(own or theirs for theirs, own in pairs if own or theirs))


def mailbox_of(ticket: Ticket) -> Mailbox | None:
    """The mailbox of the ticket, else its team's, else the desk's default."""
    if ticket.mailbox is not None:
        return ticket.mailbox
    of_team = Mailbox.objects.filter(team_id=ticket.team_id).order_by("pk").first()
    return of_team or Mailbox.objects.order_by("-is_default", "pk").first()


def mail_token(ticket_id: int, address_id: int) -> str:
    """Names one ticket and one recipient, and cannot be made by others (80 bits of proof)."""
    value = f"{ticket_id}-{address_id}"
    return f"{value}-{mac(PURPOSE, value)}"


def read_mail_token(token: str) -> tuple[int, int] | None:
    """(ticket id, address id) of a token that we made; None for any other text."""
    ticket, _, rest = token.partition("-")
    address, _, proof = rest.partition("-")
    if not (ticket.isdecimal() and address.isdecimal()):
        return None
    good = mac_is_good(PURPOSE, f"{ticket}-{address}", proof.lower())
    return (int(ticket), int(address)) if good else None


def message_id(ticket: Ticket, box: Mailbox | None) -> str:
    """``t.<ticket>.<nonce>.<proof>@domain``: an id in a stranger's References must not attach mail to a ticket."""
    nonce = new_token().lower().replace("_", "x").replace("-", "y")
    proof = mac("message-id", f"{ticket.pk}.{nonce}")
    domain = (box.address if box else settings.DESK_MAIL).rpartition("@")[2]
    return f"t.{ticket.pk}.{nonce}.{proof}@{domain}"


def read_message_id(value: str) -> int | None:
    """The ticket's id of a Message-ID that we made."""
    parts = value.partition("@")[0].split(".")
    if len(parts) != 4 or parts[0] != "t" or not parts[1].isdecimal():
        return None
    good = mac_is_good("message-id", f"{parts[1]}.{parts[2]}", parts[3])
    return int(parts[1]) if good else None


def _plus(box: Mailbox | None, tag: str) -> str:
    local, _, domain = (box.address if box else settings.DESK_MAIL).rpartition("@")
    return f"{local.partition('+')[0]}+{tag}@{domain}"


def first_subject(ticket: Ticket) -> str:
    """Of a letter that answers nothing."""
    return _subject(ticket, mailbox_of(ticket), ticket.subject or plain_subject(ticket.language or "en"))


def _subject(ticket: Ticket, box: Mailbox | None, subject: str) -> str:
    """With the ticket's number where the mailbox wants it, for programs that drop ids and Reply-To."""
    return numbered(subject, ticket.pk) if box is not None and box.numbers_subjects else subject


def _answering(subject: str) -> str:
    return subject if subject[:3].lower() in ("re:", "aw:", "sv:") else f"Re: {subject}"


def plain_subject(language: str) -> str:
    """The desk's own words where a ticket has no subject, or one that must not travel."""
    with translation.override(interface_language(language)):
        return gettext("Your message to us")
