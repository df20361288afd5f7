"""Time that agents stayed beyond their hours."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from helpdesk.people.models import Agent, User
from helpdesk.people.roles import led_agents


class OvertimeQuerySet(models.QuerySet["Overtime"]):
    def visible_to(self, person: User) -> "OvertimeQuerySet":
        """One's own, and that of the agents one leads."""
        return self.filter(Q(agent__user=person) | Q(agent__in=led_agents(person)))


class Overtime(models.Model):
    """From the end of a block until the last time the agent was seen in a running chat, in UTC."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="overtime")
    start = models.DateTimeField()
    end = models.DateTimeField()

    objects = OvertimeQuerySet.as_manager()

    class Meta:
        ordering = ["-start"]
        verbose_name_plural = "overtime"
        constraints = [
            models.UniqueConstraint(fields=["agent", "start"], name="overtime_once_a_block"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="overtime_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.start:%Y-%m-%d %H:%M}"

    @property
    def length(self) -> timedelta:
        return self.end - self.start
