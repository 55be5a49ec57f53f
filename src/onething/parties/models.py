"""Rows of the room: officers and mandates."""

from __future__ import annotations

from django.db import models


class OfficerRow(models.Model):
    """工作人员. Nobody is deleted: who has left stays in the register, so that it never looks empty again."""

    department = models.CharField(max_length=80)
    account = models.CharField(max_length=64)
    roles = models.JSONField(default=list)
    phone = models.CharField(max_length=20, blank=True)
    absent_from = models.DateField(null=True)
    absent_until = models.DateField(null=True)
    deputy = models.CharField(max_length=64, blank=True)
    left = models.BooleanField(default=False)

    class Meta:
        db_table = "parties_officer"
        constraints = (models.UniqueConstraint(fields=["department", "account"], name="officer_once"),)


class IdentityRow(models.Model):
    """实名核验: the keyed digest of the number on the document that somebody verified for an account."""

    account = models.CharField(primary_key=True, max_length=64)
    identity = models.CharField(max_length=64)
    verified_by = models.CharField(max_length=160)
    verified_at = models.DateTimeField()

    class Meta:
        db_table = "parties_identity"


class MandateRow(models.Model):
    """委托. ``things`` empty: everything; ``paper`` is the kept file of the 授权委托书."""

    id = models.CharField(primary_key=True, max_length=20)
    principal = models.CharField(max_length=64, db_index=True)
    agent = models.CharField(max_length=64, db_index=True)
    things = models.JSONField(default=list)
    first = models.DateField()
    last = models.DateField()
    paper = models.CharField(max_length=32)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "parties_mandate"
