"""The table of matters keeps marks of cases that have ended. It is made anew: no release had the one before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_again")]

    operations = [
        migrations.DeleteModel(name="MatterRow"),
        migrations.CreateModel(
            name="MatterRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64, null=True, unique=True)),
                ("was", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="casework.caserow"),
                ),
            ],
            options={"db_table": "casework_matter"},
        ),
    ]
