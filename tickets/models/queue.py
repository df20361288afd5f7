"""How work finds its agent: decisions with their reasons, and offers of chats.

The queue entry itself is columns of the ticket (``queued_at``, ``next_wake_at``, ``offered_to``), so that one
database constraint can hold "an owner or a place in the queue".
"""

from datetime import datetime

from django.db import models
from django.db.models import Q

from helpdesk.lib.signing import new_token
from helpdesk.people.models import Agent
from tickets.models.ticket import Ticket


class Decision(models.Model):
    """Why this agent: stored with each routing decision and shown as one sentence."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField()
    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12)
    explanation = models.JSONField()


class OfferQuerySet(models.QuerySet["Offer"]):
    def withdraw(self, ticket: Ticket, *, now: datetime) -> None:
        """End open offers of a ticket that somebody took or closed; within the caller's transaction."""
        self.filter(ticket=ticket, state=Offer.State.OPEN).update(state=Offer.State.WITHDRAWN, ended_at=now)


class Offer(models.Model):
    """A chat offered to one agent, who has 30 seconds to accept."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        MISSED = "missed"
        WITHDRAWN = "withdrawn"

    public_id = models.CharField(max_length=32, unique=True, default=new_token)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="offers")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state="open"), name="one_open_offer_a_ticket"
            )
        ]
