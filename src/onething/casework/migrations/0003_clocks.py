"""Clocks with several pauses, stages and an official calendar; alerts to roles."""

import json
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def keep_pauses(apps: Any, schema_editor: Any) -> None:
    """A running pause goes on; days that were given back already stay given back."""
    for clock in apps.get_model("casework", "ClockRow").objects.exclude(paused_on=None, paused_days=0):
        clock.days += clock.paused_days
        if clock.paused_on is not None:
            pause = {"why": "补正", "since": clock.paused_on.isoformat(), "until": None}
            clock.pauses = json.dumps([pause], ensure_ascii=False)
        clock.save()


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_indexes")]

    operations = [
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("content", models.TextField()),
                ("provisional", models.BooleanField()),
            ],
            options={"db_table": "casework_calendar_year"},
        ),
        migrations.CreateModel(
            name="AlertRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.IntegerField(null=True)),
                ("rule", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=8)),
                ("role", models.CharField(max_length=40)),
                ("department", models.CharField(max_length=80)),
                ("due", models.DateField()),
                ("at", models.DateTimeField()),
                ("seen_by", models.CharField(blank=True, max_length=120)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="casework.caserow"),
                ),
            ],
            options={
                "db_table": "casework_alert",
                "indexes": [models.Index(fields=["department", "seen_at"], name="alert_department")],
            },
        ),
        migrations.AddField("clockrow", "pauses", models.TextField(default="[]")),
        migrations.AddField("clockrow", "fired", models.TextField(default="[]")),
        migrations.AddField("clockrow", "next_on", models.DateField(null=True)),
        migrations.AddField("clockrow", "provisional", models.BooleanField(default=False)),
        migrations.AddField("clockrow", "calendar", models.CharField(default="", max_length=16)),
        migrations.RunPython(keep_pauses, migrations.RunPython.noop),
        migrations.RemoveIndex("clockrow", "clock_due"),
        migrations.RemoveField("clockrow", "paused_on"),
        migrations.RemoveField("clockrow", "paused_days"),
        migrations.AddIndex(
            "clockrow",
            models.Index(
                condition=models.Q(("next_on__isnull", False)), fields=["next_on"], name="clock_next"
            ),
        ),
    ]
