"""Rows of the room: the outbox."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One message. ``id`` is also its key at the gateway, so that it is never sent twice. ``wake_at`` is when
    to look at it again; empty when it is sent or given up."""

    id = models.CharField(primary_key=True, max_length=64)
    case = models.CharField(max_length=40, db_index=True)
    to = models.CharField(max_length=40)
    text = models.TextField()
    state = models.CharField(max_length=8, default="待发送")
    attempt = models.IntegerField(default=1)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "notify_message"
