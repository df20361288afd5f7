"""Raw mail as customers' programs write it, in the charset of their choice."""

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from helpdesk.lib.signing import digest
from helpdesk.lib.zones import zone

# What old and regional mail programs still send.
CHARSETS = {
    "tr": "iso-8859-9",
    "ja": "iso-2022-jp",
    "ar": "windows-1256",
    "de": "iso-8859-1",
    "es": "iso-8859-15",
    "pt": "windows-1252",
    "hi": "utf-8",
    "en": "us-ascii",
}


@dataclass(frozen=True, kw_only=True)
class File:
    """An attachment of a letter; ``kind`` is its MIME type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail. ``answers`` is the id it answers, without brackets; ``zone`` that of the Date header."""

    name: str
    address: str
    to: str
    subject: str
    text: str
    charset: str = "utf-8"
    html: str = ""
    zone: str = "Europe/London"
    answers: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    files: tuple[File, ...] = ()


def raw(mail: Mail, *, at: datetime) -> bytes:
    """Its bytes; a text that the charset cannot hold goes out in UTF-8."""
    message = EmailMessage(policy=SMTP)
    local, _, domain = mail.address.rpartition("@")
    message["From"] = Address(mail.name, local, domain)
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at.astimezone(zone(mail.zone)))
    message["Message-ID"] = f"<{digest(mail.address, mail.text, at.isoformat())[:24]}@{domain}>"
    if mail.answers:
        message["In-Reply-To"] = message["References"] = f"<{mail.answers}>"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text, charset=_holding(mail.text, mail.charset))
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for file in mail.files:
        kind, _, subkind = file.kind.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subkind, filename=file.name)
    return message.as_bytes()


def _holding(text: str, charset: str) -> str:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset
