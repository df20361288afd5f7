"""A mail as bytes read into plain values. No database, no network, no clock; nothing here changes anything.

Odd mail is read as far as it goes: each header and part stands alone, and one that makes no sense costs only
itself. MailError is for what cannot be read at all.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import TypeVar

from tickets.mail.addresses import Party, addresses, parties
from tickets.mail.body import Body, ParsedAttachment, read_body
from tickets.mail.bounces import Bounce, FailedRecipient, read_bounce
from tickets.mail.charsets import label, language_of
from tickets.mail.classify import MailClass, Signs, classify, suppresses_answer
from tickets.mail.forwards import is_forward, original_sender
from tickets.mail.headers import Headers, date_of, message_ids
from tickets.mail.mime import Part, Tree, read_tree
from tickets.mail.quotes import reply_text
from tickets.mail.subjects import prefix_of

__all__ = [
    "Bounce",
    "FailedRecipient",
    "MailClass",
    "MailError",
    "ParsedAttachment",
    "ParsedMail",
    "Party",
    "parse",
    "reply_text",
    "unreadable",
]

MAX_MAIL = 35 * 1024 * 1024  # octets
MAX_SUBJECT = 998  # characters, the longest line of RFC 5322
MAX_REFERENCES = 100
_RECIPIENT_HEADERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_NOBODY: tuple[Party, ...] = ()
_T = TypeVar("_T")


class MailError(Exception):
    """A mail that cannot be read at all; the message is a sentence for people."""


@dataclass(frozen=True)
class ParsedMail:
    """One mail. Addresses keep their local part as written; ids are without angle brackets.

    `date` is as written (aware; display only), `utc_offset` its minutes or None when it tells nothing.
    `html` is cleaned and keeps `cid:` references; "" when there is none. `text` is always whole, `reply_text`
    the view without quotes. `authentication` holds the headers of that name, the topmost first. `bounce` is
    there when `mail_class` is "bounce". `notes` are short words such as "signed", "encrypted", "no sender".
    """

    sender: Party
    reply_to: tuple[Party, ...]
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    recipients: tuple[str, ...]
    subject: str
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    utc_offset: int | None
    text: str
    html: str
    reply_text: str
    attachments: tuple[ParsedAttachment, ...]
    mail_class: MailClass
    suppress_auto_reply: bool
    languages: tuple[str, ...]
    charset: str | None
    original_sender: Party | None
    failed_recipients: tuple[str, ...]
    bounce: Bounce | None
    authentication: tuple[str, ...]
    marked_spam: bool
    notes: tuple[str, ...]


def parse(
    raw: bytes,
    *,
    own_addresses: Collection[str] = (),
    own_message_id_domain: str | None = None,
    own_lines: Sequence[str] = (),
    marker: str | None = None,
) -> ParsedMail:
    """Read a mail of at most 35 MB. Raises MailError, and nothing else, for what cannot be read."""
    try:
        return _parse(raw, _Ours(own_addresses, own_message_id_domain, own_lines, marker))
    except MailError:
        raise
    except RecursionError:
        raise MailError("The message is nested too deeply to be read.") from None
    except Exception as error:
        raise MailError(f"The message could not be read ({type(error).__name__}).") from error


def unreadable(raw: bytes, sender: str) -> bytes:
    """A mail that carries bytes nobody could read, so that a person can look at them."""
    mail = EmailMessage()
    if "@" in sender:
        mail["From"] = sender.replace("\n", " ").replace("\r", " ")
    mail["Subject"] = "(unreadable mail)"
    mail.set_content("This mail could not be read. Its bytes are attached as they came.")
    mail.add_attachment(raw, maintype="application", subtype="octet-stream", filename="mail.eml")
    return mail.as_bytes()


@dataclass(frozen=True)
class _Ours:
    addresses: Collection[str]
    domain: str | None
    lines: Sequence[str]
    marker: str | None


def _parse(raw: bytes, ours: _Ours) -> ParsedMail:
    raw = _opened(raw)
    tree = read_tree(raw)
    headers = Headers(tree.root.headers.items, _charset(tree))
    body = _or(Body("", "", "", (), None, ("unreadable body",)), lambda: read_body(raw, tree))
    sender, notes = _sender(headers)
    subject = _or("", lambda: headers.text("subject")[:MAX_SUBJECT])
    signs = Signs(headers, tree, sender, subject, body.text, ours.addresses, ours.domain)
    mail_class: MailClass = _or("person", lambda: classify(signs))
    bounce = _or(None, lambda: read_bounce(raw, tree, headers, body.text)) if mail_class == "bounce" else None
    date, offset = date_of(_or("", lambda: headers.plain("date")))
    to, cc = _parties(headers, "to"), _parties(headers, "cc")
    in_reply_to = _ids(headers, "in-reply-to")
    references = _ids(headers, "references")
    forward = _or(False, lambda: is_forward(subject, body.text))
    is_reply = not forward and _is_reply(subject, in_reply_to, references, body, ours.marker)
    return ParsedMail(
        sender=sender,
        reply_to=_parties(headers, "reply-to"),
        to=to,
        cc=cc,
        recipients=_or((), lambda: _recipients(headers)),
        subject=subject,
        message_id=next(iter(_ids(headers, "message-id")), None),
        in_reply_to=in_reply_to,
        references=references,
        date=date,
        utc_offset=offset,
        text=body.text,
        html=body.html,
        reply_text=_reply(body, is_reply, ours),
        attachments=body.attachments,
        mail_class=mail_class,
        suppress_auto_reply=_or(True, lambda: suppresses_answer(headers, mail_class)),
        languages=_or((), lambda: _languages(headers, body.charset)),
        charset=body.charset,
        original_sender=_or(
            None, lambda: original_sender(body.text, [*ours.addresses, sender.address or ""])
        ),
        failed_recipients=_failed(bounce),
        bounce=bounce,
        authentication=_or((), lambda: _authentication(headers)),
        marked_spam=_or(False, lambda: _marked_spam(headers)),
        notes=(*notes, *body.notes),
    )


def _or(fallback: _T, read: Callable[[], _T]) -> _T:
    """One value in its own try: a header that cannot be read must not refuse the message."""
    try:
        return read()
    except Exception:
        return fallback


def _opened(raw: bytes) -> bytes:
    """The message without what stands before it: blank lines, a byte order mark, an mbox line."""
    if len(raw) > MAX_MAIL:
        raise MailError(f"The message is larger than {MAX_MAIL // 1024 // 1024} MB.")
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while raw[start : start + 1] in (b"\r", b"\n", b" ", b"\t"):
        start += 1
    if re.match(rb">?From [^\r\n]{1,500}\r?\n", raw[start : start + 600]):
        start = raw.index(b"\n", start) + 1
    if not raw[start:].strip(b"\0 \t\r\n"):
        raise MailError("The message is empty.")
    return raw[start:]


def _charset(tree: Tree) -> str | None:
    """The charset that the first text part names: raw 8-bit headers are mostly written in it."""
    named = (part.params.get("charset") for part in tree.root.walk() if _is_leaf_text(part))
    return next((each for each in named if label(each)), None)


def _is_leaf_text(part: Part) -> bool:
    return not part.parts and part.kind.startswith("text/")


def _sender(headers: Headers) -> tuple[Party, tuple[str, ...]]:
    """The first From with an address, else Sender, else Return-Path; a name alone is kept.

    A list that rewrites From gives the writer in X-Original-From and again in Reply-To: both must agree.
    """
    rewritten = _first(headers, "x-original-from")
    if rewritten and rewritten.address in addresses(_parties(headers, "reply-to")):
        return rewritten, ("sender rewritten by a list",)
    for name in ("from", "sender", "return-path"):
        party = _first(headers, name)
        if party:
            return party, () if name == "from" else (f"sender from {name}",)
    named = _or(_NOBODY, lambda: parties(headers.plain("from"), 1))
    return (named[0] if named else Party(None, None)), ("no sender",)


def _first(headers: Headers, name: str) -> Party | None:
    return next((party for party in _parties(headers, name) if party.address), None)


def _parties(headers: Headers, name: str) -> tuple[Party, ...]:
    return _or(_NOBODY, lambda: _all_parties(headers, name))


def _all_parties(headers: Headers, name: str) -> tuple[Party, ...]:
    found: list[Party] = []
    for value in headers.all(name)[:50]:
        found += parties(Headers((("x", value),), headers.charset).plain("x"))
    return tuple(dict.fromkeys(found))[:500]


def _recipients(headers: Headers) -> tuple[str, ...]:
    return addresses(party for name in _RECIPIENT_HEADERS for party in _parties(headers, name))


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    nothing: tuple[str, ...] = ()
    found = _or(nothing, lambda: message_ids(" ".join(map(_ascii, headers.all(name)[:20]))))
    if len(found) > MAX_REFERENCES:
        return (found[0], *found[-(MAX_REFERENCES - 1) :])
    return found


def _ascii(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _languages(headers: Headers, charset: str | None) -> tuple[str, ...]:
    """Hints of the mail program: Content-Language, Accept-Language, then a charset of one language.

    They say what the program is set to, not the text.
    """
    written = [*headers.all("content-language")[:3], *headers.all("accept-language")[:3]]
    words = [piece.partition(b";")[0] for value in written for piece in value.split(b",")]
    found = [word.decode("ascii", "replace").strip() for word in words[:30]]
    known = [word for word in found if _LANGUAGE.fullmatch(word)][:10]
    written_in = language_of(charset)
    return tuple(dict.fromkeys([*known, written_in] if written_in else known))


def _marked_spam(headers: Headers) -> bool:
    """The mark of a filter before us (SpamAssassin, rspamd, Exchange); there is no filter of our own."""
    flags = (headers.plain(name).strip().lower() for name in ("x-spam-flag", "x-spam", "x-spam-status"))
    confident = headers.plain("x-ms-exchange-organization-scl").strip()
    return any(flag.startswith("yes") for flag in flags) or confident in {"5", "6", "7", "8", "9"}


def _authentication(headers: Headers) -> tuple[str, ...]:
    """The values of Authentication-Results, the topmost first; whose word they are is not asked here."""
    return tuple(_ascii(value) for value in headers.all("authentication-results")[:20])


def _is_reply(
    subject: str, in_reply_to: tuple[str, ...], references: tuple[str, ...], body: Body, marker: str | None
) -> bool:
    if in_reply_to or references or prefix_of(subject) == "reply":
        return True
    return bool(marker) and str(marker) in body.text


def _reply(body: Body, is_reply: bool, ours: _Ours) -> str:
    return _or(
        body.text,
        lambda: reply_text(
            body.text, body.raw_html, is_reply=is_reply, own_lines=ours.lines, marker=ours.marker
        ),
    )


def _failed(bounce: Bounce | None) -> tuple[str, ...]:
    if bounce is None:
        return ()
    failing = (each.address for each in bounce.recipients if each.severity in {"hard", "soft", "policy"})
    return tuple(dict.fromkeys(failing))
