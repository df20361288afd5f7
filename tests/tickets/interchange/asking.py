"""Short words for questions to the interchange: people, a scenario, and the answer as a Python value."""

import json
from typing import Any

from tickets.interchange import answer_line

EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]
WEEKDAYS = EVERY_DAY[:5]


def shift(hours: str, days: list[int] | None = None, **more: Any) -> dict[str, Any]:
    """A shift from "22:00-06:00", by default on every day."""
    start, end = hours.split("-")
    return {"days": EVERY_DAY if days is None else days, "start": start, "end": end, **more}


def person(id: str, zone: str, *shifts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An agent who is fluent in English and has room, weekdays nine to six when no shift is named."""
    return {
        "id": id,
        "zone": zone,
        "shifts": list(shifts) or [shift("09:00-18:00", WEEKDAYS)],
        "languages": {"en": 4},
        "capacity": {"chat": 2, "email": 5},
        **more,
    }


def ask(op: str, scenario: dict[str, Any], **args: Any) -> Any:
    """The answer, or the error as {"error": ...}."""
    line = json.dumps({"id": "q", "op": op, "scenario": scenario, "args": args})
    given = json.loads(answer_line(line.encode()))
    assert given.pop("id") == "q"
    return given.get("answer", given)


THREE = {
    "agents": [
        person("berlin", "Europe/Berlin"),
        person("manila", "Asia/Manila"),
        person("sf", "America/Los_Angeles"),
    ],
    "customers": [
        {"id": "auckland", "zone": "Pacific/Auckland"},
        {"id": "istanbul", "zone": "Europe/Istanbul"},
        {"id": "chicago", "zone": "America/Chicago"},
        {"id": "munich", "zone": "Europe/Berlin"},
    ],
}
