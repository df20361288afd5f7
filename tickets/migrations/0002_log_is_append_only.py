"""On PostgreSQL the database itself refuses to renumber, rewrite or delete an event of the log (G3, G17).

Names and data stay open to erasure; what orders the log and says who did what does not change.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OF ticket_id, seq, kind, at, author, author_key, internal, client_id
OR DELETE ON tickets_event FOR EACH ROW EXECUTE FUNCTION sunrelay_append_only();
"""
ALLOW = "DROP TRIGGER append_only ON tickets_event;"


def _refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(REFUSE, params=None)


def _allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(ALLOW)


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0001_tickets_and_their_log"),
        ("duties", "0002_audit_is_append_only"),
    ]
    operations = [migrations.RunPython(_refuse, _allow)]
