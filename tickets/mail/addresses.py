"""Addresses of a header (RFC 5322, 3.4), read by one linear pass, tolerant of what mailers write."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tickets.mail.headers import clean_name, decode_words

MAX_ADDRESSES = 500
_EDGES = " \t<>()[]\"',;:"


@dataclass(frozen=True)
class Party:
    """One side of a message. `address` keeps the local part as written; its domain is in lower case."""

    address: str | None
    name: str | None


def without_plus(address: str) -> str:
    """An address in lower case and without its plus part, so that Support+anything@ is support@."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.split('+', 1)[0]}@{domain}"


def parties(value: str, limit: int = MAX_ADDRESSES) -> tuple[Party, ...]:
    """All parties of an address header, at most `limit`; groups are opened, empty entries left out."""
    found: list[Party] = []
    carried = ""
    for piece in _pieces(value):
        if "@" not in piece and "<" not in piece and piece.strip():
            # "Doe, John <j@x>": a comma that should have been quoted belongs to the name.
            carried = f"{carried}, {piece.strip()}" if carried else piece.strip()
            continue
        party = _party(f"{carried}, {piece.strip()}" if carried else piece)
        carried = ""
        if party.address or party.name:
            found.append(party)
        if len(found) >= limit:
            return tuple(found)
    if carried:
        found.append(_party(carried))
    return tuple(party for party in found if party.address or party.name)


def addresses(found: Iterable[Party]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(party.address for party in found if party.address))


def _pieces(value: str) -> list[str]:
    """Split at commas and semicolons outside quotes, comments and angle brackets; drop group names."""
    out: list[str] = []
    start = at = depth = 0
    quoted = angle = False
    while at < len(value):
        letter = value[at]
        if letter == "\\" and (quoted or depth):
            at += 1
        elif letter == '"' and not depth:
            quoted = not quoted
        elif quoted:
            pass
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif depth:
            pass
        elif letter in "<>":
            angle = letter == "<"
        elif letter in ",;" and not angle:
            out.append(value[start:at])
            start = at + 1
        elif letter == ":" and not angle and "@" not in value[start:at]:
            start = at + 1
        at += 1
    if quoted or depth or angle:
        # Something was never closed: a plain split loses less than one huge entry.
        return [*out, *re.split(r"[,;]", value[start:])]
    return [*out, value[start:]]


def _party(piece: str) -> Party:
    piece = piece.strip()
    open_, close = piece.rfind("<"), piece.rfind(">")
    if open_ >= 0 and (inside := piece[open_ + 1 : close if close > open_ else len(piece)].strip()):
        address = _address(inside)
        if address:
            name = _name(piece[:open_]) or _name(_comment(piece[close + 1 :] if close > open_ else ""))
            return Party(address, _unless_same(name, address))
    bare, comment = _without_comments(piece)
    address = _address(bare.strip().strip("\"'"))
    if address:
        return Party(address, _unless_same(_name(comment), address))
    address = _address_within(decode_words(bare)) if "@" in decode_words(bare) else None
    rest = _name(bare.replace("<", " ").replace(">", " ")) or _name(comment)
    return Party(address, _unless_same(rest, address))


def _unless_same(name: str | None, address: str | None) -> str | None:
    return None if name and address and name.casefold() == address.casefold() else name


def _name(text: str) -> str | None:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    text = re.sub(r"\\(.)", r"\1", text).replace('"', "")
    return clean_name(decode_words(text)).strip("' ")[:300].strip() or None


def _comment(text: str) -> str:
    return _without_comments(text)[1]


def _without_comments(text: str) -> tuple[str, str]:
    outside: list[str] = []
    inside: list[str] = []
    depth = 0
    quoted = False
    for letter in text:
        if letter == '"' and not depth:
            quoted = not quoted
        if letter == "(" and not quoted:
            depth += 1
            continue
        if letter == ")" and not quoted and depth:
            depth -= 1
            inside.append(" ")
            continue
        (inside if depth else outside).append(letter)
    return "".join(outside), "".join(inside).strip()


def _address(text: str) -> str | None:
    """The text as one address, or None. Quoted local parts stay quoted; a source route is dropped."""
    text = text.strip().strip("<>").removeprefix("mailto:").removeprefix("MAILTO:").strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    local, at, domain = text.rpartition("@")
    local, domain = local.strip(), domain.strip().strip(".,;>")
    spaced = re.search(r"[\s<>(),;]", domain) or (
        not local.startswith('"') and re.search(r"[\s<>(),;:\"]", local)
    )
    if not at or not local or not domain or spaced or len(text) > 320 or not text.isprintable():
        return None
    return f"{local}@{domain.lower()}"


def _address_within(text: str) -> str | None:
    """The first thing that looks like an address in free text."""
    for word in re.split(r"[\s<>()\[\],;\"]+", text[:2000]):
        if "@" in word and (address := _address(word.strip(_EDGES))):
            return address
    return None


def address_within(text: str) -> str | None:
    """The first address in a line of text, or None."""
    return _address_within(text) if "@" in text else None
