"""An entry can be several people's own: a case is everybody's who acted in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_terms")]

    operations = [
        migrations.RenameField("entry", "person", "persons"),
        migrations.AlterField("entry", "persons", models.TextField(blank=True)),
    ]
