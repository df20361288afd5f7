"""A letter's row to the bytes that are sent; rendered once and stored, so that a resend is the same mail."""

import hashlib
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation

from helpdesk.duties.folding import LETTERS
from helpdesk.duties.models import Letter


def render(letter: Letter) -> bytes:
    """RFC 5322 bytes with CRLF: text, HTML beside it when there is one, and the letter's own headers."""
    if letter.template:
        _write(letter)
    message = EmailMessage(policy=LETTERS)
    message["Subject"] = letter.subject
    message["From"] = _address(letter.sender_name, letter.sender)
    message["To"] = _address("", letter.recipient)
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Content-Language"] = letter.language
    for name, value in letter.headers.items():
        del message[name]  # a copy says to whom the letter itself went
        message[name] = value
    if letter.kind in Letter.AUTOMATIC:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
        message["Precedence"] = "auto_reply"
        message["X-Sunrelay-Loop"] = "1"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def with_files(letter: Letter, raw: bytes) -> bytes:
    """The stored bytes with the letter's files behind them: the same mail each time.

    Raises OSError where a file cannot be read: what a letter speaks of does not stay behind.
    """
    if not letter.files:
        return raw
    message = message_from_bytes(raw, policy=LETTERS)
    assert isinstance(message, EmailMessage)
    message.make_mixed(boundary=f"files-{hashlib.sha256(letter.message_id.encode()).hexdigest()[:32]}")
    for file in letter.files:
        with default_storage.open(file["path"]) as stored:
            content = stored.read()
        main, sub = _kind(file["content_type"])
        message.add_attachment(content, maintype=main, subtype=sub, filename=file["name"])
    return message.as_bytes()


def _kind(content_type: str) -> tuple[str, str]:
    """A type for bytes as they are; parts of a mail's own kinds may not be put into base64 (RFC 2046, 5.2.1)."""
    main, _, sub = content_type.partition(";")[0].strip().lower().partition("/")
    plain = main.isalnum() and sub and main not in ("message", "multipart")
    return (main, sub) if plain else ("application", "octet-stream")


def _write(letter: Letter) -> None:
    """Fill text and HTML from the letter's template, in its reader's language."""
    context = {
        **letter.context,
        "subject": letter.subject,
        "language": letter.language,
        "desk_url": settings.DESK_URL,
    }
    with translation.override(interface_language(letter.language)):
        letter.text = render_to_string(f"mail/{letter.template}.txt", context).strip() + "\n"
        letter.html = render_to_string(f"mail/{letter.template}.html", context)


def interface_language(code: str) -> str:
    """The nearest language into which the desk's own words are translated."""
    known = dict(settings.LANGUAGES)
    base = code.partition("-")[0]
    return code if code in known else base if base in known else "en"


def _address(name: str, address: str) -> Address | str:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
