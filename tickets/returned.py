"""What machines report of our letters: bounces, receipts, complaints. Each is a note on the ticket it names."""

from datetime import datetime

from helpdesk.duties.models import Letter
from tickets.actions import Body, MailFacts, Post
from tickets.actions.customers import note_bounce
from tickets.actions.delivery import came_back
from tickets.actions.inbound import add_mail
from tickets.log import SYSTEM
from tickets.mail import thread
from tickets.mail.bounces import FailedRecipient
from tickets.mail.parse import ParsedMail
from tickets.models import InboundMail, Ticket

WEIGHTS = {"hard": 2.0, "soft": 1.0}  # how much it counts against an address; a refusal of us weighs nothing


def note_report(row: InboundMail, mail: ParsedMail, *, now: datetime) -> str:
    """The class of the report. A bounce also marks the letter that came back, if it is ours."""
    ticket = thread.bounced_ticket(mail, row)
    if ticket is None:
        return mail.mail_class
    if mail.mail_class == "bounce" and mail.bounce is not None:
        _mark_letter(ticket, mail, now)
    post = Post(
        conversation=ticket.public_id,
        writer=SYSTEM,
        body=Body(
            text=mail.text[:2000] or mail.subject or mail.mail_class,
            mail=MailFacts(row, mail.message_id or "", mail.mail_class),
        ),
        client_id=f"mail:{row.pk}",
        internal=True,
    )
    add_mail(post, now=now)
    return mail.mail_class


def _mark_letter(ticket: Ticket, mail: ParsedMail, now: datetime) -> None:
    """The newest letter to one of the recipients that failed; a report of mail we never sent marks nothing."""
    failed = {address.lower() for address in mail.failed_recipients}
    letters = Letter.objects.filter(conversation=ticket.public_id, state=Letter.State.SENT)
    for letter in letters.defer("raw", "html", "text").order_by("-pk"):
        if letter.recipient.lower() in failed:
            told = _told(mail, letter.recipient)
            came_back(letter, _why(told) or mail.subject)
            note_bounce(letter.recipient, WEIGHTS.get(told.severity if told else "hard", 0.0), now=now)
            return


def _told(mail: ParsedMail, recipient: str) -> FailedRecipient | None:
    """What the report says of one recipient."""
    told = mail.bounce.recipients if mail.bounce else ()
    return next((one for one in told if (one.address or "").lower() == recipient.lower()), None)


def _why(told: FailedRecipient | None) -> str:
    """What the other mail server said, without the name of the protocol before it (RFC 3464, 2.3.6)."""
    return told.diagnostic.partition(";")[2].strip() or told.diagnostic if told else ""
