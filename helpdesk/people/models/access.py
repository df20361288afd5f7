"""Keys that open something small: a link for one ticket or one sign-in, a token for the API."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models.customer import Customer
from helpdesk.people.models.user import User


class AccessLink(models.Model):
    """A mailed link. Only the hash of its token is kept; a GET shows a button, only a POST uses it."""

    class Kind(models.TextChoices):
        TICKET = "ticket"
        SIGN_IN = "sign_in"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="links")
    address = models.EmailField(max_length=320)
    subject = models.CharField(max_length=32, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def is_good(self, now: datetime) -> bool:
        """A sign-in link is good once; a ticket link until it expires."""
        return now < self.expires_at and (self.kind == self.Kind.TICKET or self.used_at is None)


class ApiToken(models.Model):
    """A key of a machine: a shown prefix, a stored hash, named scopes."""

    SCOPES = [
        ("tickets:read", _("read tickets")),
        ("tickets:write", _("open tickets and write messages")),
        ("customers:read", _("read customers")),
        ("faq:read", _("search the FAQ")),
        ("availability:read", _("ask who is there")),
    ]
    name = models.CharField(max_length=80)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_good(self, now: datetime) -> bool:
        """Good until the instant it expires, is revoked, or its person may no longer sign in."""
        return self.revoked_at is None and not self.has_expired(now) and self.user.is_active

    def has_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and now >= self.expires_at

    @property
    def opens(self) -> list[str]:
        """Its scopes in words."""
        return [str(words) for scope, words in self.SCOPES if scope in self.scopes]
