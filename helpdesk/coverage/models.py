"""When agents work. Times are local wall times; helpdesk.coverage.calendar turns them into instants."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models import Agent

MINUTES = Q(start__range=(0, 1439), end__range=(0, 1440))


class WorkPlan(models.Model):
    """What binds all weekly shifts of an agent: a cycle of weeks, first and last local start date."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="plan")
    cycle_weeks = models.PositiveSmallIntegerField(default=1)
    cycle_anchor = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)


class WeeklyShift(models.Model):
    """``days``: Monday 0; ``start``, ``end``: minutes of the local day; end at or before start: ends next day."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="shifts")
    days = models.JSONField()
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    breaks = models.JSONField(default=list, blank=True)
    week = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=MINUTES, name="shift_minutes")]


class ExtraShift(models.Model):
    """A one-off shift, at most 24 h; it is worked on holidays too."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="extra_shifts")
    date = models.DateField()
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=MINUTES, name="extra_shift_minutes")]


class Absence(models.Model):
    """Leave by local days (inclusive), or by local minutes when ``start`` and ``end`` are set."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("leave")
        SICK = "sick", _("sick")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    first_day = models.DateField()
    last_day = models.DateField()
    start = models.PositiveSmallIntegerField(null=True, blank=True)
    end = models.PositiveSmallIntegerField(null=True, blank=True)
    substitute = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in_for"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_starts"
            )
        ]


class Holiday(models.Model):
    """A day on which a country does not start its weekly shifts."""

    country = models.CharField(max_length=2)
    date = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "date"], name="holiday_once")]


class OpeningHours(models.Model):
    """The desk's own weekly pattern (one row): worked by agents who have no shifts."""

    zone = models.CharField(max_length=64)
    days = models.JSONField(default=list)
    start = models.PositiveSmallIntegerField(default=540)
    end = models.PositiveSmallIntegerField(default=1080)
