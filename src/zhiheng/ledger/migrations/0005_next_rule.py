"""Which requirement is due next, beside the day on which it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_list_indexes")]

    operations = [
        migrations.AddField(
            "ledgerobject",
            "next_rule",
            models.CharField("最近到期的要求", blank=True, db_default="", max_length=80),
        )
    ]
