"""The header block of a message or part, read from raw bytes, each header on its own.

Nothing here raises for odd input: a header that cannot be understood reads as empty, and the rest goes on.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from tickets.mail.charsets import codecs_for, decode, decode_header_bytes, fits

MAX_HEADER_BLOCK = 256 * 1024  # octets
_MAX_LINE = 100_000
_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
# Embeddings, overrides and isolates reorder what stands beside them; marks of direction do not.
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BIDI = _REORDERING | dict.fromkeys([0x200E, 0x200F, 0x061C])


@dataclass(frozen=True)
class Headers:
    """Headers in order, names in lower case, values as unfolded raw bytes. `charset` reads 8-bit values."""

    items: tuple[tuple[str, bytes], ...] = ()
    charset: str | None = None

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.items if key == name]

    def raw(self, name: str) -> bytes | None:
        """The first value that is not blank, else the first, else None."""
        values = self.all(name)
        return next((value for value in values if value.strip()), values[0] if values else None)

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.items)

    def plain(self, name: str) -> str:
        """The value decoded from bytes alone, for headers that are no human text."""
        value = self.raw(name)
        return decode_header_bytes(value, self.charset).strip() if value is not None else ""

    def text(self, name: str) -> str:
        """The value as people read it: RFC 2047 decoded, one line, no control characters."""
        return one_line(decode_words(self.plain(name)))

    def names(self) -> Iterator[str]:
        return (key for key, _ in self.items)


def split_headers(raw: bytes, start: int = 0) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """Header items and the offset where the body begins.

    A line that is no header ends the block, unless a header follows it (a broken line among good ones).
    Headers beyond 256 kB are left out; the body still starts after the blank line.
    """
    items: list[tuple[str, bytes]] = []
    pieces: list[bytes] = []
    at, end = start, len(raw)
    while at < end:
        line, after = _line(raw, at)
        if not line.strip(b"\r\n"):
            at = after
            break
        match = _NAME.match(line)
        if line[:1] in b" \t" and items:
            pieces.append(line)
        elif match:
            _close(items, pieces)
            items.append((match[1].decode("ascii").lower(), b""))
            pieces = [line[match.end() :]]
        elif not _NAME.match(_line(raw, after)[0]):
            break
        at = after
        if at - start > MAX_HEADER_BLOCK:
            _close(items, pieces)
            return tuple(items), _body_after(raw, at)
    _close(items, pieces)
    return tuple(items), at


def _line(raw: bytes, at: int) -> tuple[bytes, int]:
    found = raw.find(b"\n", at)
    after = len(raw) if found < 0 else found + 1
    return raw[at : min(after, at + _MAX_LINE)], after


def _close(items: list[tuple[str, bytes]], pieces: list[bytes]) -> None:
    """Put the unfolded lines of the last header in place (RFC 5322, 2.2.3)."""
    if items and pieces:
        name, _ = items[-1]
        value = b" ".join(piece.strip(b" \t\r\n") for piece in pieces)
        items[-1] = (name, value.strip().replace(b"\x00", b""))
        pieces.clear()


def _body_after(raw: bytes, at: int) -> int:
    found = [(place, len(gap)) for gap in (b"\n\r\n", b"\n\n") if (place := raw.find(gap, at - 1)) >= 0]
    return min(place + length for place, length in found) if found else len(raw)


# Text of headers ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Word:
    charset: str
    scheme: str
    content: str


def decode_words(value: str) -> str:
    """Decode RFC 2047 words. Neighbours of one charset are joined as bytes first: mailers split letters."""
    out: list[str] = []
    waiting: list[_Word] = []
    at = 0
    while (found := _next_word(value, at)) is not None:
        start, end, word = found
        gap = value[at:start]
        if not (waiting and not gap.strip()):
            out += [_decode_run(waiting), gap]
            waiting = []
        waiting.append(word)
        at = end
    return "".join([*out, _decode_run(waiting), value[at:]])


def _next_word(value: str, at: int) -> tuple[int, int, _Word] | None:
    """The next encoded word from `at`; scans with str.find alone, so hostile input stays linear."""
    while (start := value.find("=?", at)) >= 0:
        second = value.find("?", start + 2, start + 90)
        if second < 0 or value[second + 2 : second + 3] != "?" or value[second + 1] not in "bBqQ":
            at = start + 2
            continue
        end = value.find("?=", second + 3)
        if end < 0:
            return None
        word = _Word(value[start + 2 : second], value[second + 1].upper(), value[second + 3 : end])
        return start, end + 2, word
    return None


def _decode_run(words: list[_Word]) -> str:
    out: list[str] = []
    at = 0
    while at < len(words):
        charset = words[at].charset.lower()
        stop = at
        while stop < len(words) and words[stop].charset.lower() == charset:
            stop += 1
        out.append(_decode_same(words[at:stop]))
        at = stop
    return "".join(out)


def _decode_same(words: list[_Word]) -> str:
    """Words of one charset. Most mailers pad each word; some cut one base64 text anywhere: try both."""
    charset = words[0].charset if codecs_for(words[0].charset) else None
    each = b"".join(_base64(word.content) if word.scheme == "B" else _q(word.content) for word in words)
    if len(words) > 1 and all(word.scheme == "B" for word in words) and not fits(each, charset):
        joined = _base64("".join(word.content for word in words))
        each = joined if fits(joined, charset) else each
    return decode(each, charset)


def _base64(content: str) -> bytes:
    packed = re.sub(r"[^A-Za-z0-9+/]", "", content.replace("-", "+").replace("_", "/"))
    packed = packed[:-1] if len(packed) % 4 == 1 else packed
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return content.encode("ascii", "replace")


def _q(content: str) -> bytes:
    # A word holds raw 8-bit letters only when its writer was broken; UTF-8 is then the best reading.
    return binascii.a2b_qp(content.replace("_", " ").encode("utf-8", "replace"), header=False)


def one_line(text: str) -> str:
    """Whitespace collapsed, control characters and reordering marks gone, NFC."""
    kept = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in text.translate(_REORDERING)
        if not 0xD800 <= ord(letter) <= 0xDFFF
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def clean_name(text: str) -> str:
    """A person's or file's name: like one_line, and no direction marks at all (names stand beside others)."""
    return one_line(text.translate(_BIDI))


# Parameters (RFC 2045, RFC 2231) --------------------------------------------------------------------------


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` as ("text/plain", {"charset": "x"}); continuations and RFC 2047 decoded."""
    first, *rest = _split_parameters(value)
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for piece in rest[:200]:
        name, equals, content = piece.partition("=")
        name, content = name.strip().lower(), _unquote(content)
        if not equals or not name:
            continue
        match = re.fullmatch(r"([^*]+)\*(?:(\d{1,3})(\*?))?", name)
        if match:
            number = int(match[2]) if match[2] else 0
            encoded = not match[2] or bool(match[3])
            pieces.setdefault(match[1], {}).setdefault(number, (content, encoded))
        else:
            plain.setdefault(name, decode_words(content))
    for name, numbered in pieces.items():
        plain[name] = _extended([numbered[number] for number in sorted(numbered)])
    return first.strip().lower(), plain


