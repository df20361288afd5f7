"""Statements of Django's ORM that are put into words once and then run with new values.

To put a statement together takes Django several times as long as SQLite takes to run it. Where a decision about one
ticket asks a dozen of them, that was half of its time; here only values are filled in.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row")
Values = tuple[Any, ...]


class Slot(Expression):
    """Stands in a queryset for a value that each run names; ``kind`` says how it is written, if not as it is.

    A value of None is written as such: no slot where a filter would have to become ``IS NULL``.
    """

    def __init__(self, name: str, kind: "Field[Any, Any] | None" = None) -> None:
        super().__init__(kind)
        self.name, self._kind = name, kind

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Values]:
        return "%s", (self,)

    def written(self, value: Any) -> Any:
        """A run's value as the database takes it."""
        return value if self._kind is None else self._kind.get_db_prep_value(value, connection)


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement, its parameters (slots among them), and what reads its rows."""

    text: str
    params: Values
    compiler: Any

    def filled(self, values: dict[str, Any]) -> Values:
        return tuple(one.written(values[one.name]) if isinstance(one, Slot) else one for one in self.params)


class PreparedRead(Generic[Row]):
    """What a queryset with slots finds: objects, or values of ``values_list``."""

    def __init__(self, make: "Callable[[], QuerySet[Any, Row]]") -> None:
        self._make = make
        self._rows_of: Any = None
        self._known: dict[str, _Words] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """Every row of this run; one value for each slot. Raises KeyError for a slot without one."""
        words = self._known.get(connection.alias) or self._learned()
        filled = words.filled(values)
        compiler = copy.copy(words.compiler)  # each thread has its connection
        compiler.connection = connection
        compiler.as_sql = lambda: (words.text, filled)
        query = SimpleNamespace(get_compiler=lambda *_names, **_options: compiler)
        return list(
            self._rows_of(SimpleNamespace(db=connection.alias, query=query, _known_related_objects={}))
        )

    def first(self, **values: Any) -> Row | None:
        """The first row of this run, if there is one."""
        return next(iter(self(**values)), None)

    def _learned(self) -> _Words:
        queryset: Any = self._make()
        compiler = queryset.query.get_compiler(using=connection.alias)
        text, params = compiler.as_sql()
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _columns: converters
        self._rows_of = queryset._iterable_class
        words = self._known[connection.alias] = _Words(text, tuple(params), compiler)
        return words


class PreparedUpdate:
    """``QuerySet.update`` of a queryset with slots; values of fields may be slots as well."""

    def __init__(self, make: "Callable[[], QuerySet[Any]]", **fields: Any) -> None:
        self._make, self._fields = make, fields
        self._known: dict[str, _Words] = {}

    def __call__(self, **values: Any) -> int:
        """How many rows this run changed. Raises KeyError for a slot without a value."""
        words = self._known.get(connection.alias) or self._learned()
        with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.execute(words.text, words.filled(values))
            return int(cursor.rowcount)

    def _learned(self) -> _Words:
        query: Any = self._make().query.chain(UpdateQuery)
        query.add_update_values(self._fields)
        text, params = query.get_compiler(using=connection.alias).as_sql()
        words = self._known[connection.alias] = _Words(text, tuple(params), None)
        return words
