"""A file that came or went with a message; stored under a random name outside any web root."""

from django.db import models
from django.db.models import Q

from helpdesk.lib.signing import new_token
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class Attachment(models.Model):
    """``digest`` is SHA-256 of the bytes: the same picture under each of somebody's mails is their signature."""

    public_id = models.CharField(max_length=32, unique=True, default=new_token)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="attachments")
    content_id = models.CharField(max_length=200, blank=True)
    inline = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest"], condition=~Q(digest=""), name="attachment_digest")]

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
