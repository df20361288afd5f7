"""A file that came or went with a message; stored under a random name outside any web root."""

from django.db import models

from helpdesk.lib.signing import new_token
from tickets.models.message import Message
from tickets.models.ticket import Ticket


class Attachment(models.Model):
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
    created_at = models.DateTimeField()
