"""Where the mail of a mailbox is fetched from."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.duties.models import Leased
from tickets.models.mailbox import Mailbox

SILENT = timedelta(minutes=15)


class MailSource(Leased):
    """An IMAP folder. ``uid_validity`` and ``last_uid`` are how far it was read; ``to_move``: stored, not yet moved.

    ``secret`` is sealed: a password, or with OAuth the refresh token. ``read_at`` is the last read that went well.
    """

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the start (usual)")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("none (this machine only)")

    class SignIn(models.TextChoices):
        PASSWORD = "password", _("password, or app password")
        OAUTH = "oauth", _("OAuth 2 (Google, Microsoft)")

    class After(models.TextChoices):
        LEAVE = "leave", _("leave it where it is")
        MOVE = "move", _("move it to a folder")

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="source")
    enabled = models.BooleanField(default=True)
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=Security.choices, default=Security.TLS)
    user = models.CharField(max_length=320)
    sign_in = models.CharField(max_length=10, choices=SignIn.choices, default=SignIn.PASSWORD)
    secret = models.TextField(blank=True)
    token_url = models.URLField(max_length=400, blank=True)
    client_id = models.CharField(max_length=200, blank=True)
    client_secret = models.TextField(blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    after = models.CharField(max_length=10, choices=After.choices, default=After.LEAVE)
    done_folder = models.CharField(max_length=200, blank=True, default="Sunrelay")

    started_at = models.DateTimeField()
    uid_validity = models.PositiveBigIntegerField(null=True, blank=True)
    last_uid = models.PositiveBigIntegerField(default=0)
    to_move = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    test_token = models.CharField(max_length=40, blank=True)
    test_sent_at = models.DateTimeField(null=True, blank=True)
    test_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} at {self.host}"

    def is_silent(self, now: datetime) -> bool:
        """Not read for a quarter of an hour although it should be."""
        return self.enabled and (self.read_at or self.started_at) < now - SILENT
