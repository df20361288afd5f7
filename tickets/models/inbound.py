"""Raw mail, stored before anything reads it (G5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.duties.models import Leased
from tickets.models.mailbox import Mailbox


class InboundMail(Leased):
    """``due_at`` is when the sweep may try it (again); after five attempts it is visibly failed (G6)."""

    class State(models.TextChoices):
        NEW = "new", _("waiting to be read")
        DONE = "done", _("read")
        FAILED = "failed", _("could not be read")

    mailbox = models.ForeignKey(
        Mailbox, null=True, blank=True, on_delete=models.PROTECT, related_name="inbound"
    )
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    source = models.CharField(max_length=20, default="pipe")
    uid = models.CharField(max_length=80, blank=True)
    envelope_sender = models.CharField(max_length=320, blank=True)
    envelope_recipient = models.CharField(max_length=320, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    outcome = models.CharField(max_length=20, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    received_at = models.DateTimeField()
    sender_shown = models.CharField(max_length=320, blank=True)
    subject_shown = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="new"), name="inbound_due"),
            models.Index(fields=["sha256"], name="inbound_hash"),
        ]
