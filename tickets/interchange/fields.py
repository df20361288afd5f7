"""Reading JSON of strangers field by field: every refusal is one sentence that names the field and its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from helpdesk.coverage.wallclock import in_utc

T = TypeVar("T")


class ScenarioError(ValueError):
    """What was given is no scenario or no question; the text is a sentence that says where and why."""


@dataclass(frozen=True)
class Fields:
    """The fields of one JSON object; ``where`` names it in refusals ("agent a1"). Absent and null are the same."""

    values: Mapping[str, Any]
    where: str

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def need(self, name: str) -> Any:
        """The value, of whatever kind. Raises ScenarioError when it is absent."""
        if not self.has(name):
            raise ScenarioError(f"{self.where} lacks {name!r}.")
        return self.values[name]

    def text(self, name: str) -> str:
        return _kind(self.need(name), str, "a text", self._of(name))

    def maybe_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number; without a default it must be there."""
        if default is not None and not self.has(name):
            return default
        return whole(self.need(name), self._of(name))

    def flag(self, name: str, default: bool) -> bool:
        return _kind(self.values[name], bool, "true or false", self._of(name)) if self.has(name) else default

    def instant(self, name: str) -> datetime:
        return instant(self.need(name), self._of(name))

    def maybe_instant(self, name: str) -> datetime | None:
        return self.instant(name) if self.has(name) else None

    def day(self, name: str) -> date | None:
        return day(self.values[name], self._of(name)) if self.has(name) else None

    def inner(self, name: str) -> "Fields":
        """The object under ``name``; an empty one when it is absent."""
        return fields(self.values[name] if self.has(name) else {}, self._of(name))

    def rows(self, name: str) -> list[Any]:
        """The list under ``name``; an empty one when it is absent."""
        return _kind(self.values[name], list, "a list", self._of(name)) if self.has(name) else []

    def each(self, name: str, read: Callable[["Fields"], T]) -> tuple[T, ...]:
        """Every object of the list under ``name``, read by ``read``."""
        return tuple(read(fields(row, f"An entry of {self._of(name)}")) for row in self.rows(name))

    def names(self, name: str) -> frozenset[str]:
        return frozenset(
            _kind(one, str, "a text", f"An entry of {self._of(name)}") for one in self.rows(name)
        )

    def limit(self, name: str) -> frozenset[str] | None:
        """A list that allows what it names: absent is no limit, an empty list allows nothing."""
        return self.names(name) if self.has(name) else None

    def numbers(self, name: str) -> dict[str, int]:
        """An object of whole numbers by name."""
        return {
            key: whole(value, f"{self._of(name)}, {key!r},") for key, value in self.inner(name).values.items()
        }

    def _of(self, name: str) -> str:
        return f"{name!r} of {self.where[:1].lower()}{self.where[1:]}"


def fields(value: object, where: str) -> Fields:
    """The fields of a JSON object. Raises ScenarioError when ``value`` is none."""
    return Fields(_kind(value, dict, "an object", where), where)


def whole(value: object, where: str) -> int:
    """A whole number; true and false are none in JSON."""
    if isinstance(value, bool):
        raise ScenarioError(f"{where} is a whole number, not {value}.")
    return _kind(value, int, "a whole number", where)


def instant(value: object, where: str) -> datetime:
    """An instant such as 2026-06-08T21:30Z in UTC, seconds cut off. Raises ScenarioError, also without an offset."""
    found = _parsed(value, datetime.fromisoformat, "an instant such as 2026-06-08T21:30Z", where)
    if found.tzinfo is None:
        raise ScenarioError(f"{where} is an instant and needs Z or an offset: {str(value)[:40]!r}.")
    return in_utc(found).replace(second=0, microsecond=0)


def day(value: object, where: str) -> date:
    """A date such as 2026-06-08."""
    return _parsed(value, date.fromisoformat, "a date such as 2026-06-08", where)


def wall_time(value: object, where: str) -> datetime:
    """A local date-time without an offset, seconds cut off, such as 2026-06-01T14:00."""
    found = _parsed(value, datetime.fromisoformat, "a local time such as 2026-06-01T14:00", where)
    if found.tzinfo is not None:
        raise ScenarioError(f"{where} is a local time and has no offset: {str(value)[:40]!r}.")
    return found.replace(second=0, microsecond=0)


def day_or_wall_time(value: object, where: str) -> date | datetime:
    """A date, or a local date-time, told apart by the T between them."""
    return wall_time(value, where) if "T" in str(value) else day(value, where)


def written(at: datetime | None) -> str | None:
    """An instant as this format writes it, seconds cut off; None stays None."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _parsed(value: object, read: Callable[[str], T], what: str, where: str) -> T:
    text = _kind(value, str, what, where)
    try:
        return read(text)
    except ValueError:
        raise ScenarioError(f"{where} is {what}, not {text[:40]!r}.") from None


def _kind(value: Any, kind: type[T], what: str, where: str) -> T:
    if not isinstance(value, kind):
        raise ScenarioError(f"{where} is {what}, not {str(value)[:40]!r}.")
    return value
