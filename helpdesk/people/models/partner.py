"""An outside call center and what it may serve."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Partner(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    created_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """The scope of a contract: days are those of ``zone``, inclusive; null lists mean no limit, empty ones nothing."""

    class Use(models.TextChoices):
        ALWAYS = "always", _("always")
        OVERFLOW = "overflow", _("when the house is full")

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="mandates")
    zone = models.CharField(max_length=64)
    start = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    channels = models.JSONField(null=True, blank=True)
    languages = models.JSONField(null=True, blank=True)
    regions = models.JSONField(null=True, blank=True)
    hard_cap = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    use = models.CharField(max_length=10, choices=Use.choices, default=Use.ALWAYS)
    masks_contacts = models.BooleanField(default=True)
    may_reveal = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None) | Q(until=None) | Q(until__gte=models.F("start")),
                name="mandate_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner} ({self.start} – {self.until})"
