"""An address of the desk that customers write to."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models import Team


class Mailbox(models.Model):
    """``name`` is what ``receive_email --mailbox`` takes; with ``numbers_subjects`` letters carry ``[#12]``."""

    name = models.SlugField(max_length=60, unique=True)
    address = models.EmailField(_("address"), max_length=320)
    display_name = models.CharField(_("shown as"), max_length=120, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="mailboxes")
    language = models.CharField(_("language"), max_length=16, blank=True)
    signature = models.TextField(_("signature"), blank=True)
    skills = models.JSONField(default=list, blank=True)
    is_default = models.BooleanField(default=False)
    numbers_subjects = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "mailboxes"
        constraints = [models.UniqueConstraint(Lower("address"), name="mailbox_address_unique")]

    def __str__(self) -> str:
        return self.address
