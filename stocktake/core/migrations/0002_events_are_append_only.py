"""Events are written once: the database refuses to change or delete one."""

from django.db import migrations

SQLITE = [
    "CREATE TRIGGER event_stays BEFORE UPDATE ON core_event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER event_is_kept BEFORE DELETE ON core_event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$",
    "CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE ON core_event "
    "FOR EACH ROW EXECUTE FUNCTION events_are_append_only()",
]
DROP_SQLITE = ["DROP TRIGGER event_stays", "DROP TRIGGER event_is_kept"]
DROP_POSTGRESQL = ["DROP TRIGGER event_stays ON core_event", "DROP FUNCTION events_are_append_only"]


def _run(schema_editor, on_sqlite, on_postgresql):
    for statement in on_sqlite if schema_editor.connection.vendor == "sqlite" else on_postgresql:
        schema_editor.execute(statement)


def forward(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def back(apps, schema_editor):
    _run(schema_editor, DROP_SQLITE, DROP_POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
