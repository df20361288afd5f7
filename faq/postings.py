"""Which documents hold a term: the only question that is asked of a database's full text index."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

MAX_POSTINGS = 5_000  # of one term; more would only be read to say "nearly all of them"


def look_up(wanted: list[str]) -> dict[str, frozenset[int]]:
    """Ids of the SearchDocuments that hold each term, the first MAX_POSTINGS of them."""
    if not wanted:
        return {}
    rows = _from_sqlite(wanted) if connection.vendor == "sqlite" else _from_postgresql(wanted)
    postings: dict[str, set[int]] = defaultdict(set)
    for term, key in rows:
        postings[term].add(key)
    return {term: frozenset(keys) for term, keys in postings.items()}


def _from_sqlite(wanted: list[str]) -> Iterable[tuple[str, int]]:
    with connection.cursor() as cursor:
        for term in wanted:
            cursor.execute(
                "SELECT rowid FROM faq_search WHERE faq_search MATCH %s LIMIT %s", [f'"{term}"', MAX_POSTINGS]
            )
            yield from ((term, row[0]) for row in cursor.fetchall())


def _from_postgresql(wanted: list[str]) -> Iterable[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.term, held.id FROM unnest(%s::text[]) AS asked(term) CROSS JOIN LATERAL"
            " (SELECT id FROM faq_searchdocument WHERE tokens @@ quote_literal(asked.term)::tsquery"
            " ORDER BY id LIMIT %s) AS held",
            [wanted, MAX_POSTINGS],
        )
        yield from cursor.fetchall()
