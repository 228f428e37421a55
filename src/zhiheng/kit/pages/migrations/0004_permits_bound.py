"""Permits of exports are bound to the capacity and to the rows; those given before are void (an empty digest)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("pages", "0003_exports_of_many")]

    operations: ClassVar = [
        migrations.AddField("exportpermit", "capacity", models.CharField(blank=True, max_length=24)),
        migrations.AddField("exportpermit", "bound", models.CharField(default="", max_length=64)),
    ]
