"""What finds a term: an FTS5 table kept by triggers on SQLite, a generated tsvector with GIN on PostgreSQL.

The analyser has made the terms, so neither database may split, fold or stem them again: FTS5's ascii tokenizer
leaves every letter beyond ASCII alone, and array_to_tsvector takes lexemes as they are.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE VIRTUAL TABLE faq_search USING fts5(
        terms, content='faq_searchdocument', content_rowid='id', tokenize='ascii', detail='none', columnsize=0
    )""",
    """CREATE TRIGGER faq_search_added AFTER INSERT ON faq_searchdocument BEGIN
        INSERT INTO faq_search(rowid, terms) VALUES (new.id, new.terms);
    END""",
    """CREATE TRIGGER faq_search_removed AFTER DELETE ON faq_searchdocument BEGIN
        INSERT INTO faq_search(faq_search, rowid, terms) VALUES ('delete', old.id, old.terms);
    END""",
    """CREATE TRIGGER faq_search_changed AFTER UPDATE ON faq_searchdocument BEGIN
        INSERT INTO faq_search(faq_search, rowid, terms) VALUES ('delete', old.id, old.terms);
        INSERT INTO faq_search(rowid, terms) VALUES (new.id, new.terms);
    END""",
    "INSERT INTO faq_search(faq_search) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TRIGGER faq_search_added",
    "DROP TRIGGER faq_search_removed",
    "DROP TRIGGER faq_search_changed",
    "DROP TABLE faq_search",
]
POSTGRESQL = [
    """ALTER TABLE faq_searchdocument ADD COLUMN tokens tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED""",
    # Articles are published seldom and searched often: no list of pending entries that each search must read.
    "CREATE INDEX faq_search ON faq_searchdocument USING gin (tokens) WITH (fastupdate = off)",
]
POSTGRESQL_BACK = ["DROP INDEX faq_search", "ALTER TABLE faq_searchdocument DROP COLUMN tokens"]


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def unmake(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK)


def run(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("faq", "0002_search_documents")]
    operations = [migrations.RunPython(make, unmake)]
