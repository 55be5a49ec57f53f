"""Rows of the room: encrypted files, the register of keys and use receipts."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """An encrypted paper. ``sha256`` is of the plain content; ``case`` is empty until a case holds it, and again when
    it has let it go; ``key`` is the id of the key that sealed it (empty: the first one, before keys had ids)."""

    id = models.CharField(primary_key=True, max_length=32)
    case = models.CharField(max_length=40, blank=True, db_index=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    kept_at = models.DateTimeField()
    key = models.CharField(max_length=16, blank=True, default="", db_index=True)

    class Meta:
        db_table = "custody_file"


class KeyRow(models.Model):
    """A key since which papers are sealed, and who put it into use; never the key itself. The newest one that is not
    retired seals. There is none before the first rotation."""

    generation = models.IntegerField(primary_key=True)
    key = models.CharField(max_length=16, unique=True)
    since = models.DateTimeField(null=True)
    by = models.CharField(max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "custody_key"


class UseReceipt(models.Model):
    """数据使用回执: one look at personal data. Holds names of fields, never their values.

    ``department_receipt`` is the number under which the source has written down the same read."""

    case = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=80, blank=True)
    reader = models.CharField(max_length=120)
    source = models.CharField(max_length=120)
    fields = models.JSONField()
    purpose = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    grant = models.CharField(max_length=64, blank=True)
    department_receipt = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "custody_use_receipt"
