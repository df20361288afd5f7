"""On PostgreSQL the database itself refuses to change or delete an audit entry (G17)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSE = """
CREATE OR REPLACE FUNCTION sunrelay_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON duties_auditentry
FOR EACH ROW EXECUTE FUNCTION sunrelay_append_only();
"""
ALLOW = "DROP TRIGGER append_only ON duties_auditentry; DROP FUNCTION sunrelay_append_only() CASCADE;"


def _refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(REFUSE, params=None)


def _allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(ALLOW)


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_letters_duties_and_audit")]
    operations = [migrations.RunPython(_refuse, _allow)]
