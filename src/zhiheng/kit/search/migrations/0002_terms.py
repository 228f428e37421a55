"""The full-text index itself: an FTS5 table on SQLite, a tsvector column with GIN on PostgreSQL."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# prefix='5': a question of one Han character (`h` and four digits) is answered as fast as one of two.
_SQLITE = "CREATE VIRTUAL TABLE search_terms USING fts5(body, scope, content='', tokenize='ascii', prefix='5')"
_POSTGRESQL = (
    "ALTER TABLE search_passage ADD COLUMN terms tsvector",
    "CREATE INDEX search_passage_terms ON search_passage USING gin (terms)",
)


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRESQL if editor.connection.vendor == "postgresql" else (_SQLITE,):
        editor.execute(statement)


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE search_passage DROP COLUMN terms")
    else:
        editor.execute("DROP TABLE search_terms")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
