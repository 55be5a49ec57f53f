"""Rows of the room. A case is rows, never a parked process."""

from __future__ import annotations

from django.db import models


class Pack(models.Model):
    """A published set of packs, by digest. Running cases keep theirs."""

    digest = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "casework_pack"


class CaseRow(models.Model):
    """办件. ``fingerprint`` recognises the same application handed in twice; it is emptied when the case ends
    without success, so that the applicant may apply again. ``head`` is the hash of the newest event; ``erase_on`` the
    next day on which retention deletes something of a case that has ended; ``erased_at`` says that all of it is gone."""

    id = models.CharField(primary_key=True, max_length=40)
    thing = models.CharField(max_length=80)
    pack_digest = models.CharField(max_length=64)
    owner = models.CharField(max_length=120, db_index=True)
    state = models.CharField(max_length=8, db_index=True)
    round = models.IntegerField(default=1)
    accepted = models.BooleanField(default=False)
    seq = models.IntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, null=True, unique=True)
    created_at = models.DateTimeField()
    received_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    erase_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_case"
        indexes = (
            models.Index(fields=["erase_on"], name="case_erase", condition=models.Q(erase_on__isnull=False)),
        )


class HoldRow(models.Model):
    """依法保留: nothing of the case is deleted until the hold is lifted. The reasons are for who keeps it, not for the
    trail, and go when the case is deleted."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE)
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lifted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "casework_hold"


class DossierRow(models.Model):
    """What is known of the people in a case, as JSON; retention deletes the row."""

    case = models.OneToOneField(CaseRow, primary_key=True, on_delete=models.CASCADE, db_column="case_id")
    content = models.TextField()

    class Meta:
        db_table = "casework_dossier"


class TaskRow(models.Model):
    """环节."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE, db_index=False)
    number = models.IntegerField()
    step = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=80)
    waits_for = models.JSONField(default=list)
    state = models.CharField(max_length=8)
    round = models.IntegerField(default=1)
    attempt = models.IntegerField(default=0)
    request = models.CharField(max_length=120, blank=True)
    wake_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    approved = models.BooleanField(default=False)
    outstanding = models.BooleanField(default=False)
    revoked = models.BooleanField(default=False)
    again = models.BooleanField(default=False)
    claimed = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "casework_task"
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="task_number_in_case"),)
        indexes = (
            models.Index(fields=["wake_at"], name="task_wake", condition=models.Q(wake_at__isnull=False)),
            models.Index(fields=["department", "state"], name="task_inbox"),
            models.Index(fields=["request"], name="task_request", condition=~models.Q(request="")),
        )


class MatterRow(models.Model):
    """What a running case is about, as a keyed digest (casework.joint): no two of them are about the same. ``mark`` is
    empty when the case has ended; ``was`` stays, for a case that goes on after all."""

    mark = models.CharField(max_length=64, null=True, unique=True)
    was = models.CharField(max_length=64)
    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE)

    class Meta:
        db_table = "casework_matter"


class SignerRow(models.Model):
    """Whose signature a draft waits for: the keyed digest of the person's number (casework.joint)."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE, db_index=False)
    person = models.CharField(max_length=40)
    identity = models.CharField(max_length=64, db_index=True)

    class Meta:
        db_table = "casework_signer"
        constraints = (models.UniqueConstraint(fields=["case", "person"], name="signer_once"),)


class CoApplicantRow(models.Model):
    """Who joined a case, as which of the persons that it names."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE, db_index=False)
    applicant = models.CharField(max_length=120, db_index=True)
    person = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_co_applicant"
        constraints = (models.UniqueConstraint(fields=["case", "applicant"], name="applicant_once"),)


class CalendarYear(models.Model):
    """One year of the official calendar: days off and shifted working days, as JSON."""

    year = models.IntegerField(primary_key=True)
    content = models.TextField()
    provisional = models.BooleanField()

    class Meta:
        db_table = "casework_calendar_year"


class ClockRow(models.Model):
    """时限: ``due`` moves when it is paused or the calendar changes. ``task`` is empty for the case as a whole.
    ``pauses`` and ``fired`` are JSON (casework.timing.Clock); ``next_on`` is the day on which somebody must be told;
    ``calendar`` the digest of the calendar by which ``due`` was counted."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE, db_index=False)
    task = models.IntegerField(null=True)
    kind = models.CharField(max_length=8)
    started = models.DateField()
    days = models.IntegerField()
    unit = models.CharField(max_length=8)
    due = models.DateField()
    state = models.CharField(max_length=8, default="计时")
    pauses = models.TextField(default="[]")
    fired = models.TextField(default="[]")
    next_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    calendar = models.CharField(max_length=16, default="")

    class Meta:
        db_table = "casework_clock"
        indexes = (
            models.Index(fields=["next_on"], name="clock_next", condition=models.Q(next_on__isnull=False)),
            models.Index(fields=["case"], name="clock_case"),
        )


class AlertRow(models.Model):
    """督办: what a role of a department was told about a clock. ``seen_by`` is the officer who took note."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE)
    task = models.IntegerField(null=True)
    rule = models.CharField(max_length=80)
    kind = models.CharField(max_length=8)
    role = models.CharField(max_length=40)
    department = models.CharField(max_length=80)
    due = models.DateField()
    at = models.DateTimeField()
    seen_by = models.CharField(max_length=120, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_alert"
        indexes = (models.Index(fields=["department", "seen_at"], name="alert_department"),)


class ReminderRow(models.Model):
    """以后再办: what the applicant is told on a day, although the case is closed."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    says = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_reminder"
        indexes = (models.Index(fields=["on"], name="reminder_on", condition=models.Q(sent_at__isnull=True)),)


class EventRow(models.Model):
    """One event of the chain. ``salt`` and ``body`` may be erased; ``commitment`` keeps the chain verifiable."""

    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE, db_index=False)
    seq = models.IntegerField()
    kind = models.CharField(max_length=40)
    task = models.IntegerField(null=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()
    commitment = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, null=True)
    body = models.TextField(null=True)

    class Meta:
        db_table = "casework_event"
        constraints = (models.UniqueConstraint(fields=["case", "seq"], name="event_seq_in_case"),)
