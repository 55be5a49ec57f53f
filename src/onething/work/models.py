"""Rows of the room: which workers are alive."""

from __future__ import annotations

from django.db import models


class Executor(models.Model):
    """A worker process that runs effects. ``beat`` is the last sign of life; ``recovered`` is set once its
    unfinished effects were handed to others."""

    id = models.CharField(primary_key=True, max_length=64)
    beat = models.DateTimeField()
    recovered = models.BooleanField(default=False)

    class Meta:
        db_table = "work_executor"
