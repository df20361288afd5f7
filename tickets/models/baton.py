"""What the next agent needs to know: seven short fields, written before a shift ends and handed on with the ticket."""

from django.db import models
from django.db.models import Q

from helpdesk.people.models import Agent
from tickets.models.ticket import Ticket


class BatonQuerySet(models.QuerySet["Baton"]):
    def drafts(self) -> "BatonQuerySet":
        """Written, and not on their way yet."""
        return self.filter(handed_at=None)

    def handed(self) -> "BatonQuerySet":
        return self.filter(handed_at__isnull=False)

    def unanswered(self) -> "BatonQuerySet":
        """Handed to somebody who has not said yet whether they take it."""
        return self.handed().filter(receiver__isnull=False, answer="")


class Baton(models.Model):
    """``handed_at`` None: a draft of the giver's. ``reviewed``: a person wrote it or let the desk's words stand."""

    FIELDS = ("wants", "done", "failed", "next", "promised", "about", "attachments")
    LONGEST = 300

    class Answer(models.TextChoices):
        ACCEPTED = "accepted"
        SILENT = "silent"  # ten minutes of the receiver's own time on shift went by without a word
        RETURNED = "returned"
        OVER = "over"  # somebody gave the ticket elsewhere before there was an answer

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="batons")
    giver = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="batons_given")
    receiver = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="batons_received"
    )
    fields = models.JSONField(default=dict)
    reviewed = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, choices=Answer.choices)
    answer_reason = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = BatonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(handed_at=None), name="one_baton_draft_a_ticket"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="baton_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(handed_at__isnull=False, receiver__isnull=False),
                name="baton_is_answered_by_its_receiver",
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "answer", "handed_at"], name="baton_of_receiver"),
            models.Index(fields=["handed_at"], name="baton_handed"),
        ]
