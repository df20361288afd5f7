"""What is kept of a mail's words and files."""

from tickets.actions import Body, MailFacts, NewFile
from tickets.actions.contacts import MAXIMUM_MAIL
from tickets.arrival.reading import Read


def body_of(read: Read, standing: str) -> Body:
    """The body of its message; ``standing`` says how sure its writer is."""
    mail = read.mail
    text = (mail.reply_text or mail.text)[:MAXIMUM_MAIL]
    files = tuple(
        NewFile(file.name, file.content_type, file.content, file.content_id or "", file.inline)
        for file in mail.attachments
    )
    return Body(
        text=text or ("" if files else "(no text)"),
        full_text=mail.text if mail.text != text else "",
        html=mail.html,
        files=files,
        mail=MailFacts(
            inbound=read.row,
            mail_id=mail.message_id or "",
            mail_class=mail.mail_class,
            sender=mail.sender.address or "",
            standing=standing,
            check=read.check,
            sealed=next((note for note in ("encrypted", "signed") if note in mail.notes), ""),
        ),
    )
