"""An evaluation keeps how the lights stood; tasks and reports are found by their plan."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0001_plan"),
    ]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="lights",
            field=models.JSONField(default=dict, verbose_name="当时的灯"),
        ),
        migrations.AlterField(
            model_name="task",
            name="plan",
            field=models.CharField(blank=True, max_length=64, verbose_name="方案"),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["plan", "day", "id"], name="plan_filing_plan_day"),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["body", "plan", "day", "id"], name="plan_filing_body_plan"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["plan", "until", "id"], name="plan_task_plan"),
        ),
    ]
