"""What somebody was writing in a ticket, so that nothing typed is ever lost."""

from django.db import models

from helpdesk.people.models import User
from tickets.models.ticket import Ticket


class Draft(models.Model):
    """One for each ticket and person; ``internal`` says it was going to be a note."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField()
    internal = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="draft_once_a_person")]
