"""The roster as a table file: out as it is, in as a draft, all lines or none."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO

from django.utils.translation import gettext as _

from helpdesk.coverage.calendar import CalendarError, Shift, parse_minutes
from helpdesk.lib.words import told
from helpdesk.people.models import Agent

HEAD = ("email", "day", "start", "end", "zone")
MOST_LINES = 5000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """One shift of one agent; ``start`` None: the day is free."""

    agent: Agent
    day: date
    start: int | None
    end: int | None


class CsvError(Exception):
    """``lines``: each bad line with its number and what is wrong with it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


def written(rows: Iterable[tuple[Agent, date, tuple[tuple[int, int], ...], str]]) -> str:
    """One line a shift, in the agent's local time; a day without one has an empty start and end."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(HEAD)
    for agent, day, shifts, zone in rows:
        for start, end in shifts or ((None, None),):
            table.writerow([_plain(agent.user.email), day.isoformat(), _time(start), _time(end), zone])
    return out.getvalue()


def read(text: str, agents: Iterable[Agent]) -> dict[tuple[Agent, date], list[list[int]]]:
    """The hours of each day that the file names. Raises CsvError that names every bad line."""
    by_mail = {agent.user.email.lower(): agent for agent in agents}
    found: dict[tuple[Agent, date], list[list[int]]] = {}
    bad: list[str] = []
    rows = list(csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text)))
    if len(rows) > MOST_LINES:
        raise CsvError([_("A file has at most %(most)s lines.") % {"most": MOST_LINES}])
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].lower() == HEAD[0]):
            continue
        try:
            line = _line(cells, by_mail)
        except (CalendarError, ValueError) as refusal:
            bad.append(_("Line %(number)s: %(why)s") % {"number": number, "why": told(refusal)})
            continue
        hours = found.setdefault((line.agent, line.day), [])
        if line.start is not None and line.end is not None:
            hours.append([line.start, line.end])
    if bad:
        raise CsvError(bad)
    if not found:
        raise CsvError([_("The file names no shift.")])
    return found


def _line(cells: list[str], by_mail: dict[str, Agent]) -> Line:
    if len(cells) < 4:
        raise ValueError(_("a line has an address, a day, a start and an end"))
    agent = by_mail.get(cells[0].lstrip("'").lower())
    if agent is None:
        raise ValueError(_("%(address)s is none of your agents") % {"address": cells[0]})
    try:
        day = date.fromisoformat(cells[1])
    except ValueError:
        raise ValueError(_("%(text)s is no day such as 2027-01-31") % {"text": cells[1] or "–"}) from None
    if not cells[2] and not cells[3]:
        return Line(agent, day, None, None)
    start, end = parse_minutes(cells[2]), parse_minutes(cells[3])
    Shift((day.weekday(),), start, end)
    return Line(agent, day, start, end)


def _delimiter(text: str) -> str:
    """Semicolons where spreadsheets of many countries write them."""
    head = text.split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def _plain(text: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _time(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"
