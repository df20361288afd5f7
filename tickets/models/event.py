"""The log of a conversation: append-only, numbered 1, 2, 3 … in each (G3)."""

from typing import Any

from django.db import models
from django.db.models import Q

from helpdesk.people.models import Agent
from tickets.models.message import Author, Message
from tickets.models.ticket import Ticket


class EventQuerySet(models.QuerySet["Event"]):
    def after(self, seq: int) -> "EventQuerySet":
        return self.filter(seq__gt=seq).order_by("seq")

    def spoken(self, message_id: int) -> "Event | None":
        """By which a message or note stands in the log, with it and its ticket."""
        rows = self.filter(message=message_id, kind__in=["message", "note"])
        return rows.select_related("message", "ticket").order_by("seq").first()

    def for_customers(self) -> "EventQuerySet":
        """What the customer may see; numbers of the others are passed over."""
        return self.filter(internal=False)


class Event(models.Model):
    """``client_id`` is made by the sender and unique for each author, so a resend finds the first answer (G2)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    author = models.CharField(max_length=10, choices=Author.choices)
    author_key = models.CharField(max_length=40)
    author_name = models.CharField(max_length=200, blank=True)
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    internal = models.BooleanField(default=False)
    client_id = models.CharField(max_length=64, null=True, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    data = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="event_seq_once"),
            models.UniqueConstraint(
                fields=["ticket", "author_key", "client_id"],
                condition=Q(client_id__isnull=False),
                name="client_id_once",
            ),
        ]

    @property
    def shared(self) -> dict[str, int]:
        """The part of ``data`` by which a partner's people read a note; what changes it carries the same."""
        return {"shared": self.data["shared"]} if "shared" in self.data else {}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise TypeError("Events are append-only: a change is a new event.")
        super().save(*args, **kwargs)
