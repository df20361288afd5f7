"""Whose mail a mailbox does not take, and whose machines may open tickets."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models import User


class SenderRule(models.Model):
    """``pattern`` is an address, or ``@domain`` for everybody there; the address itself wins over its domain."""

    class Kind(models.TextChoices):
        BLOCK = "block", _("blocked: kept in the mail log, no ticket, no answer")
        ALLOW = "allow", _("a machine that may open tickets")

    pattern = models.CharField(max_length=320)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pattern"]
        constraints = [models.UniqueConstraint(Lower("pattern"), name="one_rule_for_a_sender")]

    def __str__(self) -> str:
        return self.pattern
