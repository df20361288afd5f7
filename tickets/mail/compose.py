"""Letters to customers, in their language: replies, acknowledgements, notices. Nothing here is sent or stored."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.duties.actions import LetterDraft
from helpdesk.languages.codes import direction
from helpdesk.lib.html import markdown_to_html
from helpdesk.lib.signing import mac, mac_is_good, new_token
from helpdesk.lib.words import local_words
from helpdesk.people.models import CustomerAddress
from tickets.models import Mailbox, Message, Ticket

PURPOSE = "mail-token"
MAXIMUM_REFERENCES = 20


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


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says: template name and its context."""

    kind: str
    template: str
    context: dict[str, object]


def reply(ticket: Ticket, to: CustomerAddress, text: str, *, by: str, link: str) -> LetterDraft:
    """An agent's words to a customer."""
    context = {"body": text, "body_html": markdown_to_html(text), "by": by, "link": link}
    return letter(ticket, to, Words("reply", "reply", context))


def letter(ticket: Ticket, to: CustomerAddress, words: Words) -> LetterDraft:
    """Render a letter in the ticket's language, threaded, answerable by its token address."""
    box = mailbox_of(ticket)
    language = ticket.language or ticket.customer.language or "en"
    token = mail_token(ticket.pk, to.pk)
    with translation.override(_interface_language(language)):
        context = {
            **words.context,
            "ticket": ticket,
            "language": language,
            "direction": direction(language),
            "desk_name": settings.DESK_NAME,
            "marker": _("Please reply above this line"),
            "token": token,
            "signature": box.signature if box else "",
        }
        subject = ticket.subject or _("Your message to us")
        text = render_to_string(f"mail/{words.template}.txt", context).strip() + "\n"
        html = render_to_string(f"mail/{words.template}.html", context)
    return LetterDraft(
        kind=words.kind,
        sender=box.address if box else settings.DESK_MAIL,
        sender_name=(box.display_name if box else "") or settings.DESK_NAME,
        recipient=to.address,
        envelope_sender=_plus(box, f"b-{token}"),
        subject=_answering(subject),
        text=text,
        html=html,
        language=language,
        message_id=message_id(ticket, box),
        conversation=ticket.public_id,
        headers={"Reply-To": _plus(box, f"t-{token}"), **thread_of(ticket).headers()},
    )


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


def in_words(instant: datetime, ticket: Ticket) -> str:
    """An instant in the customer's zone and manner, with weekday, date and the zone's name."""
    from_zone = ticket.customer.zone if ticket.customer.zone_is_known else ""
    return local_words(instant, from_zone, ticket.language or "en")


def _plus(box: Mailbox | None, tag: str) -> str:
    local, _, domain = (box.address if box else settings.DESK_MAIL).rpartition("@")
    return f"{local.partition('+')[0]}+{tag}@{domain}"


def _answering(subject: str) -> str:
    return subject if subject[:3].lower() in ("re:", "aw:", "sv:") else f"Re: {subject}"


def _interface_language(code: str) -> str:
    known = dict(settings.LANGUAGES)
    return code if code in known else code.partition("-")[0] if code.partition("-")[0] in known else "en"
