"""Links under which a calendar program reads hours."""

from django.db import models
from django.db.models import Q

from helpdesk.people.models import Agent, Team


class CalendarFeed(models.Model):
    """The hours of one agent, or of everybody in a team for the lead who made the link. Only its hash is kept."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="feeds")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(team=None), name="one_feed_of_an_agent"),
            models.UniqueConstraint(fields=["agent", "team"], name="one_feed_of_a_team_for_each"),
        ]
