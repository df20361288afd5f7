"""One contact, from arrival to the customer's verdict, whatever the channel."""

from tickets.models.attachment import Attachment
from tickets.models.draft import Draft
from tickets.models.event import Event
from tickets.models.inbound import InboundMail
from tickets.models.mailbox import Mailbox
from tickets.models.message import Message
from tickets.models.queue import Baton, Decision, Offer
from tickets.models.ticket import Tag, Ticket

__all__ = [
    "Attachment",
    "Baton",
    "Decision",
    "Draft",
    "Event",
    "InboundMail",
    "Mailbox",
    "Message",
    "Offer",
    "Tag",
    "Ticket",
]
