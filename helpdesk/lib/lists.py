"""Many ids into one statement, and many values of one group out of it, on either database.

A list goes as one parameter, so a statement with three thousand ids is put together and read as fast as one with three.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Aggregate, BooleanField, Func, JSONField

from helpdesk.lib.prepared import Slot


class Numbers(Slot):
    """Stands for whole numbers in a statement that is prepared."""

    def written(self, value: Iterable[int | str]) -> str:
        """One parameter of the database's own kind of list."""
        return _as_list(value)


class Among(Func):
    """Whether a whole number is one of ``numbers``; a condition for ``filter``, in place of ``__in``."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, expression: str, numbers: Iterable[int | str] | Numbers) -> None:
        super().__init__(expression)
        self.numbers = numbers if isinstance(numbers, Numbers) else _as_list(numbers)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self._compared(compiler, "{} IN (SELECT value FROM json_each(%s))")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self._compared(compiler, "{} = ANY(%s::bigint[])")

    def _compared(self, compiler: Any, words: str) -> Any:
        column, values = compiler.compile(self.source_expressions[0])
        return words.format(column), (*values, self.numbers)


class Gathered(Aggregate):
    """The values of a group's rows as one list; two of the same statement are in the same order."""

    output_field = JSONField()
    function = "json_group_array"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        # As text, which Django's field reads on either database; jsonb would be taken apart first.
        return self.as_sql(compiler, connection, template="json_agg(%(expressions)s)::text", **more)


def _as_list(numbers: Iterable[int | str]) -> str:
    words = ",".join(map(str, numbers))
    return f"{{{words}}}" if connection.vendor == "postgresql" else f"[{words}]"
