"""Links under which a calendar program reads hours, and calendars whose hours the desk reads."""

from django.db import models
from django.db.models import Q

from helpdesk.duties.models import Leased
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


class FollowedCalendar(Leased):
    """A calendar kept elsewhere that says when one agent, or each of a team, works.

    ``address`` is sealed, as whoever knows it reads the calendar; ``place`` is what is shown of it.
    """

    agent = models.OneToOneField(
        Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="followed_calendar"
    )
    team = models.OneToOneField(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="followed_calendar"
    )
    address = models.TextField()
    place = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agent=None, team__isnull=False) | Q(agent__isnull=False, team=None),
                name="followed_calendar_is_of_one_or_of_a_team",
            )
        ]

    def __str__(self) -> str:
        return self.place
