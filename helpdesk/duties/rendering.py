"""A letter's row to the bytes that are sent; rendered once and stored, so that a resend is the same mail."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from helpdesk.duties.models import Letter

POLICY = SMTP.clone(max_line_length=200)


def render(letter: Letter) -> bytes:
    """RFC 5322 bytes with CRLF: text, HTML beside it when there is one, and the letter's own headers."""
    if letter.template:
        _write(letter)
    message = EmailMessage(policy=POLICY)
    message["Subject"] = letter.subject
    message["From"] = _address(letter.sender_name, letter.sender)
    message["To"] = _address("", letter.recipient)
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    message["Content-Language"] = letter.language
    for name, value in letter.headers.items():
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
