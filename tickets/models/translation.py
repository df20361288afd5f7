"""Which conversations are read in a second language, and which messages wait to be put into it."""

from django.db import models
from django.db.models import Q

from helpdesk.duties.models import Leased
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class ReadIn(models.Model):
    """Somebody reads what a customer writes in ``language`` too; messages up to the event ``upto`` were looked at."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="read_in")
    language = models.CharField(max_length=16)
    upto = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "language"], name="read_in_once")]


class Translation(Leased):
    """A message that is wanted in ``language``; its words come as an event of the log, ``error`` says why not."""

    class State(models.TextChoices):
        NEW = "new"
        DONE = "done"
        FAILED = "failed"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "language"], name="translation_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="new"), name="translation_due")]
