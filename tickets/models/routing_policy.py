"""The desk's routing policy through time: a row for each version, never changed."""

from django.db import models

from helpdesk.people.models import User
from helpdesk.people.roles import led_teams


class RoutingPolicyQuerySet(models.QuerySet["RoutingPolicy"]):
    def visible_to(self, person: User) -> "RoutingPolicyQuerySet":
        """Leads of the house and administrators; nobody else reads or writes the rules."""
        return self if person.is_admin or led_teams(person) else self.none()


class RoutingPolicy(models.Model):
    """``numbers`` holds what differs from the defaults of ``tickets.routing.policy.Policy``, by field name.

    Version 1 is the defaults themselves and has no row, so the first row is version 2. ``is_measured`` ones the desk
    made itself, from how long contacts took.
    """

    version = models.PositiveIntegerField(unique=True)
    numbers = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    is_measured = models.BooleanField(default=False)

    objects = RoutingPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name_plural = "routing policies"

    def __str__(self) -> str:
        return str(self.version)
