"""Somebody who writes to the desk. Customers have no passwords: links go to a proven address."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.signing import new_token
from helpdesk.people.models.agent import partner_of
from helpdesk.people.models.user import User


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, person: User) -> "CustomerQuerySet":
        """Admins see all; house agents those of their teams' tickets; a partner's agents those of assigned tickets."""
        if person.is_admin:
            return self
        written = self.model.tickets.rel.related_model.objects.filter(customer=models.OuterRef("pk"))  # type: ignore[attr-defined]
        if partner_of(person) is not None:
            return self.filter(models.Exists(written.filter(owner__user=person)))
        return self.filter(models.Exists(written.filter(team__members__agent__user=person)))


BOUNCE_HALVES = timedelta(days=30)
BOUNCING = 4.0
ZONE_KNOWN = 0.5  # confidence; routing.md 2.5


class Customer(models.Model):
    """``zone`` and ``language`` keep where they came from, so that better evidence wins (routing rules).

    ``away_zone`` is where they seem to be until ``away_until``, while ``zone`` stays their home. ``week`` is when
    they are at work, [days, start, end] with Monday 0 and minutes of their day; None: as everybody in their country.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_token)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=16, blank=True)
    language_source = models.CharField(max_length=20, blank=True)
    languages = models.JSONField(default=list, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    zone_source = models.CharField(max_length=20, blank=True)
    zone_confidence = models.FloatField(default=0)
    zone_seen_at = models.DateTimeField(null=True, blank=True)
    away_zone = models.CharField(max_length=64, blank=True)
    away_until = models.DateTimeField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True)
    week = models.JSONField(null=True, blank=True)
    channel = models.CharField(_("preferred channel"), max_length=10, blank=True)
    is_vip = models.BooleanField(default=False)
    notes = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    created_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name or str(_("Customer without a name"))

    @property
    def key(self) -> str:
        return f"customer:{self.pk}"

    @property
    def zone_is_known(self) -> bool:
        """Below this confidence times are shown in UTC and the customer is asked once."""
        return bool(self.zone) and self.zone_confidence >= ZONE_KNOWN

    def zone_at(self, now: datetime) -> str:
        """Where they are as far as one knows: on a journey the zone of it, else home."""
        is_away = self.away_zone and self.away_until is not None and now < self.away_until
        return self.away_zone if is_away else self.zone


class ZoneEvidence(models.Model):
    """One sign of where a customer is: a zone named by a source, or an offset of their mail and what it tells."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="zone_signs")
    zone = models.CharField(max_length=64)
    source = models.CharField(max_length=20)
    utc_offset = models.SmallIntegerField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "-seen_at"], name="zone_sign_newest")]


class CustomerAddress(models.Model):
    """Claimed: typed into a form or chat. Written: mail came from it. Proven: a link sent to it was used.

    ``bounce_score`` is what it was at ``bounced_at``; it decays.
    """

    class Standing(models.TextChoices):
        CLAIMED = "claimed", _("claimed")
        WRITTEN = "written", _("wrote from it")
        PROVEN = "proven", _("proven")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    address = models.EmailField(max_length=320)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CLAIMED)
    proven_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    bounce_score = models.FloatField(default=0)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "customer addresses"
        constraints = [
            models.UniqueConstraint(
                Lower("address"), condition=~Q(standing="claimed"), name="address_has_one_owner"
            ),
            models.UniqueConstraint(Lower("address"), "customer", name="address_once_a_customer"),
        ]
        indexes = [models.Index(Lower("address"), name="address_lower")]

    def __str__(self) -> str:
        return self.address

    def score_at(self, now: datetime) -> float:
        """How much came back lately: 2 for each letter refused for good, 1 for a while; half of it a month later."""
        if self.bounced_at is None:
            return 0.0
        return float(self.bounce_score * 0.5 ** ((now - self.bounced_at) / BOUNCE_HALVES))

    def is_bouncing(self, now: datetime) -> bool:
        """Nothing automatic is sent to it any more; answers of people are."""
        return self.score_at(now) >= BOUNCING
