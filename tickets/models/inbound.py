"""Raw mail, stored before anything reads it (G5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.duties.models import Leased
from helpdesk.people.models import User
from helpdesk.people.roles import led_teams
from tickets.models.mailbox import Mailbox


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def visible_to(self, person: User) -> "InboundMailQuerySet":
        """Leads see the mail of their teams' mailboxes; mail for no mailbox is for administrators."""
        if person.is_admin:
            return self
        return self.filter(mailbox__in=Mailbox.objects.filter(team__in=led_teams(person)))

    def unreadable(self) -> "InboundMailQuerySet":
        """Given up, until a lead tries it again, makes a ticket of it or puts it aside (G6)."""
        return self.filter(state=InboundMail.State.FAILED)


class InboundMail(Leased):
    """``due_at`` is when the sweep may try it (again); after five attempts it is visibly failed (G6).

    ``by_hand``: a lead wants a ticket of it, whatever its class, sender or form.
    """

    class State(models.TextChoices):
        NEW = "new", _("waiting to be read")
        DONE = "done", _("read")
        FAILED = "failed", _("could not be read")

    mailbox = models.ForeignKey(
        Mailbox, null=True, blank=True, on_delete=models.PROTECT, related_name="inbound"
    )
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    source = models.CharField(max_length=20, default="pipe")
    uid = models.CharField(max_length=80, blank=True)
    envelope_sender = models.CharField(max_length=320, blank=True)
    envelope_recipient = models.CharField(max_length=320, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    outcome = models.CharField(max_length=20, blank=True)
    by_hand = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    received_at = models.DateTimeField()
    sender_shown = models.CharField(max_length=320, blank=True)
    subject_shown = models.CharField(max_length=400, blank=True)

    OUTCOMES = {
        "opened": _("a new ticket"),
        "posted": _("a message"),
        "noted": _("a note"),
        "forged": _("a note: the sender was forged"),
        "stored": _("a message"),
        "duplicate": _("nothing: it came twice"),
        "own": _("nothing: it was our own"),
        "test": _("the desk's test letter"),
        "automatic": _("nothing: an automatic mail"),
        "blocked": _("nothing: the sender is blocked"),
        "spam": _("spam, marked by a filter before us"),
        "bounce": _("a returned letter"),
        "receipt": _("a receipt"),
        "complaint": _("a complaint of a provider"),
        "put_aside": _("nothing: put aside by a lead"),
    }

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(state="failed"), name="inbound_failed"),
            models.Index(fields=["outcome"], condition=Q(state="done"), name="inbound_done"),
            models.Index(fields=["due_at"], condition=Q(state="new"), name="inbound_due"),
            models.Index(fields=["sha256"], name="inbound_hash"),
        ]

    @property
    def outcome_words(self) -> str:
        """What became of it."""
        return str(self.OUTCOMES.get(self.outcome, self.outcome))
