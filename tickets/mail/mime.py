"""The tree of parts of a message (RFC 2046), found in one pass over the lines that begin with two dashes.

Parts are offsets into the raw bytes: an attached message keeps exactly its own octets, and nesting costs
no copies. The innermost open boundary wins, which is how mail programs read contradictory boundaries.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.mail.headers import Headers, parameters, split_headers

MAX_DEPTH = 30
MAX_PARTS = 500
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


@dataclass
class Part:
    """One part. `kind` is type/subtype in lower case; `start` and `end` bound its undecoded body."""

    headers: Headers
    kind: str
    params: dict[str, str]
    start: int
    end: int
    parts: list["Part"] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return bool(self.parts)

    def walk(self) -> Iterator["Part"]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class _Open:
    part: Part
    boundary: bytes


@dataclass
class Tree:
    root: Part
    parts: int = 1
    cut: bool = False


def read_tree(raw: bytes) -> Tree:
    """All parts of a message. Beyond 30 levels or 500 parts the rest stays undivided (`cut` says so)."""
    tree = Tree(_part_at(raw, 0, "text/plain"))
    stack: list[_Open] = []
    current: Part | None = tree.root
    _push(raw, stack, tree.root)
    for at, line, after in _dashed_lines(raw):
        if current is not None and at < current.start:
            continue
        place = _matching(stack, line)
        if place is None:
            continue
        _end(stack[place + 1 :], current, _before(raw, at))
        del stack[place + 1 :]
        owner = stack[place]
        if line != b"--" + owner.boundary:
            current = None
            continue
        if tree.parts >= MAX_PARTS:
            tree.cut = True
            break
        # A part without headers is text even in a digest: its content is there to be read.
        current = _part_at(raw, after, "text/plain")
        owner.part.parts.append(current)
        tree.parts += 1
        if len(stack) < MAX_DEPTH:
            _push(raw, stack, current)
        elif current.kind.startswith("multipart/"):
            tree.cut = True
    return tree


def _part_at(raw: bytes, at: int, default: str) -> Part:
    items, body = split_headers(raw, at)
    bare = Headers(items)
    kind, params = parameters(bare.plain("content-type"))
    kind = re.sub(r"\s+", "", kind)
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
        kind = default
    return Part(Headers(items, params.get("charset")), kind, params, body, len(raw))


def _push(raw: bytes, stack: list[_Open], part: Part) -> None:
    if not part.kind.startswith("multipart/"):
        return
    boundary = part.params.get("boundary", "").strip().encode("utf-8", "surrogateescape")
    boundary = boundary or _guessed_boundary(raw, part)
    if boundary:
        stack.append(_Open(part, boundary))


def _guessed_boundary(raw: bytes, part: Part) -> bytes:
    """A multipart that names no boundary: the first dashed line that headers follow."""
    for at, line, after in _dashed_lines(raw):
        if at >= part.start and len(line) > 4:
            return line[2:] if raw[after : after + 8].lower() == b"content-" else b""
    return b""


def _dashed_lines(raw: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Offset, stripped text and end of each line that begins with two dashes."""
    at = 0 if raw.startswith(b"--") else raw.find(b"\n--") + 1
    while at > 0 or (at == 0 and raw.startswith(b"--")):
        found = raw.find(b"\n", at)
        after = len(raw) if found < 0 else found + 1
        if after - at < 2000:
            yield at, raw[at:after].rstrip(), after
        at = raw.find(b"\n--", after - 1) + 1
        if at == 0:
            return


def _matching(stack: list[_Open], line: bytes) -> int | None:
    for place in range(len(stack) - 1, -1, -1):
        boundary = stack[place].boundary
        if line.startswith(boundary, 2) and line[2 + len(boundary) :] in (b"", b"--"):
            return place
    return None


def _end(closed: list[_Open], current: Part | None, at: int) -> None:
    for each in closed:
        each.part.end = max(each.part.start, at)
    if current is not None:
        current.end = max(current.start, at)


def _before(raw: bytes, at: int) -> int:
    """The line break before a boundary belongs to the boundary (RFC 2046, 5.1.1)."""
    if raw[at - 1 : at] == b"\n":
        at -= 1
    if raw[at - 1 : at] == b"\r":
        at -= 1
    return max(at, 0)


def content(raw: bytes, part: Part) -> bytes:
    """The decoded octets of a leaf. Broken encodings give what can be had; unknown ones the bytes as sent."""
    body = raw[part.start : part.end]
    encoding = part.headers.plain("content-transfer-encoding").split(";")[0].strip().strip("\"'").lower()
    if encoding == "base64":
        return decode_base64(body)
    if encoding in {"quoted-printable", "quoted printable", "quotedprintable"}:
        return binascii.a2b_qp(body)
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        blocks = uu_blocks(body)[1]
        return blocks[0][1] if blocks else body
    return body


def decode_base64(body: bytes) -> bytes:
    """Base64 with junk, missing padding or several padded runs; text that is no base64 stays as it is."""
    packed = _NOT_BASE64.sub(b"", body)
    visible = len(body) - sum(body.count(space) for space in (b"\r", b"\n", b" ", b"\t"))
    if visible and len(packed) < visible * 0.8:
        return body
    if b"=" not in packed.rstrip(b"="):
        packed = packed.rstrip(b"=")
        return _run(packed)
    return b"".join(_run(run) for run in re.split(rb"=+", packed))


def _run(run: bytes) -> bytes:
    if len(run) % 4 == 1:
        run = run[:-1]
    try:
        return binascii.a2b_base64(run + b"=" * (-len(run) % 4))
    except (binascii.Error, ValueError):
        return b""


def uu_blocks(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Split uuencoded blocks out of a text: (the text without them, [(file name, content)])."""
    if b"begin " not in body:
        return body, []
    rest: list[bytes] = []
    blocks: list[tuple[str, bytes]] = []
    lines = body.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        match = re.match(rb"begin(?:-base64)? [0-7]{3,4} (\S.{0,250}?)[ \t]*\r?\n?$", lines[at])
        stop = _uu_end(lines, at + 1) if match else None
        if match is None or stop is None:
            rest.append(lines[at])
            at += 1
            continue
        data = b"".join(_uu_line(line) for line in lines[at + 1 : stop])
        blocks.append((match[1].decode("utf-8", "replace"), data))
        at = stop + 1
    return b"".join(rest), blocks


def _uu_end(lines: list[bytes], at: int) -> int | None:
    """The line `end` after nothing but uuencoded lines, so that a sentence with "begin" stays a sentence."""
    for place in range(at, len(lines)):
        line = lines[place].rstrip(b"\r\n")
        if line == b"end":
            return place if place > at else None
        if len(line) > 62 or (line and not 32 <= line[0] <= 96):
            return None
    return None


def _uu_line(line: bytes) -> bytes:
    line = line.rstrip(b"\r\n")
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""
