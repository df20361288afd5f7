"""What is kept of a mail's words, files and wishes."""

from tickets.actions import Body, MailFacts, NewFile
from tickets.actions.contacts import MAXIMUM_MAIL
from tickets.arrival.reading import Read
from tickets.mail.addresses import without_plus
from tickets.mail.compose import MOST_COPIES, plain_address

LONGEST_ADDRESS = 254


def body_of(read: Read, standing: str, *, opens: bool = False) -> Body:
    """The body of its message; ``standing`` says how sure its writer is, ``opens`` whether it is the first."""
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
            copies=_copies(read) if standing not in ("other", "forged") else (),
            answers_to=_answers_to(read) if opens or standing == "token" or read.check == "verified" else "",
        ),
    )


def _copies(read: Read) -> tuple[str, ...]:
    """Whom a person wrote to beside us: neither the desk itself, nor its people, nor whoever wrote."""
    mail = read.mail
    if mail.mail_class != "person" or read.is_forged:
        return ()
    ours = {address.lower() for address in read.known.own_addresses} | {
        without_plus(read.row.envelope_recipient)
    }
    named = filter(None, (plain_address(party.address or "") for party in (*mail.to, *mail.cc)))
    others = {
        address.lower(): address
        for address in named
        if without_plus(address) not in ours and address.lower() not in read.known.staff
    }
    for own in (mail.sender, *mail.reply_to):
        others.pop((own.address or "").lower(), None)
    return tuple(address for address in others.values() if len(address) <= LONGEST_ADDRESS)[:MOST_COPIES]


def _answers_to(read: Read) -> str:
    """The one address of Reply-To, when it is another one and not the desk's; a list's would be the list.

    Anybody can write one. It counts where its writer has seen all that an answer shows, which is their own first
    mail, or is who they say: a conversation is not led away from its customer.
    """
    mail = read.mail
    wanted = {party.address for party in mail.reply_to if party.address}
    ours = {address.lower() for address in read.known.own_addresses}
    if mail.mail_class != "person" or read.is_forged or len(wanted) != 1:
        return ""
    address = wanted.pop()
    known = {*ours, (mail.sender.address or "").lower()}
    return "" if address.lower() in known or without_plus(address) in ours else address
