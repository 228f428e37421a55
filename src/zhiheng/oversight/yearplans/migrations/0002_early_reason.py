"""A yearly plan keeps why it was reported about before its year was over."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("yearplans", "0001_yearplans"),
    ]

    operations = [
        migrations.AddField(
            model_name="yearplan",
            name="early_reason",
            field=models.TextField(blank=True, verbose_name="提前总结的理由"),
        ),
    ]
