"""Rows that wait for work. The database is the queue of record; brokers only carry hints."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Leased(models.Model):
    """A row that one process at a time may work on, until its lease ends.

    Each kind has an index of its own for what is due. SQLite, which is given values apart from the words of a query,
    takes a partial index for ``state = value``, but never for one of several values.
    """

    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class Duty(Leased):
    """Something that must happen once at an instant, late rather than never (G10)."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    cycle = models.CharField(max_length=40, default="0")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "cycle"], name="duty_once")]
        indexes = [
            models.Index(fields=["kind", "due_at"], condition=Q(done_at=None), name="duty_open"),
        ]


class Letter(Leased):
    """One mail to one address. Its Message-ID is fixed here, its bytes at the first claim (G7).

    ``files`` go with it, each ``{"name", "content_type", "size", "path"}``; their bytes stay where ``path`` says.
    ``copy_of`` is the letter that somebody else gets a copy of by this one.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        DEFERRED = "deferred"
        UNKNOWN = "unknown"
        FAILED = "failed"
        HELD = "held"

    WAITING = [State.QUEUED, State.SENDING, State.DEFERRED]

    class Kind(models.TextChoices):
        REPLY = "reply"
        ACKNOWLEDGEMENT = "acknowledgement"
        NOTICE = "notice"
        SIGN_IN = "sign_in"

    AUTOMATIC = [Kind.ACKNOWLEDGEMENT, Kind.NOTICE]

    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    message_id = models.CharField(max_length=200, unique=True)
    sender = models.CharField(max_length=320)
    sender_name = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(max_length=320)
    envelope_sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=400)
    template = models.CharField(max_length=60, blank=True)
    context = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    language = models.CharField(max_length=16, default="en")
    headers = models.JSONField(default=dict)
    files = models.JSONField(default=list, blank=True)
    copy_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    conversation = models.CharField(max_length=64, blank=True, db_index=True)
    raw = models.BinaryField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    noted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(Lower("recipient"), "created_at", name="letter_by_recipient"),
            models.Index(fields=["state", "due_at"], name="letter_state"),
            models.Index(fields=["kind", "created_at"], name="letter_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="letter_sent_has_its_time"
            ),
        ]


class DayCount(models.Model):
    """How often on a day (UTC) something happened that should not; days without have no row."""

    name = models.CharField(max_length=40)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "day"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.day}: {self.count}"


class AuditEntry(models.Model):
    """Who changed a right, a setting or a contract, and when; append-only (G17)."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Audit entries are append-only.")
        super().save(*args, **kwargs)
