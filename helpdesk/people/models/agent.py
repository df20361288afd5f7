"""Somebody who answers customers: languages, hours' zone, capacity and load for each channel."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.prepared import PreparedRead
from helpdesk.lib.regions import LONGEST
from helpdesk.people.models.partner import Partner
from helpdesk.people.models.user import User

COUNTED = {"load_chat", "load_email"}


class Skill(models.Model):
    """Something a ticket may ask for beside a language."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class AgentQuerySet(models.QuerySet["Agent"]):
    def active(self) -> "AgentQuerySet":
        return self.filter(user__is_active=True)

    def visible_to(self, person: User) -> "AgentQuerySet":
        """House staff see all colleagues; a partner's people see their own."""
        if person.is_admin:
            return self
        partner = partner_of(person)
        if partner is not None:
            return self.filter(partner_id=partner)
        return self if Agent.objects.filter(user=person).exists() else self.none()


class Agent(models.Model):
    """``load_*`` equals a recount of the tickets that wait for this agent (G8).

    Until ``wraps_until`` a chat that ended keeps its place, for its last notes.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available", _("available")
        BUSY = "busy", _("busy")
        AWAY = "away", _("away")

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="agent")
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="agents"
    )
    zone = models.CharField(_("time zone"), max_length=64)
    country = models.CharField(_("country"), max_length=LONGEST, blank=True)  # or a region: "DE-BY"
    skills = models.ManyToManyField(Skill, blank=True)
    regions = models.JSONField(null=True, blank=True)
    capacity_chat = models.PositiveSmallIntegerField(default=3)
    capacity_email = models.PositiveSmallIntegerField(default=12)
    load_chat = models.IntegerField(default=0, editable=False)
    load_email = models.IntegerField(default=0, editable=False)
    last_assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.AWAY)
    break_until = models.DateTimeField(null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    missed_offers = models.PositiveSmallIntegerField(default=0, editable=False)
    wraps_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AgentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(load_chat__gte=0, load_email__gte=0), name="agent_load_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def key(self) -> str:
        return f"agent:{self.pk}"

    @property
    def was_sent_away(self) -> bool:
        """The desk set them to away as they did not take what rang; their own word sets the count to nothing."""
        return self.status == self.Status.AWAY and self.missed_offers > 0

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An existing row is saved by named fields only, and never its load: races would undo each other."""
        fields = kwargs.get("update_fields")
        if self.pk is not None and not self._state.adding and (fields is None or COUNTED & set(fields)):
            raise TypeError("Save an agent with update_fields, and change the load by a query.")
        super().save(*args, **kwargs)


class AgentLanguage(models.Model):
    """5 native, 4 fluent, 3 working, 2 basic, 1 reads."""

    LEVELS = [
        (5, _("native")),
        (4, _("fluent")),
        (3, _("working")),
        (2, _("basic")),
        (1, _("reads")),
    ]
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(max_length=16)
    variant = models.CharField(max_length=16, blank=True)
    level = models.PositiveSmallIntegerField(choices=LEVELS, default=4)

    class Meta:
        ordering = ["-level", "code"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "code"], name="agent_language_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="agent_language_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.level}"


class RosterVersion(models.Model):
    """One row whose number grows with each change of people or hours, so that caches know.

    ``drained`` is the number at which everything that waits was last looked at.
    """

    number = models.PositiveBigIntegerField(default=0)
    drained = models.PositiveBigIntegerField(default=0)

    @classmethod
    def current(cls) -> int:
        return _number.first() or 0

    @classmethod
    def is_news(cls) -> bool:
        """Whether anything changed since this was last asked; of several who ask at once, one is told."""
        return bool(cls.objects.filter(pk=1, drained__lt=F("number")).update(drained=F("number")))

    @classmethod
    def grow(cls, agent_id: int | None = None) -> None:
        """Say that people or hours changed, those of one agent alone if given; call it in the change's transaction.

        The row stays locked until the commit, so numbers are seen in their order.
        """
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.get_or_create(pk=1, defaults={"number": 1})
        number = cls.current()
        RosterChange.objects.create(number=number, agent_id=agent_id)
        RosterChange.objects.filter(number__lte=number - RosterChange.KEPT).delete()


class RosterChange(models.Model):
    """Whom a number of the roster's version speaks about, so that caches renew one agent and not ten thousand."""

    KEPT = 500

    number = models.PositiveBigIntegerField(primary_key=True)
    agent_id = models.PositiveBigIntegerField(null=True)

    @classmethod
    def between(cls, known: int, version: int) -> frozenset[int] | None:
        """The agents who changed after ``known`` up to ``version``; None when everything may have changed."""
        rows = dict(
            cls.objects.filter(number__gt=known, number__lte=version).values_list("number", "agent_id")
        )
        if known == 0 or len(rows) != version - known or None in rows.values():
            return None
        return frozenset(pk for pk in rows.values() if pk is not None)


def partner_of(person: User) -> int | None:
    """The id of the partner whose people this person belongs to; None for the house's own."""
    if person.manages_id is not None:
        return person.manages_id
    known = person._state.fields_cache.get("agent")  # a page that knows its agent already need not ask again
    if isinstance(known, Agent):
        return known.partner_id
    return Agent.objects.filter(user=person).values_list("partner_id", flat=True).first()


_number = PreparedRead(lambda: RosterVersion.objects.filter(pk=1).values_list("number", flat=True))
