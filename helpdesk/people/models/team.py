"""Agents who answer the same kind of contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models.agent import Agent
from helpdesk.people.models.user import User

USUAL_MINUTES = 480  # a working day: routing.md 2.3


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, person: User) -> "TeamQuerySet":
        """Admins see all teams, others those they belong to."""
        return self if person.is_admin else self.filter(members__agent__user=person).distinct()


class Team(models.Model):
    """``answer_minutes``: after so many minutes of the customer's business week an answer is due."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    follow_on = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="backs")
    language = models.CharField(_("working language"), max_length=16, default="en")
    answer_minutes = models.PositiveSmallIntegerField(default=USUAL_MINUTES)
    is_fallback = models.BooleanField(default=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "agent"], name="team_member_once")]
