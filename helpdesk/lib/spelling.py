"""Text that is one whether written in capitals or not, found by an index on ``Lower`` of its column.

Django's ``iexact`` reads every row: it compares by LIKE on SQLite and by UPPER on PostgreSQL. The database lowers both
sides, as it and Python may differ on letters beyond ASCII.
"""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Lower

CharField.register_lookup(Lower)


def spelled(name: str, *values: str) -> Q:
    """Rows whose column ``name`` is one of ``values``, in capitals or not."""
    return Q(**{f"{name}__lower__in": [Lower(Value(value)) for value in values]})
