"""When agents work. Times are local wall times; helpdesk.coverage.calendar turns them into instants."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.regions import LONGEST
from helpdesk.people.models import Agent, User

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


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def granted(self) -> "AbsenceQuerySet":
        """Those that count; the others are wishes."""
        return self.filter(state=Absence.State.GRANTED)

    def asked(self) -> "AbsenceQuerySet":
        """Wishes that a lead has not decided yet."""
        return self.filter(state=Absence.State.ASKED)


class Absence(models.Model):
    """Leave by local days (inclusive), or by local minutes when ``start`` and ``end`` are set.

    ``note`` is what the agent wrote when asking, ``answer`` what the lead wrote back.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", _("leave")
        SICK = "sick", _("sick")
        SWAP = "swap", _("swapped")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

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
    state = models.CharField(max_length=10, choices=State.choices, default=State.GRANTED)
    note = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_starts"
            )
        ]


class SwapQuerySet(models.QuerySet["Swap"]):
    def open(self) -> "SwapQuerySet":
        """Neither decided nor taken back."""
        return self.filter(state__in=[Swap.State.ASKED, Swap.State.AGREED])


class Swap(models.Model):
    """``taker`` works a stretch of ``giver``'s hours, and gives one of their own back when ``back_*`` are set.

    Instants; both calendars change when a lead grants what the two have agreed on.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for the colleague")
        AGREED = "agreed", _("waits for a lead")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")

    giver = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="swaps_given")
    taker = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="swaps_taken")
    start = models.DateTimeField()
    end = models.DateTimeField()
    back_start = models.DateTimeField(null=True, blank=True)
    back_end = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SwapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="swap_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="swap_is_between_two"),
            models.CheckConstraint(
                condition=Q(back_start=None, back_end=None) | Q(back_end__gt=F("back_start")),
                name="swap_back_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["giver", "start"],
                condition=Q(state__in=["asked", "agreed"]),
                name="one_open_swap_of_a_shift",
            ),
        ]


class Holiday(models.Model):
    """A day on which a country, or a region of it ("DE-BY"), does not start its weekly shifts."""

    country = models.CharField(max_length=LONGEST)
    date = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "date"], name="holiday_once")]


class CountryWeek(models.Model):
    """When customers of a country are at work, where that is not what the desk takes it to be."""

    country = models.CharField(max_length=2, unique=True)
    days = models.JSONField()
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=MINUTES, name="country_week_minutes")]


class OpeningHours(models.Model):
    """The desk's own weekly pattern (one row): worked by agents who have no shifts."""

    zone = models.CharField(max_length=64)
    days = models.JSONField(default=list)
    start = models.PositiveSmallIntegerField(default=540)
    end = models.PositiveSmallIntegerField(default=1080)
