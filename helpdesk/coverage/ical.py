"""Hours as an iCalendar feed (RFC 5545), for whatever calendar an agent uses. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75  # octets of a content line, before it is folded (RFC 5545, 3.1)
PRODUCT = "-//Sunrelay//Hours//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One stretch of work. ``key`` names it for ever: a calendar that sees it again changes what it has."""

    key: str
    start: datetime
    end: datetime
    title: str


def feed(name: str, entries: Iterable[Entry], *, now: datetime) -> str:
    """A calendar called ``name``; instants are written in UTC, so that every calendar shows them in its own zone."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for one in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(one.key)}",
            f"DTSTAMP:{_instant(now)}",
            f"DTSTART:{_instant(one.start)}",
            f"DTEND:{_instant(one.end)}",
            f"SUMMARY:{_text(one.title)}",
            "END:VEVENT",
        ]
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escaped (3.3.11); a line break of somebody's name starts no property of its own."""
    plain = " ".join(value.split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> list[str]:
    """Pieces of at most 75 octets, never inside a character; all but the first begin with a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return [*pieces, piece]
