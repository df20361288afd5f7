"""Many rows at once, for the few places where hundreds or thousands a second are read and stored.

Each function runs one statement as Django's ORM would, without its work of putting the statement together.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Convert = Callable[[Any], Any]


def insert(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model and give them their ids: ``bulk_create`` at a third of its cost.

    Related rows must be stored already. Like ``bulk_create`` it sends no signals; unlike it, values are taken from
    the objects as they are, only instants and JSON are translated. Raises IntegrityError.
    """
    if not rows:
        return
    plan = _insertion(type(rows[0]))
    translated = [(place, convert, dict[int, Any]()) for place, convert in plan.converts]
    values: list[Any] = []
    for row in rows:
        own = list(plan.taken(row))
        for place, convert, known in translated:
            own[place] = _once(known, convert, own[place])
        values += own
    one = f"({', '.join(['%s'] * plan.width)})"
    with connection.cursor() as cursor:
        cursor.execute(plan.words.format(", ".join([one] * len(rows))), values)
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, connection.alias


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of stored rows of one model: one statement, run for each row with its own values."""
    if not rows:
        return
    model = type(rows[0])
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f"{_column(field)} = %s" for field in fields)
    values = [[*(_stored(field, getattr(row, field.attname)) for field in fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {_table(model)} SET {columns} WHERE {_key(model)} = %s", values)  # noqa: S608


def read_locked(model: type[Row], field: str, values: Collection[Any], *, only: tuple[str, ...]) -> list[Row]:
    """Rows with one of these values, locked in the order of their ids until the transaction ends.

    Fields beyond ``only`` are read when they are asked for, as with ``QuerySet.only``.
    """
    if not values:
        return []
    plan = _reading(model, field, only)
    with connection.cursor() as cursor:
        cursor.execute(plan.words.format(_places(values)), list(values))
        found = cursor.fetchall()
    alias, names = connection.alias, plan.names
    if plan.converts:
        found = [_converted(row, plan.converts) for row in found]
    return [model.from_db(alias, names, row) for row in found]


def change(model: type[models.Model], ids: Collection[int], values: Mapping[str, Any], **more: int) -> None:
    """Rows that change alike: ``values`` are set, and ``more`` is added to what stands in those fields."""
    if not ids:
        return
    fields = {model._meta.get_field(name): value for name, value in values.items()}
    added = [_column(model._meta.get_field(name)) for name in more]
    columns = [*(f"{name} = {name} + %s" for name in added), *(f"{_column(field)} = %s" for field in fields)]
    stored = [_stored(field, value) for field, value in fields.items()]
    words = f"UPDATE {_table(model)} SET {', '.join(columns)} WHERE {_key(model)} IN ({_places(ids)})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(words, [*more.values(), *stored, *ids])


# --- Statements and translations ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Insertion:
    """``taken`` gives a row's values in the order of its columns; some are translated."""

    words: str
    width: int
    taken: Callable[[models.Model], tuple[Any, ...]]
    converts: list[tuple[int, Convert]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The attributes in the order of the columns, and how some of the values become Python's."""

    words: str
    names: list[str]
    converts: list[tuple[int, Convert]]


@lru_cache(maxsize=32)
def _insertion(model: type[models.Model]) -> _Insertion:
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not (field.primary_key or field.generated)]
    names = ", ".join(_column(field) for field in fields)
    words = f"INSERT INTO {_table(model)} ({names}) VALUES {{}} RETURNING {_key(model)}"  # noqa: S608
    converts = [(place, convert) for place, field in enumerate(fields) if (convert := _convert(field))]
    return _Insertion(words, len(fields), attrgetter(*(field.attname for field in fields)), converts)


@lru_cache(maxsize=32)
def _reading(model: type[models.Model], field: str, only: tuple[str, ...]) -> _Reading:
    meta = model._meta
    wanted = {"pk", *only}
    fields = [one for one in meta.concrete_fields if one.primary_key or one.name in wanted]
    assert len(fields) == len(only) + 1, "a field that the model does not have"
    names = ", ".join(_column(one) for one in fields)
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_no_key_update else ""
    words = (
        f"SELECT {names} FROM {_table(model)} WHERE {_column(meta.get_field(field))} IN ({{}})"  # noqa: S608
        f" ORDER BY {_key(model)}{lock}"
    )
    converts = [(place, convert) for place, one in enumerate(fields) for convert in _from_database(one)]
    return _Reading(words, [one.attname for one in fields], converts)


def _converted(values: tuple[Any, ...], converts: list[tuple[int, Convert]]) -> list[Any]:
    row = list(values)
    for place, convert in converts:
        row[place] = convert(row[place])
    return row


def _from_database(field: Any) -> list[Convert]:
    """What Django does to a column's values when it reads them."""
    column = field.get_col(field.model._meta.db_table)
    found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return [partial(_read, convert, column) for convert in found]


def _read(convert: Any, column: Any, value: Any) -> Any:
    return convert(value, column, connection)


def _convert(field: Any) -> Convert | None:
    """How values of a new row are translated, where they are."""
    translated = isinstance(field, models.DateTimeField | models.JSONField)
    return partial(_stored, field) if translated else None


def _once(known: dict[int, Any], convert: Convert, value: Any) -> Any:
    """Rows of one moment share their instants: each is translated once."""
    if value is None:
        return None
    key = id(value)
    if key not in known:
        known[key] = convert(value)
    return known[key]


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: type[models.Model]) -> str:
    return _column(model._meta.pk)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))
