"""Why a decision fell as it did: the record stored with it, and the one sentence for people.

The record is plain data for a JSON field. The sentence is a list of parts, each a message id with its values,
so that a layer with translations can put them into the reader's language; ``plain`` writes them in English.
Both are for agents: no customer sees who else was considered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from helpdesk.lib.zones import zone, zone_data_version
from tickets.routing.policy import Policy
from tickets.routing.ranking import NO_NEXT, RankKey
from tickets.routing.workforce import NEVER

Part = tuple[str, Mapping[str, object]]
Record = dict[str, object]

LEVEL_PARTS = {
    5: "native %(language)s",
    4: "fluent %(language)s",
    3: "working %(language)s",
    2: "basic %(language)s",
    1: "reads %(language)s",
}
TRANSLATED = "%(language)s by machine translation"
SPOKE = "spoke with the customer on %(day)s"
STANDS_IN = "stands in for %(name)s"
ON_SHIFT = "on shift until %(until)s"
ON_SHIFT_YOURS = "on shift until %(until)s (%(yours)s yours)"
NEXT_ON = "next on shift %(start)s"
NEXT_ON_YOURS = "next on shift %(start)s (%(yours)s yours)"
CLOCKS = {"until": (ON_SHIFT, ON_SHIFT_YOURS), "start": (NEXT_ON, NEXT_ON_YOURS)}

REASON_WORDS = {
    "inactive": "%(count)s inactive",
    "excluded": "%(count)s ruled out",
    "region": "%(count)s not for this region",
    "contract_dates": "%(count)s outside the contract's dates",
    "contract_channel": "%(count)s without this channel in the contract",
    "contract_language": "%(count)s without this language in the contract",
    "contract_cap": "%(count)s with a used-up contract",
    "language": "%(count)s without the language",
    "skill": "%(count)s without the skill",
    "offline": "%(count)s offline",
    "off_shift": "%(count)s off shift",
    "break": "%(count)s on a break",
    "leaving": "%(count)s leaving soon",
    "not_before_due": "%(count)s starting too late",
    "full": "%(count)s full",
    "overflow": "%(count)s kept for busy hours",
    "in_chats": "%(count)s busy in chats",
}


class Placed(Protocol):
    """A candidate with the values of their rank in the language the contact would be served in."""

    @property
    def id(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def translated(self) -> bool: ...

    @property
    def values(self) -> RankKey: ...


@dataclass(frozen=True)
class Account:
    """What an explanation is made of: the circumstances, who was chosen, and how many were left out and why."""

    at: datetime
    policy: Policy
    step: str
    key_names: Sequence[str]
    ranked: Sequence[Placed]
    excluded: Mapping[str, int]
    answered_in: str = ""


def explanation(account: Account) -> Record:
    """The record of a decision, JSON-able; instants as ISO 8601 in UTC, ``chosen`` None for nobody."""
    chosen = account.ranked[0] if account.ranked else None
    return {
        "at": account.at.astimezone(UTC).isoformat(),
        "zone_data": zone_data_version(),
        "policy": account.policy.version,
        "step": account.step,
        "chosen": chosen and chosen.id,
        "language": chosen and chosen.language,
        "translated": chosen is not None and chosen.translated,
        "answered_in": account.answered_in,
        "best": [_named(one.values, account.key_names) for one in account.ranked[:3]],
        "excluded": dict(sorted(account.excluded.items(), key=lambda group: -group[1])),
    }


def _named(values: RankKey, names: Sequence[str]) -> Record:
    named: Record = dict(zip(names, values, strict=True))
    if named.get("hours_to_free") == NO_NEXT:  # JSON has no infinity
        named["hours_to_free"] = None
    assigned = named["assigned"]
    if isinstance(assigned, float):
        named["assigned"] = None if assigned == NEVER else datetime.fromtimestamp(assigned, UTC).isoformat()
    return named


@dataclass(frozen=True)
class Fit:
    """What can be told about the agent who was chosen. Zones are IANA names, instants UTC.

    ``spoke_at`` is when the customer last spoke with this agent, ``until`` the end of the block the agent is
    in, ``starts`` the next free instant of one who is off; ``your_zone`` is that of who reads the sentence.
    ``stands_in_for`` names who is away and had the ticket, "" where nobody is.
    """

    language: str
    level: int
    agent_zone: str
    your_zone: str | None = None
    translated: bool = False
    spoke_at: datetime | None = None
    stands_in_for: str = ""
    until: datetime | None = None
    starts: datetime | None = None


def sentence(fit: Fit) -> list[Part]:
    """The parts of "fluent Spanish, spoke with the customer on Monday, on shift until 18:00 (20:00 yours)".

    ``language`` is a code; ``day`` is a date; ``until``, ``start`` and ``yours`` are local aware datetimes.
    """
    template = TRANSLATED if fit.translated else LEVEL_PARTS.get(fit.level, "%(language)s")
    parts: list[Part] = [(template, {"language": fit.language})]
    if fit.spoke_at is not None:
        day = fit.spoke_at.astimezone(zone(fit.your_zone or fit.agent_zone)).date()
        parts.append((SPOKE, {"day": day}))
    if fit.stands_in_for:
        parts.append((STANDS_IN, {"name": fit.stands_in_for}))
    if fit.until is not None:
        parts.append(_clocks("until", fit.until, fit))
    elif fit.starts is not None:
        parts.append(_clocks("start", fit.starts, fit))
    return parts


def _clocks(name: str, instant: datetime, fit: Fit) -> Part:
    alone, with_yours = CLOCKS[name]
    theirs = instant.astimezone(zone(fit.agent_zone))
    if fit.your_zone is None:
        return alone, {name: theirs}
    yours = instant.astimezone(zone(fit.your_zone))
    if yours.replace(tzinfo=None) == theirs.replace(tzinfo=None):
        return alone, {name: theirs}
    return with_yours, {name: theirs, "yours": yours}


def left_out(record: Record) -> list[Part]:
    """The parts of "42 off shift, 3 full, 1 region", the largest group first."""
    counts = record.get("excluded")
    if not isinstance(counts, Mapping):
        return []
    groups = sorted(counts.items(), key=lambda group: (-group[1], group[0]))
    return [(REASON_WORDS.get(reason, "%(count)s " + reason), {"count": count}) for reason, count in groups]


def plain(parts: Iterable[Part], name_of: Callable[[str], str] = str) -> str:
    """The parts in English, joined by commas; ``name_of`` gives the name of a language code.

    A start carries its weekday, and so do two times that fall on different days.
    """
    return ", ".join(template % _in_words(values, name_of) for template, values in parts)


def _in_words(values: Mapping[str, object], name_of: Callable[[str], str]) -> dict[str, object]:
    words = dict(values)
    days = {value.date() for value in values.values() if isinstance(value, datetime)}
    for key, value in values.items():
        if isinstance(value, datetime):
            words[key] = f"{value:%H:%M}" if len(days) == 1 and key != "start" else f"{value:%a %H:%M}"
        elif isinstance(value, date):
            words[key] = f"{value:%A}"
        elif key == "language":
            words[key] = name_of(str(value))
    return words
