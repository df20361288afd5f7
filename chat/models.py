"""Live transport over tickets: who may talk in which conversation, and from which sites."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.signing import new_token
from helpdesk.people.models import Customer, Team, User

GOOD_FOR = timedelta(days=30)


class Site(models.Model):
    """A host page that carries the widget."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="sites")
    origins = models.JSONField(_("allowed origins"), default=list, blank=True)
    secret = models.CharField(max_length=64, default=new_token)
    color = models.CharField(_("color"), max_length=7, default="#0f6e84")
    greetings = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=dict, blank=True)
    skills = models.JSONField(default=list, blank=True)
    shows_hours = models.BooleanField(default=True)
    side = models.CharField(max_length=5, choices=[("end", _("end")), ("start", _("start"))], default="end")
    is_default = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A visitor's key to one conversation; the ticket comes with the first message.

    ``identity`` is who a host site says this is (its signed ``sub``); empty for everybody who only claims a name.
    """

    conversation = models.CharField(max_length=32, unique=True, default=new_token)
    token_hash = models.CharField(max_length=64, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sessions")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="chat_sessions")
    identity = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=16)
    page = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["site", "identity"], condition=~Q(identity=""), name="session_identity")
        ]

    def is_good(self, now: datetime, last_message_at: datetime | None = None) -> bool:
        """For 30 days after the last message; the ticket knows later ones than the session."""
        last = max(self.last_message_at, last_message_at or self.last_message_at)
        return self.ended_at is None and now < last + GOOD_FOR


class Piece(models.Model):
    """Some bytes of a file that is on its way, from ``start`` on; a file's pieces leave no gap."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="pieces")
    client_id = models.CharField(max_length=64)
    start = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "client_id", "start"], name="piece_once")]


class SocketTicket(models.Model):
    """Opens one agent socket, once, within its time."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="socket_tickets")
    rights_version = models.PositiveIntegerField()
    session_key = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class UsedIdentity(models.Model):
    """The ``jti`` of an identity token that was used, so that it cannot be replayed."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    jti = models.CharField(max_length=80)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "jti"], name="identity_once")]