def _split_parameters(value: str) -> list[str]:
    """Split at semicolons outside quotes."""
    out: list[str] = []
    start = at = 0
    quoted = False
    while at < len(value):
        letter = value[at]
        if quoted and letter == "\\":
            at += 1
        elif letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            out.append(value[start:at])
            start = at + 1
        at += 1
    return [*out, value[start:]]


def _unquote(content: str) -> str:
    content = content.strip()
    if content.startswith('"'):
        end = content.rfind('"')
        content = content[1:end] if end > 0 else content[1:]
        return re.sub(r'\\(["\\])', r"\1", content)
    return content


def _extended(pieces: list[tuple[str, bool]]) -> str:
    charset, raw = "", b""
    for place, (content, encoded) in enumerate(pieces):
        if encoded and place == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        raw += unquote_to_bytes(content) if encoded else content.encode("utf-8", "replace")
    text = decode(raw, charset or "utf-8")
    return decode_words(text) if "=?" in text else text


# Ids and dates --------------------------------------------------------------------------------------------


def message_ids(value: str) -> tuple[str, ...]:
    """Ids of a Message-ID, In-Reply-To or References value, without angle brackets, in order, each once."""
    found = [re.sub(r"\s+", "", each) for each in re.findall(r"<([^<>]{1,998})>", value)]
    if not found:
        found = [word.strip("<>,;\"'") for word in value.split() if "@" in word]
    return tuple(dict.fromkeys(each for each in found if each))


def date_of(value: str) -> tuple[datetime | None, int | None]:
    """The date as written (aware) and its offset in minutes; no offset when it tells nothing.

    +0000 is what servers and webmail write for everybody, so it says nothing about the writer.
    """
    try:
        parsed = parsedate_tz(value)
        if parsed is None:
            return None, None
        seconds = parsed[9]
        minutes = 0 if seconds is None else int(seconds / 60)
        known = seconds is not None and minutes != 0 and abs(minutes) <= 14 * 60
        zone = timezone(timedelta(minutes=minutes)) if known else UTC
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(
            year, month, day, hour, minute, min(second, 59), tzinfo=zone
        ), minutes if known else None
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None, None
