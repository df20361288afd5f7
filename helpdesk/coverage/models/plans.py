"""Drafts of hours: changes on a copy, looked at before and after, then published or dropped."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.coverage.models.feeds import FollowedCalendar
from helpdesk.people.models import Agent, User


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, person: User) -> "PlanQuerySet":
        """Administrators see all, others their own."""
        return self if person.is_admin else self.filter(made_by=person)


class Plan(models.Model):
    """A copy of the roster with changes. Hours stay as they are until it is published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        DROPPED = "dropped", _("dropped")

    name = models.CharField(max_length=80)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="plans")
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class PlanChange(models.Model):
    """``DAY``: all hours of an agent that start on a local day, as [start, end] minutes of that day.

    ``SEAT``: somebody who is not there yet: {"zone", "languages": {code: level}, "days", "start", "end", "name"}.
    """

    class Kind(models.TextChoices):
        DAY = "day", _("hours of a day")
        SEAT = "seat", _("a new seat")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(null=True, blank=True)
    hours = models.JSONField(default=list)
    seat = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "agent", "day"], condition=Q(kind="day"), name="plan_names_a_day_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="day") | Q(agent__isnull=False, day__isnull=False),
                name="planned_day_has_its_agent",
            ),
        ]


class PlannedDay(models.Model):
    """Hours of a published roster: they replace the weekly pattern of whatever starts on this local day.

    ``hours`` are [start, end, [[start, end] of each break]] in minutes of the day, none for a day off. Leave
    still beats them. ``followed`` is the calendar that said so; what a person planned is not its business.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="planned_days")
    date = models.DateField()
    hours = models.JSONField(default=list)
    followed = models.ForeignKey(
        FollowedCalendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="days"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "date"], name="planned_day_once")]


class PlanNotice(models.Model):
    """What a published plan, or a calendar that is followed, means for one agent, until they have confirmed it.

    ``days``: [{"day", "before", "after"}], the hours as pairs of ISO instants; ``place``: where the calendar is kept,
    which is still known when it is followed no more.
    """

    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    followed = models.ForeignKey(
        FollowedCalendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )
    place = models.CharField(max_length=200, blank=True)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="plan_notices")
    days = models.JSONField(default=list)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "agent"], name="plan_notice_once"),
            models.UniqueConstraint(
                fields=["followed", "agent"],
                condition=Q(confirmed_at=None),
                name="one_unread_notice_a_calendar",
            ),
            models.CheckConstraint(
                condition=Q(plan=None) | Q(followed=None), name="notice_of_a_plan_or_a_calendar"
            ),
        ]
