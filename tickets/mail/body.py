"""What a message says and carries: plain text, cleaned HTML, attachments."""

import re
from dataclasses import dataclass, field

from helpdesk.lib.html import clean_html, html_to_text, text_to_html
from tickets.mail.charsets import decode, label
from tickets.mail.filenames import file_name, sniffed_type
from tickets.mail.mime import Part, Tree, content, uu_blocks

_NO_TEXT = re.compile(
    r"text/(?:calendar|x-vcalendar|ics|vcard|x-vcard|directory|csv|xml|rtf|css|javascript|rfc822-headers"
    r"|x-amp-html|x-patch|x-diff)"
)
_META = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True)
class ParsedAttachment:
    """A file of a mail. `content_type` is what the bytes say where that is known, else what the mail says.

    `inline` is true when the HTML shows it by its `content_id` (written without angle brackets).
    """

    name: str
    content_type: str
    size: int
    content: bytes
    content_id: str | None
    inline: bool


@dataclass(frozen=True)
class Body:
    """`raw_html` is as sent, for reading structure only; `html` is cleaned and keeps `cid:` references."""

    text: str
    html: str
    raw_html: str
    attachments: tuple[ParsedAttachment, ...]
    charset: str | None
    notes: tuple[str, ...] = ()


@dataclass
class _Piece:
    """One stretch of the message: its plain form, its HTML form, or both as alternatives."""

    plain: str | None = None
    html: str | None = None


@dataclass
class _Reading:
    raw: bytes
    pieces: list[_Piece] = field(default_factory=list)
    files: list[ParsedAttachment] = field(default_factory=list)
    charset: str | None = None
    notes: list[str] = field(default_factory=list)


def read_body(raw: bytes, tree: Tree) -> Body:
    """Texts in order of their parts, HTML only where no plain text stands for it; the rest are files."""
    reading = _Reading(raw, notes=["too many parts"] if tree.cut else [])
    _read(reading, tree.root, None)
    raw_html = "\n".join(piece.html for piece in reading.pieces if piece.html)
    text = "\n\n".join(filter(None, (_plain(piece) for piece in reading.pieces)))
    html = ""
    if raw_html.strip():
        html = "\n".join(
            clean_html(piece.html) if piece.html else text_to_html(piece.plain or "")
            for piece in reading.pieces
        )
    files = _without_doubles(reading.files)
    shown = {cid.lower() for cid in re.findall(r"cid:([^\"'\s>)]{1,250})", html, re.IGNORECASE)}
    return Body(
        text=text.strip("\n"),
        html=html,
        raw_html=raw_html,
        attachments=tuple(_placed(each, shown) for each in files),
        charset=reading.charset,
        notes=tuple(dict.fromkeys(reading.notes)),
    )


def _plain(piece: _Piece) -> str:
    plain = (piece.plain or "").rstrip()
    return plain if plain.strip() or not piece.html else html_to_text(piece.html)


def _read(reading: _Reading, part: Part, group: _Piece | None) -> None:
    if part.parts:
        _note_protection(reading, part)
        inner = _Piece() if part.kind == "multipart/alternative" else group
        if inner is not None and inner is not group:
            reading.pieces.append(inner)
        for child in part.parts:
            _read(reading, child, inner)
    elif part.kind.startswith("multipart/") or _is_text(part):
        _read_text(reading, part, group)
    elif part.kind != "text/x-amp-html":
        _note_protection(reading, part)
        reading.files.append(_attachment(part, content(reading.raw, part), len(reading.files)))


def _note_protection(reading: _Reading, part: Part) -> None:
    if part.kind in {"multipart/signed", "multipart/encrypted"}:
        reading.notes.append(part.kind.removeprefix("multipart/"))
    elif part.kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        opaque = part.params.get("smime-type", "").lower() == "signed-data"
        reading.notes.append("signed" if opaque else "encrypted")


def _is_text(part: Part) -> bool:
    disposition = part.headers.plain("content-disposition").partition(";")[0].strip().lower()
    named = bool(file_name(part))
    return (
        part.kind.startswith("text/")
        and not _NO_TEXT.fullmatch(part.kind)
        and disposition != "attachment"
        and not named
    )


def _read_text(reading: _Reading, part: Part, group: _Piece | None) -> None:
    data = content(reading.raw, part)
    written = part.params.get("charset")
    is_html = part.kind == "text/html"
    if not is_html:
        data, blocks = uu_blocks(data)
        for name, block in blocks:
            reading.files.append(_file(name, "application/octet-stream", block))
    elif not label(written) and (found := _META.search(data[:4096])):
        written = found[1].decode("ascii")
    text = decode(data, written, is_html=is_html).replace("\r\n", "\n").replace("\r", "\n")
    if reading.charset is None and label(part.params.get("charset")):
        reading.charset = label(part.params.get("charset"))
    _place(reading, group, text, is_html)


def _place(reading: _Reading, group: _Piece | None, text: str, is_html: bool) -> None:
    """Put a text into its group of alternatives; the first of a form wins, a further one stands alone."""
    if group is not None and is_html and group.html is None:
        group.html = text
    elif group is not None and not is_html and group.plain is None:
        group.plain = text
    else:
        reading.pieces.append(_Piece(html=text) if is_html else _Piece(plain=text))


def _attachment(part: Part, data: bytes, number: int) -> ParsedAttachment:
    cid = part.headers.plain("content-id").strip().strip("<>").strip() or None
    name = file_name(part) or _nameless(part, number)
    return _file(name, part.kind, data, cid[:250] if cid else None)


def _file(name: str, declared: str, data: bytes, cid: str | None = None) -> ParsedAttachment:
    kind = sniffed_type(data, declared)
    return ParsedAttachment(name, kind, len(data), data, cid, inline=False)


_ENDINGS = {
    "message/rfc822": "message.eml",
    "message/global": "message.eml",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invite.ics",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "text/csv": "table.csv",
    "text/rtf": "text.rtf",
    "application/pdf": "document.pdf",
    "application/ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "pgp-version.txt",
    "image/jpeg": "image.jpg",
    "image/png": "image.png",
    "image/gif": "image.gif",
    "image/webp": "image.webp",
}


def _nameless(part: Part, number: int) -> str:
    name = _ENDINGS.get(part.kind, "attachment.bin")
    stem, _, ending = name.rpartition(".")
    return name if number == 0 else f"{stem}-{number + 1}.{ending}"


def _without_doubles(files: list[ParsedAttachment]) -> list[ParsedAttachment]:
    """Drop the copy of an invitation that programs send once as an alternative and once as a file."""
    calendars = [each for each in files if each.content_type in {"text/calendar", "application/ics"}]
    seen: dict[bytes, ParsedAttachment] = {}
    dropped: set[int] = set()
    for each in reversed(calendars):
        key = b"".join(each.content.split())
        if key in seen:
            dropped.add(id(each))
        seen.setdefault(key, each)
    return [each for each in files if id(each) not in dropped]


def _placed(each: ParsedAttachment, shown: set[str]) -> ParsedAttachment:
    inline = each.content_id is not None and each.content_id.lower() in shown
    return ParsedAttachment(each.name, each.content_type, each.size, each.content, each.content_id, inline)
