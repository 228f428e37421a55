"""Published items keep by which day they are listed and until when they are shown; those that are here get both."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from zhiheng.public.terms import day_in, last_day


def _fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Read both from what was signed: the next snapshot may be days away."""
    rows: Any = apps.get_model("public", "PublishedItem")
    changed = []
    for row in rows.objects.filter(kind="penalties").iterator(chunk_size=500):
        row.day, row.shown_until = day_in(row.body, "decided_on"), last_day(row.body)
        changed.append(row)
    rows.objects.bulk_update(changed, ["day", "shown_until"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("public", "0002_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="publisheditem",
            name="day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="publisheditem",
            name="shown_until",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="publisheditem",
            index=models.Index(fields=["kind", "-day", "-id"], name="public_item_latest"),
        ),
        migrations.AddIndex(
            model_name="publisheditem",
            index=models.Index(fields=["kind", "group", "-day", "-id"], name="public_item_of_group"),
        ),
    ]
