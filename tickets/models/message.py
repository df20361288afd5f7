"""What somebody wrote. Its text is stored whole; views may fold quotes and signatures."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from helpdesk.duties.models import Letter
from helpdesk.people.models import Agent, Customer
from tickets.models.inbound import InboundMail
from tickets.models.ticket import Ticket


class Author(models.TextChoices):
    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


# What messages say now, for the database; ``Message.words`` is the same for one at hand.
NOW_SAID = Coalesce(NullIf(F("edited_text"), Value("")), F("text"), output_field=models.TextField())


class Message(models.Model):
    """``text`` is what was written this time; ``full_text`` keeps a mail's quotes when they differ. ``edited_text`` is
    what it says since its writer put it right (``tickets.actions.correcting``).

    ``sender_check`` is what our own mail server knows of a mail's sender: verified, unverified or failed. ``sealed``
    says how its writer protected it: encrypted, which nobody here can read, or signed, which nobody here checks.
    ``answers_to`` is where its writer wants the answer, when that is not where it came from. ``copies`` are the
    addresses of others who got it: whom a customer wrote to beside us, or to whom an agent sent a copy.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.CharField(max_length=10, choices=Author.choices)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    internal = models.BooleanField(default=False)
    text = models.TextField()
    full_text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    language = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="ticket_message"
    )
    inbound = models.OneToOneField(
        InboundMail, null=True, blank=True, on_delete=models.PROTECT, related_name="message"
    )
    mail_id = models.CharField(max_length=998, blank=True)
    mail_class = models.CharField(max_length=12, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    standing = models.CharField(max_length=12, blank=True)
    sender_check = models.CharField(max_length=10, blank=True)
    answers_to = models.CharField(max_length=320, blank=True)
    copies = models.JSONField(default=list, blank=True)
    sealed = models.CharField(max_length=10, blank=True)
    edited_text = models.TextField(blank=True)
    redacted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="message_by_ticket"),
            models.Index(fields=["mail_id"], condition=~Q(mail_id=""), name="message_mail_id"),
            models.Index(
                fields=["created_at"],
                condition=Q(author="agent", internal=False, seen_at=None, letter=None),
                name="message_unseen",
            ),
        ]

    @property
    def words(self) -> str:
        """What it says now: as it was put right last, nothing once a lead took it out."""
        return "" if self.redacted else self.edited_text or self.text
